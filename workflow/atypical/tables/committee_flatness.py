"""How flat the landscape is around committees that solve random labels."""

from atypical.tables.description import table
from atypical.tables.flatness_columns import measured
from atypical.tables.learner_columns import (
    ARCHITECTURE,
    HIDDEN,
    INSTANCE,
    LEARNER,
    SIZE,
    STOPPING,
)
from atypical.tables.perceptron_columns import ALPHA

TABLE = table(
    "committee_flatness",
    "Local energy of the committees that learners found.",
    [LEARNER, ARCHITECTURE, HIDDEN, SIZE, ALPHA, STOPPING, INSTANCE, *measured()],
)
