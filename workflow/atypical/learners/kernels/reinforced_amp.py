"""Reinforced AMP on a device: reinforced belief propagation in attempts."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from atypical.learners.kernels.reinforced_bp import ROOMS, reinforce
from atypical.learners.kernels.runs import Room, Runs
from atypical.learners.reinforced_amp import MOST

if TYPE_CHECKING:
    from atypical.learners.reinforced_amp import Rule

BYTES = (0, 5, 8)


def rooms(rule: Rule) -> dict[str, Room]:
    """Those of reinforced belief propagation."""
    return ROOMS


def run(runs: Runs, rule: Rule) -> None:
    """Run every run to its solution or its budget."""
    reinforce(runs, grown(rule), damping=0.0, spread=rule.spread, most=MOST)


def grown(rule: Rule) -> list[float]:
    """The reinforcement of each sweep: λt from 0 to 1, with half the λ at every attempt."""
    made: list[float] = []
    rate = rule.rate
    while len(made) < rule.sweeps:
        made += [rate * t for t in range(min(math.ceil(1 / rate), rule.sweeps - len(made)))]
        rate /= 2
    return made
