"""Loads at which the entropy of clones loses its shape."""

from atypical.tables.description import number, table, word

_UNIT = "patterns per weight"

COLUMNS = [
    word("clones", "number of clones as the configuration names it: a number, inf or min"),
    number(
        "overlap_gap",
        "load beyond which clones at some distance do not exist",
        unit=_UNIT,
        low=0,
    ),
    number(
        "breakdown",
        "load beyond which the entropy is not monotone; NaN where it never is",
        unit=_UNIT,
        low=0,
    ),
    number("error", "error of the loads", unit=_UNIT, low=0),
    number(
        "overlap_gap_distance", "distance at which the gap opens", symbol="$d$", low=0, high=0.5
    ),
    number(
        "breakdown_distance", "distance at which the curve bends", symbol="$d$", low=0, high=0.5
    ),
    word("overlap_gap_status", "converged, or why not; absent: there is no such load"),
    word("breakdown_status", "converged, or why not; absent: there is no such load"),
]

TABLE = table(
    "perceptron_clone_thresholds",
    "Loads at which the entropy of m clones against their distance ceases to be monotone up to its "
    "maximum (breakdown), and touches zero (overlap gap).",
    COLUMNS,
)
