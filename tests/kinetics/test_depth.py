"""Escape times against depth: noise opens traps, and runs do not touch each other."""

from __future__ import annotations

import pandas as pd
import pytest
from tests.kinetics.joined import joined

from atypical.kinetics import depth
from atypical.kinetics.landscape import Mode, stationary_points

depth_table = joined(depth.depth_table)


def table(seeds: list[int], temperatures: list[float]) -> pd.DataFrame:
    fixed = {"depth": 3, "hidden": 2, "start_rank": 0, "optimiser": "sgd", "beta": 0.2}
    fixed |= {"learning_rate": 0.1, "batch": 64, "steps": 4000}
    curves = [{**fixed, "temperature": T} for T in temperatures]
    return depth_table(curves, seeds, eta=(0.9, 0.8), inputs=2, samples=64, test_samples=16)


def test_injected_noise_opens_a_trap_that_holds_without() -> None:
    runs = table([1, 2, 3], [0.0, 0.01])
    assert runs.groupby("temperature")["escaped"].mean().to_dict() == {0.0: 0.0, 0.01: 1.0}
    assert (runs["time"] <= runs["censored_at"]).all() and (runs["censored_at"] == 400.0).all()
    barrier = stationary_points(Mode(3, 0.9, 0.2)).barrier_up
    assert runs["barrier"].tolist() == pytest.approx([barrier] * 6)
    assert set(runs["status"]) == {"converged"}


def test_a_seed_alone_escapes_as_it_does_beside_others() -> None:
    both, alone = table([1, 2], [0.005]), table([2], [0.005])
    assert both["time"][1] == alone["time"][0]
