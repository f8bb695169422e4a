"""Capacity: the load at which the entropy of solutions of a margin vanishes."""

from atypical.tables.description import number, solved, table
from atypical.tables.perceptron_columns import MARGIN, Q

TABLE = table(
    "perceptron_capacity",
    "Load beyond which no solution of a margin exists.",
    [
        MARGIN,
        number("alpha_c", "capacity", symbol=r"$\alpha_c$", unit="patterns per weight", low=0),
        Q,
        *solved(),
    ],
)
