"""Largest margin: the margin at which the entropy of solutions vanishes at a load."""

from atypical.tables.description import solved, table
from atypical.tables.perceptron_columns import ALPHA, MARGIN_MAX, Q

TABLE = table(
    "perceptron_max_margin",
    "Largest margin of which solutions exist at a load.",
    [ALPHA, MARGIN_MAX, Q, *solved()],
)
