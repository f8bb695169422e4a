"""Thresholds of the tree committee machine."""

from atypical.tables import perceptron_thresholds
from atypical.tables.description import table

TABLE = table(
    "committee_thresholds",
    "Loads of the tree committee machine at which zero-margin solutions end (capacity), and at "
    "which the neighbourhood of maximum-margin solutions opens a gap (no_gap) and ceases to be "
    "monotone (monotone).",
    perceptron_thresholds.TABLE.columns.values(),
)
