"""Thresholds from success curves."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from atypical.evidence.thresholds import NOT_BRACKETED, NOT_MONOTONE, threshold, thresholds


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
