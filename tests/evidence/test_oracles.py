"""Estimators beside those that statisticians use: of statsmodels, psignifit and pandas."""

from __future__ import annotations

import numpy as np
import pandas as pd
import psignifit
import pytest
import statsmodels.api as sm
from scipy.stats import norm
from statsmodels.duration.survfunc import SurvfuncRight
from statsmodels.stats.proportion import proportion_confint
from statsmodels.stats.rates import confint_poisson

from atypical.evidence.arrhenius import fit_counts
from atypical.evidence.correlation import spearman
from atypical.evidence.delays import BY, delays
from atypical.evidence.limits import line
from atypical.evidence.success import wilson
from atypical.evidence.survival import exponential_rate
from atypical.evidence.thresholds import threshold, threshold_of_counts

SEEDS = range(4)
LOADS = np.linspace(0.6, 0.84, 13)
CENTRE, WIDTH, RUNS = 0.71, 0.03, 400

# Weeks of remission of leukemia under 6-MP, and whether they ended.
# Source: Freireich et al., Blood 21, 699 (1963); rate 9/359, median 23 (Lawless 2003, ch. 1 and 3).
WEEKS = np.array([6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35.0])
ENDED = np.array([1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0], bool)


def watched(seed: int, rate: float, limit: float, runs: int = 41) -> tuple[np.ndarray, np.ndarray]:
    """Times until an escape, or until the limit of the watch."""
    times = np.random.default_rng(seed).exponential(1 / rate, runs)
    return np.minimum(times, limit), times < limit


def success(seed: int, rising: bool) -> pd.DataFrame:
    """Runs of which each is solved or not: a row per instance, a column per load."""
    sign = 1 if rising else -1
    rates = 1 / (1 + np.exp(-sign * (LOADS - CENTRE) / WIDTH))
    solved = np.random.default_rng(seed).random((RUNS, len(LOADS))) < rates
    return pd.DataFrame(solved.astype(float), columns=LOADS)


def counted(solved: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame({"solved": solved.sum().astype(int), "runs": RUNS})


def test_a_published_rate_of_censored_times_is_found() -> None:
    found = exponential_rate(WEEKS, ENDED)
    assert (found.events, found.watched) == (9, 359)
    assert found.rate == pytest.approx(9 / 359)
    assert SurvfuncRight(WEEKS, ENDED.astype(int)).quantile(0.5) == 23


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("limit", [0.2, 1.0, 5.0])
def test_a_rate_with_censored_runs_is_that_of_exponential_regression(
    seed: int, limit: float
) -> None:
    """Exponential survival has the likelihood of Poisson counts with the time as exposure."""
    times, escaped = watched(seed, 1.0, limit)
    found = exponential_rate(times, escaped)
    model = sm.GLM(
        escaped.astype(float), np.ones(len(times)), sm.families.Poisson(), exposure=times
    ).fit()
    assert found.rate == pytest.approx(float(np.exp(model.params[0])), rel=1e-6)


@pytest.mark.parametrize("events", [1, 2, 9, 400])
def test_the_interval_of_a_rate_is_the_exact_one_of_poisson_counts(events: int) -> None:
    times = np.full(500, 0.7)
    found = exponential_rate(times, np.arange(500) < events)
    exact = confint_poisson(events, times.sum(), method="exact-c")
    assert (found.lower, found.upper) == pytest.approx(exact, rel=1e-9)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_median_delay_is_that_of_kaplan_and_meier(seed: int) -> None:
    """All are watched for as long, and most escape: the censored ones lie above the median."""
    times, escaped = watched(seed, 1.0, 1.5)
    runs = pd.DataFrame({"epochs": times, "escaped": escaped.astype(int)})
    (row,) = delays(runs.assign(**dict.fromkeys(BY, "rank-1"))).itertuples()
    assert row.epochs == SurvfuncRight(times, escaped.astype(int)).quantile(0.5)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_line_of_rates_is_that_of_poisson_regression(seed: int) -> None:
    rng = np.random.default_rng(seed)
    x, exposure = np.linspace(0, 4, 9), rng.uniform(50, 200, 9)
    events = rng.poisson(exposure * np.exp(-(0.3 + 0.9 * x))).astype(float)
    found = fit_counts(x, events, exposure)
    model = sm.GLM(events, sm.add_constant(x), sm.families.Poisson(), exposure=exposure).fit(
        tol=1e-14
    )
    assert (found.intercept, found.slope) == pytest.approx(tuple(-model.params), rel=1e-6)
    assert found.slope_error == pytest.approx(model.bse[1], rel=1e-6)


@pytest.mark.parametrize("rising", [True, False])
@pytest.mark.parametrize("seed", SEEDS)
def test_a_threshold_and_its_error_are_those_of_logistic_regression(
    seed: int, rising: bool
) -> None:
    solved = success(seed, rising)
    counts = counted(solved)
    pairs = np.stack([counts["solved"], counts["runs"] - counts["solved"]], axis=1)
    model = sm.GLM(pairs, sm.add_constant(LOADS), sm.families.Binomial()).fit()
    centre = -model.params[0] / model.params[1]
    gradient = np.array([-1, -centre]) / model.params[1]
    error = float(np.sqrt(gradient @ model.cov_params() @ gradient))
    for found in (threshold(solved, rising=rising), threshold_of_counts(counts, rising=rising)):
        assert found["threshold"] == pytest.approx(centre, abs=0.3 * error)
        assert found["error"] == pytest.approx(error, rel=0.15)
        assert found["width"] == pytest.approx(1 / abs(model.params[1]), rel=0.15)


@pytest.mark.parametrize("seed", [0, 1])
def test_a_threshold_and_its_error_are_those_of_psychometrics(seed: int) -> None:
    counts = counted(success(seed, rising=True))
    data = np.column_stack([LOADS, counts["solved"], counts["runs"]])
    known = {"lambda": 0, "gamma": 0, "eta": 1e-10}
    other = psignifit.psignifit(
        data, sigmoid="logistic", experiment_type="yes/no", fixed_parameters=known
    )
    low, high = other.confidence_intervals["threshold"]["0.68"]
    found = threshold_of_counts(counts, rising=True)
    assert found["threshold"] == pytest.approx(other.parameter_estimate["threshold"], abs=1e-3)
    assert found["error"] == pytest.approx((high - low) / 2, rel=0.15)
    # From 5 to 95 %, psignifit's width, a logistic curve takes 2 ln 19 of its own.
    width = other.parameter_estimate["width"] / (2 * np.log(19))
    assert found["width"] == pytest.approx(width, rel=0.1)


@pytest.mark.parametrize(("hits", "runs"), [(0, 5), (3, 10), (10, 10), (481, 960)])
def test_intervals_of_shares_are_those_of_wilson(hits: int, runs: int) -> None:
    centre, reach = wilson(hits / runs, runs)
    exact = proportion_confint(hits, runs, alpha=2 * norm.sf(1), method="wilson")
    assert (centre - reach, centre + reach) == pytest.approx(exact, abs=1e-12)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_limit_of_large_sizes_is_that_of_weighted_least_squares(seed: int) -> None:
    rng = np.random.default_rng(seed)
    x, errors = np.array([101, 201, 501, 1001, 2001]) ** (-2 / 3), rng.uniform(0.002, 0.01, 5)
    y = 0.8 - 0.5 * x + errors * rng.standard_normal(5)
    model = sm.WLS(y, sm.add_constant(x), errors**-2.0).fit(cov_type="fixed scale")
    found, misfit = line(x, y, errors), float((model.wresid**2).sum() / 3)
    assert (found.intercept, found.slope) == pytest.approx(tuple(model.params), rel=1e-9)
    assert found.misfit == pytest.approx(misfit, rel=1e-9)
    assert found.intercept_error == pytest.approx(model.bse[0] * max(misfit, 1) ** 0.5, rel=1e-9)


@pytest.mark.parametrize("seed", SEEDS)
def test_rank_correlations_are_those_of_pandas_ties_included(seed: int) -> None:
    pairs = np.random.default_rng(seed).integers(0, 6, size=(30, 2)).astype(float)
    exact = pd.DataFrame(pairs).corr(method="spearman").iloc[0, 1]
    assert spearman(pairs) == pytest.approx(exact, abs=1e-14)
