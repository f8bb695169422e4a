"""What a learner is.

Hyper-parameters, and one run of them on one instance. A failure is a value.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from atypical.networks.committee import ONE_UNIT, Committee
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

    def alone(
        self, patterns: Patterns, key: int, whole: bool, network: Committee = ONE_UNIT
    ) -> Run:
        """One run on one instance, with its own random numbers.

        Raises ValueError where the rule does not know such patterns or such a network.
        whole: run the whole protocol and return the last solution met on it; otherwise stop at the
        first. A run that meets none returns its last weights.
        """


def alone_in(network: Committee, name: str) -> None:
    """Raises ValueError where a rule for perceptrons is given a committee."""
    if network != ONE_UNIT:
        raise ValueError(f"{name} learns perceptrons only; give hidden: 1.")


def of_signs(patterns: Patterns, name: str) -> None:
    """Raises ValueError where a rule that counts is given patterns other than ±1."""
    if patterns.dtype != np.int8:
        raise ValueError(f"{name} needs patterns of ±1; give entries: sign.")


def run_of(result: tuple[NDArray[Any], int]) -> Run:
    """The run that a compiled loop returns."""
    weights, sweeps = result
    return Run(np.sign(weights).astype(np.int8), int(sweeps))
