"""How flat the landscape is around solutions of random labels."""

from atypical.tables.description import table, word
from atypical.tables.flatness_columns import measured
from atypical.tables.learner_columns import INSTANCE, NAMES, SIZE, STOPPING
from atypical.tables.perceptron_columns import ALPHA

TABLE = table(
    "perceptron_flatness",
    "Measures around the solutions that learners found; around typical solutions, drawn evenly from all "
    "that an instance has, and around those of the largest margin.",
    [
        word("learner", "learning rule; typical: drawn from all solutions", (*NAMES, "typical")),
        SIZE,
        ALPHA,
        STOPPING,
        INSTANCE,
        *measured(),
    ],
)
