"""Loads up to which committees learn random labels."""

from __future__ import annotations

from atypical.studies.kinds.columns import ARCHITECTURE, HIDDEN, LEARNER, SIZE
from atypical.studies.kinds.thresholds import FITTED, Thresholds


class CommitteeAlgorithms(Thresholds):
    """Algorithmic thresholds of committees on random labels, from logistic fits of the success at
    first zero.
    """

    columns = (LEARNER, ARCHITECTURE, HIDDEN, SIZE, *FITTED)
    reads = {"runs": "committee_training"}
    groups = ("learner", "architecture", "hidden", "size")
