"""The estimator of a rate on synthetic, censored escape times."""

import numpy as np
import pytest
from scipy.stats import chi2

from atypical.kinetics.survival import exponential_rate, fit_line, poisson_mean


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
    assert measured.rate == pytest.approx(1, abs=4 * measured.log_error)
    assert 1 / times[escaped].mean() > 5


def test_without_an_escape_there_is_only_an_upper_bound():
    r = exponential_rate(np.full(10, 7.0), np.zeros(10, dtype=bool))
    assert r.rate == 0 and r.lower == 0
    assert r.upper == pytest.approx(-np.log(0.025) / 70)
    assert r.log_error == np.inf


def test_a_common_delay_is_not_time_at_risk():
    rng = np.random.default_rng(2)
    times = 5 + rng.exponential(1.0, 20_000)
    assert exponential_rate(times, times < 1e9, delay=5.0).rate == pytest.approx(1, abs=0.03)


def test_the_line_recovers_slope_and_error():
    rng, x = np.random.default_rng(3), np.linspace(0, 5, 8)
    slopes = [fit_line(x, 2 + 3 * x + rng.normal(0, 0.5, 8), np.full(8, 0.5)) for _ in range(3000)]
    found = np.array([line.slope for line in slopes])
    assert found.mean() == pytest.approx(3, abs=0.02)
    assert found.std() == pytest.approx(slopes[0].slope_error, rel=0.05)
    assert np.mean([line.chi2_per_dof for line in slopes]) == pytest.approx(1, abs=0.05)


def test_points_without_an_event_do_not_enter_the_line():
    line = fit_line(np.array([0.0, 1, 2]), np.array([0.0, 1, -np.inf]), np.array([1.0, 1, np.inf]))
    assert line.points == 2 and line.slope == pytest.approx(1)


@pytest.mark.parametrize("count", [1, 2, 17, 900])
@pytest.mark.parametrize("probability", [0.025, 0.5, 0.975])
def test_bounds_of_a_poisson_mean_are_quantiles_of_chi_squared(count, probability):
    exact = chi2.ppf(1 - probability, 2 * count) / 2
    assert poisson_mean(count, probability) == pytest.approx(exact, rel=1e-9)
