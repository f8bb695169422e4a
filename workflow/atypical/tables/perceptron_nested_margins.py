"""Nested margins: the largest margin met at each distance from a reference solution."""

from atypical.tables.description import number, solved, table
from atypical.tables.perceptron_columns import (
    ALPHA,
    DISTANCE,
    REFERENCE,
    REFERENCE_MARGIN,
    Q,
    overlap,
)

TABLE = table(
    "perceptron_nested_margins",
    "Largest margin of which solutions exist at a distance from a typical solution: "
    "there the local entropy vanishes.",
    [
        ALPHA,
        REFERENCE_MARGIN,
        REFERENCE,
        DISTANCE,
        number("margin_largest", "largest margin at the distance", symbol=r"$\kappa$"),
        Q,
        overlap("s", "overlap of a solution there with another reference", "$s$"),
        number("q_hat", "field conjugate to q", symbol=r"$\hat q$", low=0),
        number("s_hat", "field conjugate to s", symbol=r"$\hat s$"),
        number("t_hat", "field that sets the distance", symbol=r"$\hat t$"),
        *solved(),
    ],
)
