"""Sparse sub-sampling: what decides the delay."""

from atypical.tables.description import count, number, table
from atypical.tables.linear_columns import (
    BATCH,
    BETA,
    ESCAPED,
    FULL,
    RATE,
    RESIDUAL,
    SEED,
    STATUS,
)

TABLE = table(
    "linear_sparse_delay",
    "Epochs until the second singular value exceeds 0.001, beside the prediction without any "
    "noise.",
    [
        RESIDUAL,
        BETA,
        RATE,
        BATCH,
        count("batch_used", "samples per step, as there are", low=1),
        FULL,
        SEED,
        number("eta_missing", "singular value that drives the missing mode", low=0),
        number("saddle_weight", "weight per layer at its saddle", low=0),
        ESCAPED,
        number("epochs", "epochs until escape, or watched in vain", low=0),
        count("censored_at", "epochs that a run was watched at most"),
        number(
            "predicted",
            "epochs predicted without noise; infinite below the saddle",
            low=0,
            infinite=True,
        ),
        STATUS,
    ],
)
