"""Loads up to which learners solve random labels."""

from __future__ import annotations

from atypical.studies.kinds.columns import BUDGET, LEARNER, SIZE
from atypical.studies.kinds.thresholds import FITTED, Thresholds


class PerceptronAlgorithms(Thresholds):
    """Algorithmic thresholds on random labels, from logistic fits of the success at first zero."""

    columns = (LEARNER, BUDGET, SIZE, *FITTED)
    reads = {"runs": "perceptron_training", "fine": "perceptron_scaling"}
    groups = ("learner", "budget", "size")
