"""Interpolation point of random features: where solutions begin to exist."""

from atypical.tables.description import solved, table
from atypical.tables.features_columns import ALPHA_T, LEARNED, threshold
from atypical.tables.perceptron_columns import Q

TABLE = table(
    "features_interpolation",
    "Overparameterization at which zero-margin solutions begin to exist, and what typical ones "
    "are like there.",
    [
        ALPHA_T,
        threshold("inverse_alpha_c", "interpolation point"),
        Q,
        *LEARNED,
        *solved(),
    ],
)
