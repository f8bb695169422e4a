"""Inverse loads from which on learners solve random features, in the limit of large dimensions."""

from __future__ import annotations

from atypical.studies.kinds.columns import ALPHA_T, BUDGET, LEARNER
from atypical.studies.kinds.thresholds import EXTRAPOLATED, Limits


class FeaturesLimits(Limits):
    """Algorithmic thresholds on random features, extrapolated to an infinite latent dimension by
    three exponents.
    """

    columns = (LEARNER, ALPHA_T, BUDGET, *EXTRAPOLATED)
    reads = {"thresholds": "features_algorithms"}
    groups = ("learner", "alpha_t", "budget", "latent")
