"""Name and colour of every learner and algorithm, in the order in which figures draw them.

From those that reach furthest to those that reach least, as their declarations say.
"""

from __future__ import annotations

from typing import Any

from atypical.studies.kinds import algorithms, training

LEARNERS = {
    name: (learner.shown, learner.colour)
    for name, learner in sorted(training.LEARNERS.items(), key=lambda named: -named[1].reach)
    if learner.shown
}
ALGORITHMS = {
    name: (algorithm.shown, algorithm.colour)
    for name, algorithm in sorted(algorithms.ALGORITHMS.items(), key=lambda named: named[1].rank)
}

# The ways to sweep the weight decay.
WAYS: dict[Any, dict[str, Any]] = {
    "up": {"color": "C0", "marker": "^"},
    "down": {"color": "C1", "marker": "v"},
}
