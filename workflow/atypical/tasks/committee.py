"""Committee of K sign units with binary weights, whose majority decides; K = 1 is a perceptron.

In a tree every unit has a share of the inputs of its own; fully connected, each sees all of them.
Weights are flat, unit after unit, n = N/K each. K and n are odd, so that no field and no vote is
undecided. Labels are folded into the patterns: one is right where most fields are positive, which
is where their median is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


@dataclass(frozen=True)
class Committee:
    """`hidden` = K units; `shared`: whether they all see the same inputs."""

    hidden: int = 1
    shared: bool = False

    def inputs(self, size: int) -> int:
        """Number of inputs of N = `size` weights."""
        return size // self.hidden if self.shared else size

    def seen(self, patterns: Array) -> Array:
        """What units see of patterns (P, inputs): (P, K, n), or (P, 1, n) where they share it."""
        units = 1 if self.shared else self.hidden
        return patterns.reshape(len(patterns), units, patterns.shape[1] // units)

    @np.errstate(invalid="ignore")  # kernels of BLAS compute lanes that they throw away
    def fields(self, patterns: Array, weights: Array) -> NDArray[np.float32]:
        """Fields w·ξ/√n of the units, along the labels: (P, K, ...) for weights (N, ...).

        Exact in sign for ±1 patterns.
        """
        seen = self.seen(patterns).astype(np.float32)
        n = seen.shape[2]
        rows = weights.astype(np.float32).reshape(self.hidden, n, *weights.shape[1:])
        sums = [seen[:, k % seen.shape[1]] @ rows[k] for k in range(self.hidden)]
        return np.asarray(np.stack(sums, axis=1) / np.float32(np.sqrt(n)))

    def stabilities(self, patterns: Array, weights: Array) -> NDArray[np.float32]:
        """The field that decides each pattern, the median of its units: (P, ...)."""
        middle = self.hidden // 2
        fields = self.fields(patterns, weights)
        return np.asarray(np.partition(fields, middle, axis=1)[:, middle])

    def error_rate(self, patterns: Array, weights: Array) -> float:
        """Fraction of patterns on the wrong side; nan where there are none."""
        if not len(patterns):
            return float("nan")
        return float(np.mean(self.stabilities(patterns, weights) <= 0))


ONE_UNIT = Committee()


def network(architecture: str, hidden: int) -> Committee:
    """The committee of that architecture, tree or full."""
    return Committee(hidden, shared=architecture == "full")
