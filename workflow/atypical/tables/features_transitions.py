"""Transitions of random features: where solutions begin, and dense neighbourhoods."""

from atypical.tables.description import solved, table
from atypical.tables.features_columns import ALPHA_T, threshold

TABLE = table(
    "features_transitions",
    "Overparameterization at which solutions begin to exist, and above which the local entropy of "
    "zero-margin solutions around those of the largest margin is nowhere negative (no_gap), and "
    "monotone up to its maximum (monotone).",
    [
        ALPHA_T,
        threshold("interpolation", "solutions begin to exist"),
        threshold("no_gap", "dense neighbourhoods begin: no gap"),
        threshold("monotone", "dense neighbourhoods begin: monotone"),
        *solved(),
    ],
)
