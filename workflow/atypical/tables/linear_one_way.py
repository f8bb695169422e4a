"""Escape times under minibatch noise."""

from atypical.tables.description import table
from atypical.tables.escape_columns import CONDITION, MEASURED
from atypical.tables.linear_columns import BATCH, FULL, RESIDUAL

TABLE = table(
    "linear_one_way",
    "Jumps up (rank 1 to 2) and down (rank 2 to 1) under the same noise, against batch and "
    "learning rate.",
    [*CONDITION, RESIDUAL, BATCH, FULL, *MEASURED],
)
