"""Sweeps of the weight decay of nonlinear networks, up and down."""

from atypical.tables.description import count, number, table, word
from atypical.tables.linear_columns import BETA, SEED

TABLE = table(
    "nonlinear_sweep",
    "Where full-batch descent of multilayer perceptrons ends at each weight decay, from where it "
    "ended at the last.",
    [
        word("activation", "activation of the hidden layers", ("sigmoid", "tanh", "relu")),
        word("direction", "up or down in weight decay", ("up", "down")),
        BETA,
        SEED,
        number("train_loss", "cross-entropy on the training images", unit="nats", low=0),
        number("test_loss", "cross-entropy on the test images", unit="nats", low=0),
        number("accuracy", "accuracy on the test images", low=0, high=1),
        number("weight_norm", "sum of squared weights", low=0),
        number("gradient", "largest slope at the end", low=0),
        count("steps", "steps made"),
        word("status", "converged, or budget (steps used up)"),
    ],
)
