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
from functools import cache

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Rate:
    """Maximum-likelihood rate with its confidence interval, per unit of time.

    events: how many of the `runs` escaped in the total time `watched`.
    """

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


@cache  # of few counts, asked for again and again
def poisson_mean(count: int, probability: float) -> float:
    """Mean at which fewer than `count` events have this probability (half a quantile of χ²).

    By bisection, as a figure that shows a rate does not wait for SciPy.
    """
    below = np.arange(count)
    log_factorials = np.array([math.lgamma(n + 1) for n in below])

    def fewer(mean: float) -> float:
        return float(np.exp(below * math.log(mean) - mean - log_factorials).sum())

    low, high = 1e-12, 10.0 * (count + 10)
    while high - low > 1e-12 * high:
        middle = 0.5 * (low + high)
        low, high = (middle, high) if fewer(middle) > probability else (low, middle)
    return 0.5 * (low + high)


def rate_table(runs: pd.DataFrame, by: Sequence[str]) -> pd.DataFrame:
    """Rate of escape of each condition.   runs: escaped (1 or 0), time, status, and the columns
    `by`.

    Columns: `by`, rate, lower, upper (95 %), events, runs, watched (total time). Runs whose
    checkpoint did not converge are left out.
    """
    rows = []
    runs = runs.query("status == 'converged'")
    times, escaped = runs["time"].to_numpy(), (runs["escaped"] == 1).to_numpy()
    for condition, own in sorted(runs.groupby(list(by)).indices.items()):
        r = exponential_rate(times[own], escaped[own])
        named = condition if isinstance(condition, tuple) else (condition,)
        rows.append((*named, r.rate, r.lower, r.upper, r.events, r.runs, r.watched))
    measured = ["rate", "lower", "upper", "events", "runs", "watched"]
    table = pd.DataFrame(rows, columns=[*by, *measured])
    return table if rows else table.astype(dict.fromkeys(measured, float))
