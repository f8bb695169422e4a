"""Thresholds: the loads of capacity, and where dense neighbourhoods end."""

from atypical.tables.description import number, solved, table, word

_UNIT = "patterns per weight"

TABLE = table(
    "perceptron_thresholds",
    "Loads at which zero-margin solutions end (capacity), and at which the neighbourhood of "
    "maximum-margin solutions opens a gap (no_gap) and ceases to be monotone (monotone).",
    [
        word("name", "what ends", among=["capacity", "no_gap", "monotone"]),
        number("value", "load", symbol=r"$\alpha$", unit=_UNIT, low=0),
        number("error", "error of the load", unit=_UNIT, low=0),
        *solved(),
    ],
)
