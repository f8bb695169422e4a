"""Transitions of random features: where solutions begin, and dense neighbourhoods."""

from atypical.tables.description import number, solved, table, word
from atypical.tables.features_columns import ALPHA_T, threshold

OF_CLONES = "clones_status"

TABLE = table(
    "features_transitions",
    "Overparameterization at which solutions begin to exist, and above which the local entropy of "
    "zero-margin solutions around those of the largest margin is nowhere negative (no_gap), and "
    "monotone up to its maximum (monotone). The same events of real clones at a mutual distance, "
    "which need no reference: their entropy, minimised over their number, is nowhere negative "
    "(clones_gap), and monotone (clones_breakdown).",
    [
        ALPHA_T,
        threshold("interpolation", "solutions begin to exist"),
        threshold("no_gap", "dense neighbourhoods begin: no gap"),
        threshold("monotone", "dense neighbourhoods begin: monotone"),
        *solved(),
        threshold("clones_gap", "clones exist at every distance", OF_CLONES),
        threshold("clones_breakdown", "the entropy of clones is monotone", OF_CLONES),
        number(
            "clones_error", "error of both", unit="weights per pattern", low=0, status=OF_CLONES
        ),
        word(OF_CLONES, "of both: converged, or why not"),
    ],
)
