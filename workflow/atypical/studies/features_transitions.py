"""Transitions of random features: where solutions begin, and dense neighbourhoods."""

from __future__ import annotations

from atypical.studies.kinds.columns import ALPHA_T
from atypical.studies.kinds.features import Features
from atypical.studies.kinds.study import PartedStudy
from atypical.tables.kinds import SOLVED, number, word


class FeaturesTransitions(Features, PartedStudy):
    """Overparameterization at which solutions begin to exist, and above which the local entropy of
    zero-margin solutions around those of the largest margin is nowhere negative (no_gap), and
    monotone up to its maximum (monotone). The same events of real clones at a mutual distance,
    which need no reference: their entropy, minimised over their number, is nowhere negative
    (clones_gap), and monotone (clones_breakdown). Students at the first two are stable where
    their replicon is below 1.
    """

    solver = "atypical.replica.models.features_transitions:transitions_table"
    columns = (
        *(ALPHA_T, number("interpolation", low=0)),
        *(number("no_gap", low=0), number("monotone", low=0)),
        number("distance_no_gap", low=0, high=0.5),
        number("distance_monotone", low=0, high=0.5),
        *(number("replicon_no_gap", low=0), number("replicon_monotone", low=0), *SOLVED),
        number("clones_gap", low=0, status="clones_status"),
        number("clones_breakdown", low=0, status="clones_status"),
        number("clones_error", low=0, status="clones_status"),
        word("clones_status"),
    )
    curve = ("alpha_t",)
