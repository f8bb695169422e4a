"""What learners reach on random features, each several times on one instance."""

from atypical.tables.description import table
from atypical.tables.features_columns import ALPHA_T, INVERSE_ALPHA
from atypical.tables.learner_columns import (
    INSTANCE,
    LATENT,
    LEARNER,
    PATTERNS,
    RESTART,
    SIZE,
    STOPPING,
    reached,
)

TABLE = table(
    "features_restarts",
    "Runs of learners on random features as in features_training, several on each instance, which "
    "differ in their random numbers.",
    [
        LEARNER,
        ALPHA_T,
        LATENT,
        PATTERNS,
        INVERSE_ALPHA,
        SIZE,
        STOPPING,
        INSTANCE,
        RESTART,
        *reached(tested=True),
    ],
)
