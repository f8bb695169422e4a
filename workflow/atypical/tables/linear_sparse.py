"""Sparse sub-sampling: errors against epoch."""

from atypical.tables.description import count, table
from atypical.tables.linear_columns import (
    BATCH,
    BETA,
    EPOCH,
    FULL,
    RATE,
    RESIDUAL,
    S1,
    S2,
    SEED,
    STATUS,
    TEST,
    TRAIN,
)

TABLE = table(
    "linear_sparse",
    "A checkpoint of rank 1, converged on a pool of samples, goes on with a few of them.",
    [
        RESIDUAL,
        BETA,
        RATE,
        BATCH,
        count("batch_used", "samples per step, as there are", low=1),
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
