"""Inverse loads from which on learners solve random features."""

from atypical.tables.algorithm_columns import fitted
from atypical.tables.description import table
from atypical.tables.features_columns import ALPHA_T
from atypical.tables.learner_columns import LATENT, LEARNER

TABLE = table(
    "features_algorithms",
    "Algorithmic thresholds on random features, from logistic fits of the success at first zero.",
    [LEARNER, ALPHA_T, LATENT, *fitted(r"$1/\alpha$", "weights per pattern")],
)
