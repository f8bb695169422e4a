"""A plain teacher: labels are those of binary weights of the student's own kind.

Conditioned on the patterns, teacher and student share one posterior (Nishimori), so that the
teacher is a fair sample of the solutions: the planted ensemble is the ensemble itself.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from atypical.randomness.streams import signs, stream
from atypical.tasks.instance import Instance, Weights, checked_count, checked_size


@dataclass(frozen=True)
class Teacher:
    """`size` = N weights, load `alpha` = P/N, ±1 patterns."""

    size: int
    alpha: float

    def __post_init__(self) -> None:
        checked_size(self.size)
        checked_count(self.patterns, self.alpha)

    @property
    def patterns(self) -> int:
        """P, the integer nearest αN."""
        return round(self.alpha * self.size)

    def planted(self, number: int) -> Weights:
        """The teacher of an instance: a typical solution of it."""
        return signs(stream("teacher weights", self.size, number), self.size)

    def instance(self, number: int) -> Instance:
        """Instance `number`, with a test set of 2P patterns."""
        rng = stream("teacher patterns", self.size, self.patterns, number)
        patterns = signs(rng, 3 * self.patterns, self.size)
        teacher = self.planted(number).astype(np.float32)
        label = np.sign(patterns.astype(np.float32) @ teacher).astype(np.int8)
        folded = patterns * label[:, None]
        return Instance(folded[: self.patterns], folded[self.patterns :])
