"""Escape rates from times of which some are censored.

Escapes at a constant rate k: with n events in a total time T at risk the likelihood k^n exp(−kT) is
largest at k = n/T, and the exact two-sided interval for Poisson counts is χ²_{2n}/(2T) to
χ²_{2n+2}/(2T). Runs that did not escape count with the whole time that they were watched; without
any event the rate has an upper bound only.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Rate:
    """Maximum-likelihood rate with its confidence interval.   events of runs: how many escaped."""

    rate: float
    lower: float
    upper: float
    events: int
    runs: int

    @property
    def log_error(self) -> float:
        """Standard error of ln rate, 1/√events; infinite without events."""
        return float(self.events**-0.5) if self.events else float("inf")


def exponential_rate(
    times: Array, escaped: NDArray[np.bool_], confidence: float = 0.95, delay: float = 0.0
) -> Rate:
    """Rate of escape.   times: of the escape, or until when a run was watched.

    delay: time that an escape takes at least (the way down behind the saddle), not at risk.
    """
    if np.any(times < 0) or len(times) != len(escaped):
        raise ValueError("times: one number >= 0 per run is needed.")
    at_risk = float(np.maximum(times - delay, 0.0).sum())
    events, tail = int(np.sum(escaped)), (1 - confidence) / 2
    if at_risk == 0:
        return Rate(float("nan"), float("nan"), float("nan"), events, len(times))
    lower = poisson_mean(events, 1 - tail) / at_risk if events else 0.0
    upper = poisson_mean(events + 1, tail) / at_risk
    return Rate(events / at_risk, lower, upper, events, len(times))


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
    """Weighted straight line y = intercept + slope x with standard errors and χ² per degree of
    freedom.
    """

    slope: float
    slope_error: float
    intercept: float
    chi2_per_dof: float
    points: int


def fit_line(x: Array, y: Array, error: Array) -> Line:
    """Least squares with known errors; rows whose y or error is not finite are left out."""
    use = np.isfinite(x) & np.isfinite(y) & np.isfinite(error) & (error > 0)
    x, y, error = x[use], y[use], error[use]
    if len(x) < 2 or np.ptp(x) == 0:
        nan = float("nan")
        return Line(nan, nan, nan, nan, len(x))
    design = np.stack([np.ones_like(x), x], axis=1) / error[:, None]
    covariance = np.linalg.inv(design.T @ design)
    intercept, slope = covariance @ design.T @ (y / error)
    misfit = float((((y - intercept - slope * x) / error) ** 2).sum())
    dof = len(x) - 2
    chi2_per_dof = misfit / dof if dof else float("nan")
    return Line(
        float(slope), float(covariance[1, 1] ** 0.5), float(intercept), chi2_per_dof, len(x)
    )


def rate_table(runs: pd.DataFrame, by: Sequence[str]) -> pd.DataFrame:
    """Rate of escape of each condition.   runs: escaped (yes or no), time, status, and the columns
    `by`.

    Columns: `by`, rate, lower, upper (95 %), events, runs. Runs whose checkpoint did not converge
    are left out.
    """
    rows = []
    for condition, group in runs.query("status == 'converged'").groupby(list(by)):
        r = exponential_rate(group["time"].to_numpy(), (group["escaped"] == "yes").to_numpy())
        rows.append((*condition, r.rate, r.lower, r.upper, r.events, r.runs))
    return pd.DataFrame(rows, columns=[*by, "rate", "lower", "upper", "events", "runs"])


def arrhenius(rates: pd.DataFrame, x: str) -> Line:
    """Line through ln(1/rate) against the column `x`, weighted by the events of each condition."""
    seen = rates[rates["events"] > 0]
    return fit_line(
        seen[x].to_numpy(dtype=float),
        -np.log(seen["rate"].to_numpy()),
        seen["events"].to_numpy(dtype=float) ** -0.5,
    )
