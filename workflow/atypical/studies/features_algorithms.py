"""Inverse loads from which on learners solve random features."""

from __future__ import annotations

from atypical.studies.kinds.columns import ALPHA_T, BUDGET, LATENT, LEARNER
from atypical.studies.kinds.thresholds import FITTED, Thresholds


class FeaturesAlgorithms(Thresholds):
    """Algorithmic thresholds on random features, from logistic fits of the success at first
    zero.
    """

    columns = (LEARNER, ALPHA_T, BUDGET, LATENT, *FITTED)
    reads = {"runs": "features_training", "fine": "features_scaling"}
    groups = ("learner", "alpha_t", "budget", "latent")
    load = "inverse_alpha"
    rising = True
