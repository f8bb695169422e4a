"""Thresholds of the tree committee machine."""

from __future__ import annotations

from atypical.studies.perceptron_thresholds import PerceptronThresholds


class CommitteeThresholds(PerceptronThresholds):
    """Loads of the tree committee machine at which zero-margin solutions end (capacity), and at
    which the neighbourhood of maximum-margin solutions opens a gap (no_gap) and ceases to be
    monotone (monotone); replica symmetry is stable there where the replicon is below 1.
    """

    solver = "atypical.replica.models.committee_transitions:thresholds_table"
