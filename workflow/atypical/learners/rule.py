"""What a learner is.

Hyper-parameters, and one run of them on one instance. A failure is a value.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from atypical.tasks.instance import Patterns, Weights


@dataclass(frozen=True)
class Run:
    """weights: (N,) in ±1, where the rule stopped.   sweeps: over the patterns, that it took."""

    weights: Weights
    sweeps: int


class Learner(Protocol):
    """A frozen set of hyper-parameters."""

    @property
    def budget(self) -> int:
        """Most sweeps over the patterns."""

    def alone(self, patterns: Patterns, key: int, whole: bool) -> Run:
        """One run on one instance, with its own random numbers.

        whole: run the whole protocol and return the last solution met on it; otherwise stop at the
        first. A run that meets none returns its last weights.
        """


def run_of(result: tuple[NDArray[Any], int]) -> Run:
    """The run that a compiled loop returns."""
    weights, sweeps = result
    return Run(np.sign(weights).astype(np.int8), int(sweeps))
