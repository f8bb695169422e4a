"""Thresholds from success curves."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from atypical.evidence.thresholds import (
    NOT_BRACKETED,
    NOT_MONOTONE,
    counts,
    threshold,
    threshold_of_counts,
    thresholds,
)


def curve(centre: float, width: float, seed: int, rising: bool = False) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    loads = np.linspace(0.6, 0.8, 9)
    rate = 1 / (1 + np.exp((loads - centre) / width * (-1 if rising else 1)))
    return pd.DataFrame(rng.random((40, 9)) < rate, columns=loads).astype(float)


@pytest.mark.parametrize("rising", [False, True])
def test_a_fit_finds_the_centre_within_its_error(rising: bool) -> None:
    found = [threshold(curve(0.71, 0.015, seed, rising), rising=rising) for seed in range(20)]
    pulls = np.array([(f["threshold"] - 0.71) / f["error"] for f in found])
    assert np.abs(pulls.mean()) < 0.7
    assert 0.5 < pulls.std() < 1.6
    assert np.mean([f["width"] for f in found]) == pytest.approx(0.015, rel=0.3)


def test_a_curve_that_never_crosses_one_half_gives_no_threshold() -> None:
    easy = pd.DataFrame(np.ones((5, 3)), columns=[0.1, 0.2, 0.3])
    found = threshold(easy, rising=False)
    assert found["status"] == NOT_BRACKETED
    assert np.isnan(found["threshold"])


@pytest.mark.parametrize(
    ("rates", "rising", "status"),
    [
        ([1.0, 0.1, 0.9, 0.0], False, NOT_MONOTONE),
        ([0.0, 0.9, 0.1], True, NOT_MONOTONE),
        ([0.0, 0.5, 1.0], False, NOT_MONOTONE),
        ([1.0, 0.4, 0.6, 0.0], False, "converged"),
        ([0.0, 0.5, 1.0], True, "converged"),
    ],
)
def test_a_curve_that_clearly_crosses_one_half_again_has_no_threshold(
    rates: list[float], rising: bool, status: str
) -> None:
    solved = np.arange(20)[:, None] < 20 * np.array(rates)
    found = threshold(pd.DataFrame(solved.astype(float)), rising=rising)
    assert found["status"] == status
    assert np.isnan(found["threshold"]) == (status == NOT_MONOTONE)


def drifts(centres: dict[int, float]) -> pd.DataFrame:
    """Thresholds of sizes with these centres."""
    runs = []
    for size, centre in centres.items():
        long = curve(centre, 0.01, size).reset_index(names="instance").melt("instance")
        long = long.rename(columns={"variable": "alpha", "value": "solved"})
        runs.append(long.assign(learner="sbpi", size=size, stopping="first"))
    return thresholds(pd.concat(runs), ["learner", "size"], "alpha", rising=False).set_index("size")


def test_the_drift_is_measured_from_the_smallest_size() -> None:
    table = drifts({501: 0.72, 1001: 0.69})
    assert table.loc[501, "drift"] == 0
    assert table.loc[1001, "drift"] == pytest.approx(-0.03, abs=0.01)
    assert table.loc[1001, "drift_error"] > table.loc[1001, "error"]


def test_the_drift_is_measured_from_a_size_that_has_a_threshold() -> None:
    table = drifts({301: 5.0, 501: 0.72, 1001: 0.69})
    assert table.loc[301, "status"] == NOT_BRACKETED
    assert np.isnan(table.loc[301, "drift"])
    assert table.loc[501, "drift"] == 0
    assert table.loc[1001, "drift"] == pytest.approx(-0.03, abs=0.01)


def test_a_step_between_two_loads_may_lie_anywhere_between_them() -> None:
    step = pd.DataFrame(np.tile([1.0, 1.0, 0.0, 0.0], (20, 1)), columns=[0.1, 0.2, 0.3, 0.4])
    found = threshold(step, rising=False)
    assert found["threshold"] == pytest.approx(0.25, abs=0.005)
    assert found["error"] == pytest.approx(0.1 / np.sqrt(12), abs=1e-6)


def counted(centre: float, width: float, seed: int, most: int = 40) -> pd.DataFrame:
    """Runs of a curve, few at far loads and more where it is steep."""
    rng = np.random.default_rng(seed)
    loads = np.array([0.2, 0.5, 0.66, 0.7, 0.72, 0.74, 0.78])
    runs = np.minimum([10, 10, 10, 40, 24, 40, 10], most)
    rate = 1 / (1 + np.exp((loads - centre) / width))
    return pd.DataFrame({"solved": rng.binomial(runs, rate), "runs": runs}, index=loads)


@pytest.mark.parametrize("most", [5, 40])
def test_a_fit_to_unequal_numbers_of_runs_finds_the_centre_within_its_error(most: int) -> None:
    found = [threshold_of_counts(counted(0.715, 0.012, s, most), rising=False) for s in range(200)]
    known = [f for f in found if f["status"] == "converged"]
    pulls = np.array([(f["threshold"] - 0.715) / f["error"] for f in known])
    assert len(known) > 190
    assert np.abs(pulls.mean()) < 0.2
    assert 0.7 < pulls.std() < 1.1


def test_loads_far_from_the_steep_part_change_nothing() -> None:
    curve = counted(0.715, 0.012, 1)
    near = curve[curve["solved"] < curve["runs"]]
    near = curve.loc[curve.index[curve.index.get_loc(near.index[0]) - 1] :]
    far = pd.concat([pd.DataFrame({"solved": 10, "runs": 10}, index=[0.01, 0.1]), curve])
    assert threshold_of_counts(far, rising=False) == threshold_of_counts(near, rising=False)


def test_a_step_of_counts_may_lie_anywhere_between_two_loads() -> None:
    step = pd.DataFrame({"solved": [5, 9, 0, 0], "runs": [5, 9, 20, 4]}, index=[0.1, 0.2, 0.3, 0.4])
    found = threshold_of_counts(step, rising=False)
    assert found["threshold"] == pytest.approx(0.25, abs=0.01)
    assert 1 < found["error"] / (0.1 / np.sqrt(12)) < 1.3


def long(centre: float, size: int, **told: object) -> pd.DataFrame:
    runs = curve(centre, 0.01, size).reset_index(names="instance").melt("instance")
    runs = runs.rename(columns={"variable": "alpha", "value": "solved"})
    return runs.assign(size=size, stopping="first", **told)


def test_a_coarse_sweep_is_the_first_budget_and_its_runs_count_with_the_fine_ones() -> None:
    coarse = long(0.7, 1001, learner="sbpi")
    halves = coarse["instance"] < 20
    fine = [
        coarse[~halves].assign(budget=1),
        long(0.74, 1001, learner="sbpi", budget=4),
        long(0.71, 501, learner="sbpi", budget=1),
        long(0.68, 501, learner="annealing", budget=1),
    ]
    groups = ["learner", "budget", "size"]
    table = thresholds(
        coarse[halves], groups, "alpha", rising=False, fine=pd.concat(fine, ignore_index=True)
    )
    assert table[groups].to_numpy().tolist() == [
        ["sbpi", 1, 501],
        ["sbpi", 1, 1001],
        ["sbpi", 4, 1001],
        ["annealing", 1, 501],
    ]
    whole = threshold_of_counts(counts(coarse, "alpha"), rising=False)
    assert table.loc[1, ["threshold", "error"]].tolist() == [whole["threshold"], whole["error"]]
    assert table.loc[1, "drift"] == pytest.approx(-0.01, abs=0.006)
    assert table.loc[2, "drift"] == 0
