"""Loads up to which committees learn random labels."""

from atypical.tables.algorithm_columns import fitted
from atypical.tables.description import table
from atypical.tables.learner_columns import ARCHITECTURE, HIDDEN, LEARNER, SIZE

TABLE = table(
    "committee_algorithms",
    "Algorithmic thresholds of committees on random labels, from logistic fits of the success at "
    "first zero.",
    [LEARNER, ARCHITECTURE, HIDDEN, SIZE, *fitted(r"$\alpha$", "patterns per weight")],
)
