"""Escape times under minibatch noise."""

from atypical.tables.description import table
from atypical.tables.escape_columns import CONDITION, MEASURED
from atypical.tables.linear_columns import BATCH, FULL, RESIDUAL

TABLE = table(
    "linear_escape",
    "The paper's sweep of the learning rate from a trap of rank 1: time until the second mode is "
    "learned.",
    [*CONDITION, RESIDUAL, BATCH, FULL, *MEASURED],
)
