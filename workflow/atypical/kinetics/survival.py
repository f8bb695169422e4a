"""Escape rates from times of which some are censored.

Escapes at a constant rate k: with n events in a total time T at risk the likelihood k^n exp(−kT) is
largest at k = n/T, and the exact two-sided interval for Poisson counts is χ²_{2n}/(2T) to
χ²_{2n+2}/(2T). Runs that did not escape count with the whole time that they were watched; without
any event the rate has an upper bound only.

Arrhenius' law over several conditions is fitted to their counts, n ~ Poisson(k T), ln k =
−(a + bx): conditions without an event weigh in by the time that they were watched, and none is
chosen by what happened in it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.special import gammaln, xlogy

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Rate:
    """Maximum-likelihood rate with its confidence interval.   events of runs: how many escaped
    in the total time `watched`."""

    rate: float
    lower: float
    upper: float
    events: int
    runs: int
    watched: float


def exponential_rate(times: Array, escaped: NDArray[np.bool_], confidence: float = 0.95) -> Rate:
    """Rate of escape.   times: of the escape, or until when a run was watched."""
    if np.any(times < 0) or len(times) != len(escaped):
        raise ValueError("times: one number >= 0 per run is needed.")
    watched = float(times.sum())
    events, tail = int(np.sum(escaped)), (1 - confidence) / 2
    if watched == 0:
        return Rate(float("nan"), float("nan"), float("nan"), events, len(times), watched)
    lower = poisson_mean(events, 1 - tail) / watched if events else 0.0
    upper = poisson_mean(events + 1, tail) / watched
    return Rate(events / watched, lower, upper, events, len(times), watched)


def poisson_mean(count: int, probability: float) -> float:
    """Mean at which fewer than `count` events have this probability (half a quantile of χ²)."""
    below = np.arange(count)
    log_factorials = np.array([math.lgamma(n + 1) for n in below])

    def fewer(mean: float) -> float:
        return float(np.exp(below * math.log(mean) - mean - log_factorials).sum())

    low, high = 1e-12, 10.0 * (count + 10)
    while high - low > 1e-12 * high:
        middle = 0.5 * (low + high)
        low, high = (middle, high) if fewer(middle) > probability else (low, middle)
    return 0.5 * (low + high)


@dataclass(frozen=True)
class Line:
    """Straight line ln(1/rate) = intercept + slope x and the standard error of its slope.

    misfit: deviance of the counts over its average where the law holds, about 1.   points:
    conditions with an event.
    """

    slope: float
    slope_error: float
    intercept: float
    misfit: float
    points: int

    @property
    def widened_error(self) -> float:
        """Standard error of the slope where the conditions scatter by more than chance."""
        return float(self.slope_error * np.fmax(1.0, np.sqrt(self.misfit)))

    def time(self, x: float) -> float:
        """Mean time 1/rate on the line."""
        return float(np.exp(self.intercept + self.slope * x))


def fit_counts(x: Array, events: Array, watched: Array) -> Line:
    """Line of maximum likelihood for events ~ Poisson(watched × exp(−intercept − slope x)).

    There, the mean x of the events is that which the line expects: an equation for the slope alone,
    whose right side falls with it. NaN where there are no events at two values of x.
    """
    use = watched > 0
    x, n, watched = x[use], events[use], watched[use]
    points, nan = int((n > 0).sum()), float("nan")
    if len(np.unique(x[n > 0])) < 2:
        return Line(nan, nan, nan, nan, points)

    def shares(slope: float) -> Array:
        logs = np.log(watched) - slope * x
        weight = np.exp(logs - logs.max())
        return np.asarray(weight / weight.sum())

    def excess(slope: float) -> float:
        return float(shares(slope) @ x - n @ x / n.sum())

    bound = 1.0 / np.ptp(x)
    while excess(bound) > 0 or excess(-bound) < 0:
        bound *= 2
    slope = float(brentq(excess, -bound, bound, xtol=1e-12 / np.ptp(x)))
    expected = n.sum() * shares(slope)
    variance = float(shares(slope) @ (x - n @ x / n.sum()) ** 2)
    first = float(np.log(watched @ np.exp(-slope * (x - x[0])) / n.sum()))
    error = float((n.sum() * variance) ** -0.5)
    return Line(slope, error, first - slope * float(x[0]), _misfit(n, expected), points)


def _misfit(events: Array, expected: Array) -> float:
    """Deviance of Poisson counts over that which a line of two parameters leaves on average."""
    free = float(mean_deviance(expected).sum()) - 2
    return float(_deviance(events, expected).sum() / free) if free > 0 else float("nan")


def mean_deviance(mean: Array) -> Array:
    """Average deviance of a Poisson count from its mean: 1 where it is large, 0 where small.

    Means are taken into [1e-12, 50], outside of which the limits hold.
    """
    mean = np.clip(mean, 1e-12, 50.0)[:, None]
    counts = np.arange(150.0)
    chance = np.exp(xlogy(counts, mean) - mean - gammaln(counts + 1))
    return np.asarray((chance * _deviance(counts, mean)).sum(axis=1))


def _deviance(counts: Array, mean: Array) -> Array:
    return np.asarray(2 * (xlogy(counts, counts / mean) - counts + mean))


def rate_table(runs: pd.DataFrame, by: Sequence[str]) -> pd.DataFrame:
    """Rate of escape of each condition.   runs: escaped (yes or no), time, status, and the columns
    `by`.

    Columns: `by`, rate, lower, upper (95 %), events, runs, watched (total time). Runs whose
    checkpoint did not converge are left out.
    """
    rows = []
    for condition, group in runs.query("status == 'converged'").groupby(list(by)):
        r = exponential_rate(group["time"].to_numpy(), (group["escaped"] == "yes").to_numpy())
        rows.append((*condition, r.rate, r.lower, r.upper, r.events, r.runs, r.watched))
    measured = ["rate", "lower", "upper", "events", "runs", "watched"]
    return pd.DataFrame(rows, columns=[*by, *measured])


def arrhenius(rates: pd.DataFrame, x: str, longer_than: float = 0.0) -> Line:
    """Arrhenius' law against the column `x`, fitted to every condition from some x on.

    longer_than: the fit begins at the smallest x at which its own mean time exceeds this, a choice
    for which no condition's outcome counts for itself.
    """
    line = fit_counts(*np.zeros((3, 0)))
    for begin in np.sort(rates[x].unique()):
        used = rates[rates[x] >= begin]
        line = fit_counts(*(used[c].to_numpy(dtype=float) for c in (x, "events", "watched")))
        if not line.time(begin) <= longer_than:
            break
    return line
