"""Transitions: margins of the reference above which its neighbourhood is dense, by load."""

from __future__ import annotations

from atypical.studies.kinds.columns import ALPHA, MARGIN_MAX, Loads
from atypical.studies.kinds.study import PartedStudy
from atypical.tables.kinds import SOLVED, Column, number, word


def _there(event: str) -> tuple[Column, ...]:
    """Stability of the students at an event, and the order parameters there."""
    status = f"status_{event}"
    fields = ("q_hat", "s_hat", "t_hat", "reference_q_hat")
    names = [f"{name}_{event}" for name in ("replicon", *fields)]
    return tuple(number(name, status=status) for name in names)


class PerceptronTransitions(PartedStudy):
    """Margins of a reference above which the local entropy of zero-margin solutions around it is
    nowhere negative (no gap), and monotone up to its maximum; replica symmetry is stable there
    where the replicon is below 1.
    """

    solver = "atypical.replica.models.perceptron_transitions:transitions_table"
    columns = (
        *(ALPHA, MARGIN_MAX, number("margin_no_gap"), number("margin_monotone")),
        number("distance_no_gap", low=0, high=0.5),
        number("distance_monotone", low=0, high=0.5),
        *(*_there("no_gap"), *_there("monotone"), number("q_hat_max", low=0)),
        *(word("status_no_gap"), word("status_monotone"), *SOLVED),
    )
    curve = ("alpha",)
    alpha: Loads
