"""Errors of few runs, made to tell what errors of many do: what claims are judged by."""

from __future__ import annotations

import math

from scipy.stats import norm, t

from atypical.evidence.measured import Measured

# By so many errors claims are judged.
SIGMAS = 2.0


def of_few(number: Measured, runs: int) -> Measured:
    """A mean whose error is worth what errors of many runs are, though it was estimated from few.

    A standard error of two runs is often small by luck. Two errors hold the mean in 95 % of cases
    when they are widened to the quantile of Student's t, by 7.0 for two runs and 1.2 for eight.
    NaN for a single run.
    """
    if runs < 2:
        return Measured(number.value, math.nan)
    widened = float(t.ppf(norm.cdf(SIGMAS), runs - 1)) / SIGMAS
    return Measured(number.value, number.error * widened)
