"""Name and colour of every learner and algorithm, in the order in which figures draw them.

From those that reach furthest to those that reach least, as their declarations say.
"""

from __future__ import annotations

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
