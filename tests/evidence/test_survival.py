"""The estimator of a rate on synthetic, censored escape times."""

import numpy as np
import pytest
from scipy.stats import chi2

from atypical.evidence.survival import exponential_rate, poisson_mean


def censored(rng, rate, runs, limit):
    t = rng.exponential(1 / rate, runs)
    return np.minimum(t, limit), t < limit


@pytest.mark.parametrize("limit", [0.3, 1.0, 10.0])
def test_the_interval_covers_the_true_rate_as_often_as_it_says(limit):
    rng = np.random.default_rng(0)
    covered = [
        r.lower < 1 < r.upper
        for r in (exponential_rate(*censored(rng, 1.0, 20, limit)) for _ in range(2000))
    ]
    assert 0.94 <= np.mean(covered) <= 0.995


def test_censoring_does_not_bias_the_rate_as_a_mean_of_escaped_runs_would():
    times, escaped = censored(np.random.default_rng(1), 1.0, 100_000, 0.2)
    measured = exponential_rate(times, escaped)
    assert measured.rate == pytest.approx(1, rel=4 * measured.events**-0.5)
    assert 1 / times[escaped].mean() > 5


def test_without_an_escape_there_is_only_an_upper_bound():
    r = exponential_rate(np.full(10, 7.0), np.zeros(10, dtype=bool))
    assert r.rate == 0 and r.lower == 0
    assert r.upper == pytest.approx(-np.log(0.025) / 70)


@pytest.mark.parametrize("count", [1, 2, 17, 900])
@pytest.mark.parametrize("probability", [0.025, 0.5, 0.975])
def test_bounds_of_a_poisson_mean_are_quantiles_of_chi_squared(count, probability):
    exact = chi2.ppf(1 - probability, 2 * count) / 2
    assert poisson_mean(count, probability) == pytest.approx(exact, rel=1e-9)
