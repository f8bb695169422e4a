"""Margins of random features above which neighbourhoods are dense, and how many have them."""

from __future__ import annotations

from atypical.studies.kinds.columns import (
    ALPHA_T,
    ENTROPY,
    INVERSE_ALPHA,
    LN2,
    MARGIN_MAX,
    Inverses,
)
from atypical.studies.kinds.features import Features
from atypical.studies.kinds.study import PartedStudy
from atypical.tables.kinds import SOLVED, number


class FeaturesMargins(Features, PartedStudy):
    """Margin of a reference above which the local entropy of zero-margin solutions around it is
    nowhere negative (no_gap), random features with a teacher; entropy of the solutions of that
    margin, and of all. Absent where no margin opens or closes a gap.
    """

    solver = "atypical.replica.models.features_transitions:margins_table"
    columns = (
        *(ALPHA_T, INVERSE_ALPHA, MARGIN_MAX, number("margin_no_gap")),
        *(number("distance_no_gap", low=0, high=0.5), number("replicon_no_gap", low=0)),
        *(ENTROPY, number("entropy_no_gap", high=LN2), *SOLVED),
    )
    curve = ("alpha_t", "inverse_alpha")
    inverse_alpha: Inverses
