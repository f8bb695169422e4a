"""Arrhenius' law on synthetic counts of escapes."""

import numpy as np
import pandas as pd
import pytest
from scipy.special import xlogy

from atypical.evidence.arrhenius import arrhenius, fit_counts, mean_deviance


def counts(rng, slope=0.5, watched=300.0):
    """Events at eight conditions; in the last ones there is often none."""
    x = np.arange(0.0, 24.0, 3.0)
    return x, rng.poisson(watched * np.exp(-1 - slope * x)), np.full(8, watched)


def test_the_line_recovers_slope_and_error_with_conditions_without_an_event():
    rng = np.random.default_rng(3)
    lines = [fit_counts(*counts(rng)) for _ in range(2000)]
    slopes = np.array([line.slope for line in lines])
    assert slopes.mean() == pytest.approx(0.5, abs=0.01)
    assert slopes.std() == pytest.approx(np.mean([line.slope_error for line in lines]), rel=0.05)
    assert np.mean([line.time(0.0) for line in lines]) == pytest.approx(np.e, rel=0.01)
    assert np.mean([line.misfit for line in lines]) == pytest.approx(1, abs=0.1)


def test_a_poisson_count_deviates_by_one_where_its_mean_is_large_and_by_nothing_where_small():
    drawn = np.random.default_rng(6).poisson(0.7, 400_000)
    exact = np.mean(2 * (xlogy(drawn, drawn / 0.7) - drawn + 0.7))
    assert mean_deviance(np.array([0.7, 1e3, 1e-9])) == pytest.approx([exact, 1, 0], abs=0.005)


def test_leaving_out_conditions_without_an_event_would_bias_the_slope():
    rng, slopes = np.random.default_rng(3), []
    for x, n, watched in (counts(rng) for _ in range(2000)):
        slopes.append(fit_counts(x[n > 0], n[n > 0], watched[n > 0]).slope)
    assert np.mean(slopes) < 0.495


def test_a_bend_is_a_misfit_and_widens_the_error():
    x = np.arange(6.0)
    line = fit_counts(x, np.round(2000 * np.exp(-0.15 * x**2)), np.full(6, 1000.0))
    assert line.misfit > 10
    assert line.widened_error == pytest.approx(line.slope_error * line.misfit**0.5)


def test_the_line_s_counts_are_those_of_a_likelihood_that_is_flat_in_both_parameters():
    x, n, watched = counts(np.random.default_rng(5))
    line = fit_counts(x, n, watched)
    left = n - watched / np.array([line.time(at) for at in x])
    assert abs(left.sum()) < 1e-8 * n.sum() and abs(left @ x) < 1e-8 * n.sum()


@pytest.mark.parametrize("events", [(0, 0, 0), (0, 4, 0)])
def test_without_events_at_two_temperatures_there_is_no_line(events):
    line = fit_counts(np.arange(3.0), np.array(events, dtype=float), np.full(3, 10.0))
    assert np.isnan(line.slope) and line.points == sum(n > 0 for n in events)


def test_arrhenius_law_is_fitted_where_escapes_are_rare_whatever_happened_there():
    x = np.arange(0.0, 60.0, 10.0)
    time = np.maximum(np.exp(0.1 * x), 10.0)  # at high temperature the way down takes longest
    rates = pd.DataFrame({"x": x, "watched": 3e3, "events": np.round(3e3 / time)})
    assert arrhenius(rates, "x").slope < 0.09
    assert arrhenius(rates, "x", longer_than=15).slope == pytest.approx(0.1, abs=1e-3)
    silent = rates.assign(events=rates["events"].where(x < 50, 0))
    assert arrhenius(silent, "x", longer_than=15).slope > 0.11
    assert np.isnan(arrhenius(rates.assign(events=0), "x", longer_than=15).slope)


def test_expectations_that_vanish_are_no_fault() -> None:
    line = fit_counts(np.array([0.0, 1.0, 3000.0]), np.array([50.0, 4.0, 0.0]), np.full(3, 1e3))
    assert line.slope > 0
    assert np.isfinite(line.misfit)
