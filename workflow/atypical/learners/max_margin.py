"""The largest margin found: focusing belief propagation at margin κ, with κ bisected.

A reference, not a contestant. What it finds bounds the largest margin of the instance from below.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

from atypical.learners import focusing_bp
from atypical.learners.rule import Run, Task, judged
from atypical.randomness.splitmix import at_start
from atypical.tasks.committee import ONE_UNIT, Committee
from atypical.tasks.instance import Patterns, fields


@dataclass(frozen=True)
class Rule(focusing_bp.Rule):
    """Focusing belief propagation at one margin after another.

    Margins are tried until they are known to `resolution`, none above `highest`.
    """

    committees: ClassVar[bool] = False
    resolution: float = 0.02
    highest: float = 1.5

    @property
    def budget(self) -> int:
        """Most sweeps over the patterns: of the run at margin 0 and of every bisection."""
        halvings = math.ceil(math.log2(max(1.0, self.highest / self.resolution)))
        return super().budget * (1 + halvings)

    def alone(
        self, patterns: Patterns, key: int, whole: bool, network: Committee = ONE_UNIT
    ) -> Run:
        """The solution of the largest margin met, or the failure at margin 0."""
        self.refuse(patterns, network)
        best = self._at(0.0, patterns, key)
        sweeps, low, high = best.sweeps, _smallest(patterns, best), self.highest
        while low > 0 and high - low > self.resolution:
            middle = (low + high) / 2
            run = self._at(middle, patterns, key)
            sweeps += run.sweeps
            reached = _smallest(patterns, run)
            best = run if reached > low else best
            low, high = max(low, reached), high if reached >= middle else middle
        return Run(best.weights, sweeps, best.finite)

    def _at(self, margin: float, patterns: Patterns, key: int) -> Run:
        task = Task(ONE_UNIT.seen(patterns), 1, at_start(key), whole=False)
        return judged(self.towards(margin, task), task, margin * math.sqrt(task.size))


def _smallest(patterns: Patterns, run: Run) -> float:
    return float(fields(patterns, run.weights).min())
