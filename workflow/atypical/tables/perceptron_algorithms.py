"""Loads up to which learners solve random labels."""

from atypical.tables.algorithm_columns import fitted
from atypical.tables.description import table
from atypical.tables.learner_columns import LEARNER, SIZE

TABLE = table(
    "perceptron_algorithms",
    "Algorithmic thresholds on random labels, from logistic fits of the success at first zero.",
    [LEARNER, SIZE, *fitted(r"$\alpha$", "patterns per weight")],
)
