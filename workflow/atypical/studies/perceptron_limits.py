"""Loads up to which learners solve random labels, in the limit of many weights."""

from __future__ import annotations

from atypical.studies.kinds.columns import BUDGET, LEARNER
from atypical.studies.kinds.thresholds import EXTRAPOLATED, Limits


class PerceptronLimits(Limits):
    """Algorithmic thresholds on random labels, extrapolated to infinite size by three exponents."""

    columns = (LEARNER, BUDGET, *EXTRAPOLATED)
    reads = {"thresholds": "perceptron_algorithms"}
    groups = ("learner", "budget", "size")
