"""Thresholds in the limit of large sizes."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from atypical.evidence.limits import CENTRAL, EXPONENTS, FEW, central, limits, line

SIZES = np.array([501.0, 1001.0, 2001.0, 4001.0])


def fits(y: np.ndarray, error: float = 0.004, sizes: np.ndarray = SIZES) -> pd.DataFrame:
    table = pd.DataFrame({"size": sizes, "threshold": y, "error": error})
    return table.assign(learner="sbpi", budget=1, status="converged")


def extrapolated(table: pd.DataFrame) -> pd.DataFrame:
    return limits(table, ["learner", "budget", "size"]).set_index("exponent")


@pytest.mark.parametrize("exponent", EXPONENTS)
def test_a_threshold_that_moves_as_a_power_is_extrapolated_exactly_by_that_power(
    exponent: str,
) -> None:
    found = extrapolated(fits(0.7 + 3 * SIZES ** -EXPONENTS[exponent]))
    assert found.loc[exponent, "threshold"] == pytest.approx(0.7, abs=1e-12)
    assert found.loc[exponent, "slope"] == pytest.approx(3)
    assert found.loc[exponent, "misfit"] == pytest.approx(0, abs=1e-12)
    others = found["threshold"].drop(exponent)
    assert (np.abs(others - 0.7) > 1e-3).all()


def test_the_truth_lies_within_the_errors_as_often_as_they_say() -> None:
    rng = np.random.default_rng(0)
    errors = np.array([0.002, 0.004, 0.006, 0.01])
    x = SIZES**-0.5
    found = [line(x, 0.7 + x + errors * rng.normal(size=4), errors) for _ in range(400)]
    bare = [of.intercept_error / np.sqrt(max(of.misfit, 1)) for of in found]
    pulls = np.array([of.intercept - 0.7 for of in found]) / bare
    assert pulls.mean() == pytest.approx(0, abs=0.15)
    assert pulls.std() == pytest.approx(1, abs=0.1)
    assert np.mean([of.misfit for of in found]) == pytest.approx(1, abs=0.2)


def test_points_that_scatter_by_more_than_their_errors_widen_that_of_the_limit() -> None:
    wild = 0.7 + np.array([0.02, -0.02, 0.02, -0.02])
    scattered, calm = extrapolated(fits(wild)), extrapolated(fits(np.full(4, 0.7)))
    ratio = scattered["error"] / calm["error"]
    assert ratio.to_numpy() == pytest.approx(np.sqrt(scattered["misfit"]).to_numpy())
    assert (scattered["misfit"] > 10).all()


def test_the_spread_of_the_exponents_is_the_systematic_error() -> None:
    found = extrapolated(fits(0.7 + SIZES**-0.5))
    spread = (found["threshold"] - found.loc[CENTRAL, "threshold"]).abs().max()
    assert found["systematic"].tolist() == [spread] * 3
    assert found["threshold"].is_monotonic_increasing
    (end,) = central(found.reset_index()).itertuples()
    assert end.threshold == found.loc[CENTRAL, "threshold"]
    assert end.error == pytest.approx(np.hypot(found.loc[CENTRAL, "error"], spread))


def test_two_sizes_have_no_limit_and_fits_that_failed_do_not_count() -> None:
    table = fits(np.array([0.74, 0.73, 0.72, np.nan]))
    table.loc[[2, 3], "status"] = "not bracketed"
    found = extrapolated(table)
    assert set(found["status"]) == {FEW}
    assert found[["threshold", "error", "systematic"]].isna().all(axis=None)
    assert found[["sizes", "smallest", "largest"]].iloc[0].tolist() == [2, 501, 1001]
    table.loc[2, "status"] = "converged"
    found = extrapolated(table)
    assert set(found["status"]) == {"converged"}
    assert set(found["largest"]) == {2001}


def test_learners_and_budgets_are_extrapolated_apart() -> None:
    parts = [
        fits(np.full(4, level)).assign(learner=name, budget=budget)
        for name, budget, level in (("sbpi", 1, 0.7), ("sbpi", 4, 0.75), ("annealing", 1, 0.2))
    ]
    ends = central(limits(pd.concat(parts), ["learner", "budget", "size"]))
    told = ends.set_index(["learner", "budget"])["threshold"]
    assert told.to_dict() == pytest.approx(
        {("sbpi", 1): 0.7, ("sbpi", 4): 0.75, ("annealing", 1): 0.2}
    )


def test_where_nothing_converged_every_row_says_so() -> None:
    found = extrapolated(fits(np.full(4, np.nan)).assign(status="not bracketed"))
    assert found["sizes"].tolist() == [0, 0, 0]
    assert set(found["status"]) == {FEW}
