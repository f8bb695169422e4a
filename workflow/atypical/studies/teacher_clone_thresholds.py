"""Loads at which the entropy of clones around a teacher loses its shape."""

from __future__ import annotations

from atypical.studies.perceptron_clone_thresholds import PerceptronCloneThresholds, there

WITHOUT = (*there("overlap_gap"), *there("breakdown"))
FIELDS = ("q_hat", "spread_hat", "r_hat")


class TeacherCloneThresholds(PerceptronCloneThresholds):
    """Loads at which the entropy of m clones that learn the labels of a teacher with binary
    weights ceases to be monotone up to its maximum (breakdown), and touches zero (overlap gap).
    """

    columns = (
        *(c for c in PerceptronCloneThresholds.columns if c not in WITHOUT),
        *(*there("overlap_gap", FIELDS), *there("breakdown", FIELDS)),
    )
    solver = "atypical.replica.models.teacher_clones:clone_thresholds_table"
