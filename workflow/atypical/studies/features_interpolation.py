"""Interpolation point of random features: where solutions begin to exist."""

from __future__ import annotations

from atypical.studies.kinds.columns import ALPHA_T, LEARNED, Q
from atypical.studies.kinds.features import Features
from atypical.studies.kinds.study import Study
from atypical.tables.kinds import SOLVED, number


class FeaturesInterpolation(Features, Study):
    """Overparameterization at which zero-margin solutions begin to exist, and what typical ones
    are like there.
    """

    solver = "atypical.replica.models.features_typical:interpolation_table"
    columns = (ALPHA_T, number("inverse_alpha_c", low=0), Q, *LEARNED, *SOLVED)
    curve = ("alpha_t",)
