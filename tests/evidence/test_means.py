"""Means and medians over runs, and what becomes of errors in differences and ratios."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from atypical.evidence.ends import ends
from atypical.evidence.few import of_few
from atypical.evidence.means import means
from atypical.evidence.measured import Measured, difference, ratio
from atypical.evidence.medians import median


def test_means_carry_their_standard_error() -> None:
    found = means(pd.DataFrame({"x": [1.0, 3.0], "g": 0}), ["g"], "x").iloc[0]
    assert (found["x"], found["error"], found["instances"]) == (2.0, 1.0, 2)


def test_ends_are_those_of_the_values_that_enough_runs_stand_at() -> None:
    runs = pd.DataFrame({"x": [3, 3, 1, 1, 2, 2, 4], "y": [5.0, 7.0, 1.0, 3.0, 9.0, 9.0, 8.0]})
    assert ends(runs, "x", "y", at_least=2) == (
        of_few(Measured(2.0, 1.0), 2),
        of_few(Measured(6.0, 1.0), 2),
    )
    assert ends(runs[runs["x"] > 2], "x", "y", at_least=2) is None


def test_the_error_of_a_median_is_that_which_samples_show() -> None:
    rng = np.random.default_rng(0)
    found = [median(pd.Series(rng.normal(size=200))) for _ in range(400)]
    scatter = np.std([one.value for one in found])
    assert np.mean([one.error for one in found]) == pytest.approx(scatter, rel=0.1)


def test_differences_and_ratios_carry_the_errors_that_samples_show() -> None:
    rng = np.random.default_rng(1)
    one, other = rng.normal(5, 0.1, 100_000), rng.normal(2, 0.05, 100_000)
    numbers = Measured(5.0, 0.1), Measured(2.0, 0.05)
    for found, samples in ((difference(*numbers), one - other), (ratio(*numbers), one / other)):
        assert found.value == pytest.approx(samples.mean(), rel=1e-3)
        assert found.error == pytest.approx(samples.std(), rel=0.01)


def test_a_number_without_an_error_is_infinitely_clear() -> None:
    assert Measured(-1.0, 0.0).in_errors == -np.inf
    assert Measured(3.0, 1.5).in_errors == 2.0


@pytest.mark.parametrize("runs", [2, 3, 8, 50])
def test_two_errors_hold_the_mean_as_often_for_few_runs_as_for_many(runs: int) -> None:
    samples = np.random.default_rng(2).normal(size=(20_000, runs))
    errors = samples.std(axis=1, ddof=1) / np.sqrt(runs)
    widening = of_few(Measured(0.0, 1.0), runs).error
    assert np.mean(np.abs(samples.mean(axis=1)) < 2 * widening * errors) == pytest.approx(
        0.9545, abs=0.005
    )


def test_a_single_run_has_no_error() -> None:
    assert np.isnan(of_few(Measured(1.0, 0.1), 1).error)
