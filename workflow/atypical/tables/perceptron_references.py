"""Stabilities and local energy of typical solutions, in theory."""

from atypical.tables.description import number, table, word
from atypical.tables.perceptron_columns import ALPHA, MARGIN

TABLE = table(
    "perceptron_references",
    "What theory says of typical solutions of zero margin (typical) and of the largest margin "
    "(max): density of stabilities, and error rate after flips of a share of the weights.",
    [
        ALPHA,
        word("reference", "typical: of zero margin; max: of the largest", ("typical", "max")),
        MARGIN,
        word("measure", "what is given", ("local_energy", "stability")),
        number("at", "share of flips, or stability", measured=False),
        number("value", "the measure", low=0),
        number("quadrature_error", "error of the value by its quadrature", low=0),
        word("status", "converged, or why not"),
    ],
)
