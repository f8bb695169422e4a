"""How flat the landscape is around solutions of random labels."""

from atypical.tables.description import table, word
from atypical.tables.flatness_columns import measured
from atypical.tables.learner_columns import INSTANCE, SIZE, STOPPING
from atypical.tables.perceptron_columns import ALPHA

TABLE = table(
    "perceptron_flatness",
    "Measures around the solutions that learners found, around those of the largest margin, and "
    "around typical ones: means over all solutions of small instances.",
    [
        word("learner", "learning rule, by the name of its module; typical: all solutions"),
        SIZE,
        ALPHA,
        STOPPING,
        INSTANCE,
        *measured(),
    ],
)
