"""One instance of a task.

Patterns in which the label is folded, so that a solution has positive fields only.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Patterns = NDArray[Any]
Weights = NDArray[np.int8]


class TaskError(ValueError):
    """A task that cannot be set; its text names value, rule and remedy."""


@dataclass(frozen=True)
class Hidden:
    """Where correlated patterns come from: x = sign(F ξ/√D).

    features: F, (N, D).   latent: label times ξ of the training patterns, (P, D).   teacher: θ,
    (D,), that labels them.
    """

    features: Patterns
    latent: Patterns
    teacher: Patterns


@dataclass(frozen=True)
class Instance:
    """Patterns times their labels.

    train: (P, N), int8 where entries are ±1, else float32.   test: likewise, (T, N).
    hidden: where the training patterns come from, if they are correlated.
    """

    train: Patterns
    test: Patterns
    hidden: Hidden | None = None


def checked_size(size: int) -> None:
    """Raises TaskError where a field could vanish: N binary weights on ±1 patterns need odd N."""
    if size < 1 or size % 2 == 0:
        raise TaskError(
            f"{size} is not a size; give odd numbers of weights, so that no field vanishes."
        )


def checked_count(patterns: int, load: float) -> None:
    """Raises TaskError where a load leaves no pattern."""
    if patterns < 1:
        raise TaskError(f"{load} leaves {patterns} patterns; give a load with at least one.")


@np.errstate(invalid="ignore")  # kernels of BLAS compute lanes that they throw away
def fields(patterns: Patterns, weights: NDArray[Any]) -> NDArray[np.float32]:
    """Stabilities w·ξ/√N, with labels folded in.

    (P, ...) for weights (N, ...). Exact in sign for ±1 patterns.
    """
    sums = patterns.astype(np.float32) @ weights.astype(np.float32)
    return np.asarray(sums / np.float32(np.sqrt(patterns.shape[1])))


def error_rate(patterns: Patterns, weights: NDArray[Any]) -> float:
    """Fraction of patterns on the wrong side; nan where there are none."""
    return float(np.mean(fields(patterns, weights) <= 0)) if len(patterns) else float("nan")
