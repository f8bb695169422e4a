"""Transitions: margins of the reference above which its neighbourhood is dense, by load."""

from __future__ import annotations

from atypical.studies.kinds.columns import ALPHA, MARGIN_MAX, Loads
from atypical.studies.kinds.study import PartedStudy
from atypical.tables.kinds import SOLVED, number, word


class PerceptronTransitions(PartedStudy):
    """Margins of a reference above which the local entropy of zero-margin solutions around it is
    nowhere negative (no gap), and monotone up to its maximum.
    """

    solver = "atypical.replica.models.perceptron_transitions:transitions_table"
    columns = (
        *(ALPHA, MARGIN_MAX, number("margin_no_gap"), number("margin_monotone")),
        number("distance_no_gap", low=0, high=0.5),
        number("distance_monotone", low=0, high=0.5),
        *(word("status_no_gap"), word("status_monotone"), *SOLVED),
    )
    curve = ("alpha",)
    alpha: Loads
