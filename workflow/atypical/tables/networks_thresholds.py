"""Widths from which on algorithms solve."""

from atypical.tables.description import count, number, table, word
from atypical.tables.networks_columns import network

TABLE = table(
    "networks_thresholds",
    "Algorithmic thresholds in width, from logistic fits in its logarithm of the share of runs "
    "that meet zero training error.",
    [
        *(column for column in network() if column.name != "width"),
        count("seeds", "runs at each width", low=1),
        number("threshold", "width at which half of the runs are solved", low=0),
        number("error", "standard deviation over bootstrap samples of seeds", low=0),
        number("parameters", "parameters at that width", symbol="$N$", low=0),
        word("status", "converged, or why not"),
    ],
)
