"""A number with its standard error, and the errors of differences and ratios of two of them."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np


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
