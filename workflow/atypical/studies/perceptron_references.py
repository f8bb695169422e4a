"""Stabilities and local energy of typical solutions, in theory."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from atypical.studies.kinds.columns import ALPHA, MARGIN
from atypical.studies.kinds.study import Bundle, Derived, Part
from atypical.tables.kinds import given, number, word


class PerceptronReferences(Derived):
    """What theory says of typical solutions of zero margin (typical) and of the largest margin
    (max): density of stabilities, and error rate after flips of a share of the weights.
    """

    solver = "atypical.replica.models.perceptron_stabilities:reference_table"
    columns = (
        *(ALPHA, word("reference", ("typical", "max")), MARGIN),
        *(word("measure", ("local_energy", "stability")), given("at"), number("value", low=0)),
        *(number("quadrature_error", low=0), word("status")),
    )
    asks = ("perceptron_training", "perceptron_flatness")

    def bundles(self, others: Mapping[str, Any]) -> list[Bundle]:
        """Where solutions of learners are measured."""
        flatness = others["perceptron_flatness"]
        where = {"flip": flatness.flip, "highest": max(flatness.stability)}
        return [Bundle({0: {}}, {"alpha": others["perceptron_training"].whole_at, **where})]

    def work(self, part: Part) -> float:
        """A few solves."""
        return 1.0
