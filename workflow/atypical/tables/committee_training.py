"""What committees reach on random labels."""

from atypical.tables.description import table
from atypical.tables.learner_columns import (
    ARCHITECTURE,
    HIDDEN,
    INSTANCE,
    LEARNER,
    SIZE,
    STOPPING,
    reached,
)
from atypical.tables.perceptron_columns import ALPHA

TABLE = table(
    "committee_training",
    "Runs of learners on committees of sign units with random labels; all learners meet the same "
    "instances.",
    [
        LEARNER,
        ARCHITECTURE,
        HIDDEN,
        SIZE,
        ALPHA,
        STOPPING,
        INSTANCE,
        *reached(tested=False),
    ],
)
