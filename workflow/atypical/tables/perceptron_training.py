"""What learners reach on random labels."""

from atypical.tables.description import table
from atypical.tables.learner_columns import INSTANCE, LEARNER, SIZE, STOPPING, reached
from atypical.tables.perceptron_columns import ALPHA

TABLE = table(
    "perceptron_training",
    "Runs of learners on the binary perceptron with random labels; all learners meet the same "
    "instances.",
    [LEARNER, SIZE, ALPHA, STOPPING, INSTANCE, *reached(tested=False)],
)
