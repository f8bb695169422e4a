"""A number with its standard error, and the errors of differences and ratios of two of them."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy.stats import norm, t

# Where errors of few runs are made to tell what those of many tell.
SIGMAS = 2.0


@dataclass(frozen=True)
class Measured:
    """A number with its standard error."""

    value: float
    error: float

    @property
    def in_errors(self) -> float:
        """The number in units of its error; infinite where that vanishes."""
        return self.value / self.error if self.error else math.copysign(math.inf, self.value)


def difference(one: Measured, other: Measured) -> Measured:
    """One number less another that is independent of it."""
    return Measured(float(one.value - other.value), float(np.hypot(one.error, other.error)))


def ratio(one: Measured, other: Measured) -> Measured:
    """One number over another that is independent of it, to first order in their errors."""
    value = one.value / other.value
    relative = np.hypot(one.error / one.value, other.error / other.value)
    return Measured(float(value), float(value * relative))


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
