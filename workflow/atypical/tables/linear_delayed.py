"""Delayed convergence of trapped deep linear networks."""

from atypical.tables.description import number, table, word
from atypical.tables.linear_columns import (
    BATCH,
    BETA,
    EPOCH,
    FULL,
    RATE,
    S1,
    S2,
    SEED,
    STATUS,
    TEST,
    TRAIN,
)

TABLE = table(
    "linear_delayed",
    "Errors and singular values against epoch under SGD, from random weights and from trapped "
    "checkpoints.",
    [
        word("start", "random, or the rank of the checkpoint"),
        word("preparation", "none, converged, early, residual or noise"),
        number("strength", "epochs of trapping, weight per layer, or temperature", low=0),
        BETA,
        RATE,
        BATCH,
        FULL,
        SEED,
        EPOCH,
        TRAIN,
        TEST,
        S1,
        S2,
        STATUS,
    ],
)
