"""Random patterns with random labels: the storage problem of the perceptron (paper B).

A random label times a random pattern is again a random pattern, so labels are folded in from the
start.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from atypical.randomness.streams import signs, stream
from atypical.tasks.instance import Instance, checked_count, checked_size


@dataclass(frozen=True)
class RandomLabels:
    """`size` = N weights, load `alpha` = P/N; entries ±1 (`sign`) or normal (`gaussian`)."""

    size: int
    alpha: float
    entries: str = "sign"

    def __post_init__(self) -> None:
        checked_size(self.size)
        checked_count(self.patterns, self.alpha)

    @property
    def patterns(self) -> int:
        """P, the integer nearest αN."""
        return round(self.alpha * self.size)

    def instance(self, number: int) -> Instance:
        """Instance `number`; there is nothing to generalize to, so no test set."""
        rng = stream("random labels", self.entries, self.size, self.patterns, number)
        shape = (self.patterns, self.size)
        gaussian = self.entries == "gaussian"
        train = rng.standard_normal(shape, dtype=np.float32) if gaussian else signs(rng, *shape)
        return Instance(train, train[:0])
