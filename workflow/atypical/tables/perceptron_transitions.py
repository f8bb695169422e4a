"""Transitions: margins of the reference above which its neighbourhood is dense, by load."""

from atypical.tables.description import number, solved, table, word
from atypical.tables.perceptron_columns import ALPHA, MARGIN_MAX

_STATUS = "converged, or why not; absent: there is no such margin at this load"

TABLE = table(
    "perceptron_transitions",
    "Margins of a reference above which the local entropy of zero-margin solutions around it is "
    "nowhere negative (no gap), and monotone up to its maximum.",
    [
        ALPHA,
        MARGIN_MAX,
        number("margin_no_gap", "margin above which there is no gap", symbol=r"$\kappa_{\min}$"),
        number("margin_monotone", "margin above which the curve is monotone", symbol=r"$\kappa_u$"),
        number("distance_no_gap", "distance at which the gap opens", symbol="$d$", low=0, high=0.5),
        number(
            "distance_monotone", "distance at which the curve bends", symbol="$d$", low=0, high=0.5
        ),
        word("status_no_gap", _STATUS),
        word("status_monotone", _STATUS),
        *solved(),
    ],
)
