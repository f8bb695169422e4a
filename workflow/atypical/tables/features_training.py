"""What learners reach on random features."""

from atypical.tables.description import table
from atypical.tables.features_columns import ALPHA_T, INVERSE_ALPHA
from atypical.tables.learner_columns import (
    INSTANCE,
    LATENT,
    LEARNER,
    PATTERNS,
    SIZE,
    STOPPING,
    reached,
)

TABLE = table(
    "features_training",
    "Runs of learners on random features of a teacher's patterns; all learners meet the same "
    "instances.",
    [
        LEARNER,
        ALPHA_T,
        LATENT,
        PATTERNS,
        INVERSE_ALPHA,
        SIZE,
        STOPPING,
        INSTANCE,
        *reached(tested=True),
    ],
)
