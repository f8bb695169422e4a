"""Arrhenius' law over several conditions: ln k = −(a + bx), from the escapes counted in each.

It is fitted to the counts, n ~ Poisson(k T): conditions without an event weigh in by the time T
that they were watched, and none is chosen by what happened in it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.special import gammaln, xlogy

Array = NDArray[np.float64]

# An exponent below which nothing overflows.
LARGEST = 600.0


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
    fall = -slope * (x - x[0])
    beyond = max(float(fall.max()) - LARGEST, 0.0)
    first = beyond + float(np.log(watched @ np.exp(fall - beyond) / n.sum()))
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
    """Twice ln of the likelihood lost by the mean; one that has vanished counts as the smallest."""
    counts, floor = np.broadcast_arrays(counts, np.maximum(mean, np.finfo(float).tiny))
    ratio = np.divide(counts, floor, out=np.ones(counts.shape), where=counts > 0)
    return np.asarray(2 * (xlogy(counts, ratio) - counts + mean))


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
