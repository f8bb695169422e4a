"""States of linear networks: exact curvatures, closed forms, and where descent from them ends."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.kinetics.joined import joined

from atypical.evidence.minima import counted
from atypical.kinetics import minima
from atypical.kinetics.landscape import Mode, energy, spinodal, stationary_points
from atypical.networks.linear import Shape
from atypical.tasks.gaussian_pairs import GaussianPairs

HOW: dict[str, Any] = {"kick": 1e-3, "learning_rate": 0.2, "tolerance": 1e-7, "steps": 5000}
ETA = [0.9, 0.8, 0.65, 0.5]

minima_table = joined(minima.minima_table)


def table(modes: int, beta: float, seeds: list[int], depth: int = 3) -> pd.DataFrame:
    curve = {"depth": depth, "modes": modes, "beta": beta}
    return minima_table([curve], seeds, ETA, 4, **HOW)


falling = st.lists(st.floats(0.3, 0.95), min_size=2, max_size=4, unique=True).map(
    lambda eta: tuple(sorted(eta, reverse=True))
)


@settings(max_examples=20, deadline=None)
@given(st.integers(3, 5), falling.filter(lambda eta: all(a - b > 1e-2 for a, b in pairwise(eta))))
def test_a_state_without_the_strongest_modes_falls_as_steeply_as_their_exchange(
    depth: int, eta: tuple[float, ...]
) -> None:
    beta = 0.5 * spinodal(depth, eta[-1])[1]
    task, shape = GaussianPairs(eta, len(eta), len(eta)), Shape(depth, len(eta), 5, len(eta))
    states = minima._states(shape, task, beta)
    assert len(states) == 2 ** len(eta)
    found = [minima._exact(shape, task, beta, w) for w in states]
    for state in found:
        if state["exchange"] < 0:
            assert state["curvature"] == pytest.approx(state["exchange"], abs=1e-9)
    assert sum(state["curvature"] > 0 for state in found) == len(eta) + 1


@pytest.mark.parametrize("depth", [3, 4])
def test_a_task_of_d_modes_has_one_minimum_more_than_modes(depth: int) -> None:
    found = pd.concat([counted(table(modes, 0.1, [1, 2], depth)) for modes in (2, 3, 4)])
    assert found["minima"].tolist() == [3, 4, 5] and found["agree"].all()


def test_the_saddle_of_the_paper_s_task_has_its_published_curvature() -> None:
    rows = minima_table([{"depth": 3, "modes": 2, "beta": 0.32}], [1], [0.9, 0.8], 10, **HOW)
    assert rows.set_index("held")["curvature"]["2"] == pytest.approx(-0.0700, abs=5e-5)


def test_modes_beyond_their_spinodal_are_held_by_no_state() -> None:
    beta = (spinodal(3, 0.8)[1] + spinodal(3, 0.65)[1]) / 2
    assert set(table(3, beta, [1])["held"]) == {"none", "1", "2", "1+2"}


def test_the_loss_of_a_state_is_that_of_its_modes() -> None:
    loss = table(3, 0.1, [1]).set_index("held")["energy"]
    modes = [Mode(3, eta, 0.1) for eta in ETA[:3]]
    gains = [energy(stationary_points(m).lam_min, m) - energy(0, m) for m in modes]
    assert loss["1+3"] - loss["none"] == pytest.approx(gains[0] + gains[2], abs=1e-12)


def test_descent_of_a_seed_does_not_depend_on_the_others() -> None:
    both, alone = table(2, 0.1, [1, 2]), table(2, 0.1, [2])
    kept = both[both["seed"] == 2].reset_index(drop=True)
    assert kept[["held", "end", "steps"]].equals(alone[["held", "end", "steps"]])
    assert np.allclose(kept["gradient"], alone["gradient"], rtol=1e-6)


def test_runs_without_time_to_settle_say_so() -> None:
    curve = {"depth": 3, "modes": 2, "beta": 0.1}
    rows = minima_table([curve], [1], ETA, 4, **{**HOW, "steps": 3})
    assert set(rows["status"]) == {"budget"} and (rows["steps"] == 3).all()
    wild = minima_table([curve], [1], ETA, 4, **{**HOW, "learning_rate": 50.0, "steps": 60})
    assert "diverged" in set(wild["status"])
