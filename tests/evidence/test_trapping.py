"""Delays of traps, stages of learning, and grokking, from runs of deep linear networks."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from atypical.evidence.delays import delays, slowest
from atypical.evidence.grokking import grokking
from atypical.evidence.stages import ranks, stages


def opened(start: str, beta: float, epochs: list[float], out: int) -> pd.DataFrame:
    """Runs of which the first `out` escape."""
    escaped = [1] * out + [0] * (len(epochs) - out)
    kind = "none" if start == "random" else "converged"
    common = {"start": start, "preparation": kind, "strength": 0.0, "beta": beta}
    return pd.DataFrame({"epochs": epochs, "escaped": escaped}).assign(**common)


def test_a_delay_is_a_median_over_that_of_random_starts_at_the_same_weight_decay() -> None:
    runs = [opened("random", 0.1, [2, 4, 9], 3), opened("rank-1", 0.1, [100, 200, 900], 2)]
    runs += [opened("rank-1", 0.2, [50, 60, 70], 3), opened("rank-0", 0.1, [5, 5, 5], 1)]
    found = delays(pd.concat(runs)).set_index(["start", "beta"])
    assert found.loc[("rank-1", 0.1), ["epochs", "random", "ratio"]].tolist() == [200, 4, 50]
    assert np.isnan(found.loc[("rank-1", 0.2), "ratio"])
    assert ("rank-0", 0.1) not in found.index


def way(learns: dict[float, float]) -> pd.DataFrame:
    """Runs of one strength each, whose second mode is learned from an epoch on."""
    epoch = np.arange(0.0, 50.0, 10.0)
    parts = [
        pd.DataFrame({"epoch": epoch, "s2": np.where(epoch >= at, 0.7, 0.0)}).assign(
            strength=strength, seed=1
        )
        for strength, at in learns.items()
    ]
    return pd.concat(parts, ignore_index=True)


def test_the_slowest_strength_is_that_which_opens_last() -> None:
    assert slowest(way({0.1: 10, 0.2: 30, 0.3: np.inf}))["strength"].unique().tolist() == [0.2]
    assert slowest(way({0.1: np.inf, 0.2: np.inf}))["strength"].unique().tolist() == [0.2]
    assert slowest(way({0.1: 0, 0.2: 0}))["strength"].unique().tolist() == [0.1]


def test_stages_are_counted_in_epochs_and_records() -> None:
    runs = way({0.1: 40, 0.2: 10, 0.3: np.inf}).assign(preparation="residual", beta=0.1)
    runs["s1"] = np.where(runs["epoch"] >= 20, 0.8, 0.0)
    found = stages(runs)
    assert found["ratio"].tolist() == [2.0, 0.5]
    assert found["apart"].tolist() == [2, -1]
    assert ranks(runs)[runs["strength"] == 0.1].tolist() == [0, 0, 1, 1, 2]


def test_grokking_compares_half_falls_and_needs_a_trap_that_opens() -> None:
    run = pd.DataFrame({"epoch": [0, 1, 10, 100, 1000], "seed": 1, "s2": [0, 0, 0, 0, 0.7]})
    late = run.assign(
        residual=0.1, train_mse=[1.0, 0.6, 0.2, 0.2, 0.1], test_mse=[1.0, 1.0, 1.0, 1.0, 0.15]
    )
    never = late.assign(residual=0.0, s2=0.0)
    found = grokking(pd.concat([late, never])).set_index("residual")
    assert found.loc[0.1, "ratio"] == 1000
    assert found.loc[0.1, "gap"] == pytest.approx(0.05)
    assert np.isnan(found.loc[0.0, "ratio"])
