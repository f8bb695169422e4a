"""Thresholds: the loads of capacity, and where dense neighbourhoods end."""

from __future__ import annotations

from atypical.studies.kinds.study import Derived, Part
from atypical.tables.kinds import SOLVED, number, word


class PerceptronThresholds(Derived):
    """Loads at which zero-margin solutions end (capacity), and at which the neighbourhood of
    maximum-margin solutions opens a gap (no_gap) and ceases to be monotone (monotone); replica
    symmetry is stable there where the replicon is below 1.
    """

    solver = "atypical.replica.models.perceptron_transitions:thresholds_table"
    columns = (
        word("name", among=("capacity", "no_gap", "monotone")),
        *(number("value", low=0), number("error", low=0)),
        *SOLVED,
        *(number("distance", low=0, high=0.5), number("replicon", low=0)),
    )

    def work(self, part: Part) -> float:
        """A few solves."""
        return 1.0
