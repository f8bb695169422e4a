"""The paper's procedure on synthetic escape times: what its R² is worth."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from atypical.evidence.censored_means import in_sets, lines_of_sets, mean_times, plain_line

RATES = (0.0005, 0.001, 0.002, 0.003, 0.005)
BUDGET = 160_000


def growth(stuck: int, seeds: int = 50, batch: int = 64, first: int = 42) -> pd.DataFrame:
    """Times of weights that grow without any noise, in a fixed lr × steps; some seeds never do."""
    rng, frames = np.random.default_rng(stuck), []
    grow = rng.exponential(8.0, seeds)
    grow[:stuck] = np.inf
    for rate in RATES:
        steps = np.minimum(grow / rate, BUDGET)
        frames.append(
            pd.DataFrame(
                {
                    "seed": range(first, first + seeds),
                    "time": steps * rate,
                    "escaped": (steps < BUDGET).astype(int),
                }
            ).assign(learning_rate=rate, batch=batch, beta=0.03, status="converged")
        )
    return pd.concat(frames, ignore_index=True)


def test_the_line_is_that_of_least_squares():
    rng = np.random.default_rng(1)
    x = np.array([1.0, 2.0, 5.0, 9.0])
    y = 3 + 0.5 * x + rng.standard_normal(4)
    line = plain_line(x, y)
    slope, intercept = np.polyfit(x, y, 1)
    assert (line.slope, line.intercept) == pytest.approx((slope, intercept))
    assert line.r_squared == pytest.approx(np.corrcoef(x, y)[0, 1] ** 2)
    assert np.isnan(plain_line(x[:2], y[:2]).r_squared)
    assert np.isnan(plain_line(x, np.ones(4)).r_squared)


def test_times_that_only_grow_with_one_over_the_rate_make_a_bent_line():
    """R² = 0.91 is what ln(1/lr) against 1/lr gives, whatever the times."""
    [found] = lines_of_sets(growth(0), ["beta"]).to_dict("records")
    x = 64 / np.array(RATES)
    assert found["r_squared"] == pytest.approx(np.corrcoef(x, np.log(x))[0, 1] ** 2, abs=2e-3)
    assert found["stuck"] == 0


@pytest.mark.parametrize("stuck", [2, 3])
def test_a_few_seeds_that_stay_stuck_straighten_it_without_any_noise(stuck):
    [found] = lines_of_sets(growth(stuck), ["beta"]).to_dict("records")
    assert found["r_squared"] > 0.98
    assert found["stuck"] == stuck


def test_runs_that_did_not_escape_count_with_their_budget():
    runs = growth(50)
    np.testing.assert_allclose(mean_times(runs, ["beta"])["steps"], BUDGET)
    assert (mean_times(runs, ["beta"])["escaped"] == 0).all()


def test_sets_are_consecutive_seeds_and_a_rest_is_left_out():
    runs = pd.concat([growth(0, seeds=120)])
    parted = in_sets(runs)
    assert parted.groupby("set")["seed"].agg(["min", "max"]).to_numpy().tolist() == [
        [42, 91],
        [92, 141],
    ]
    assert in_sets(growth(0, seeds=12))["seed"].nunique() == 12


def test_checkpoints_that_failed_are_left_out():
    runs = growth(3)
    runs.loc[runs["seed"] < 45, "status"] = "checkpoint not converged"
    [found] = lines_of_sets(runs, ["beta"]).to_dict("records")
    assert found["stuck"] == 0
