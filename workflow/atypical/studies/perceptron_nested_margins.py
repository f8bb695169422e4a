"""Nested margins: the largest margin met at each distance from a reference solution."""

from __future__ import annotations

from atypical.studies.kinds.columns import (
    ALPHA,
    AROUND,
    DISTANCE,
    OF_REFERENCE,
    REFERENCE,
    REFERENCE_MARGIN,
    REPLICON,
    Distances,
    Loads,
    ReferenceMargins,
)
from atypical.studies.kinds.study import PartedStudy
from atypical.tables.kinds import SOLVED, number


class PerceptronNestedMargins(PartedStudy):
    """Largest margin of which solutions exist at a distance from a typical solution: there the
    local entropy vanishes.
    """

    solver = "atypical.replica.models.perceptron_surroundings:nested_margins_table"
    columns = (
        *(ALPHA, REFERENCE_MARGIN, REFERENCE, DISTANCE),
        *(number("margin_largest"), *AROUND, REPLICON, *OF_REFERENCE, *SOLVED),
    )
    curve = ("alpha", "reference_margin")
    alpha: Loads
    reference_margin: ReferenceMargins
    distance: Distances
