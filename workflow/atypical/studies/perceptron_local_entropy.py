"""Local entropy: solutions at a distance from a typical reference solution."""

from __future__ import annotations

from atypical.studies.kinds.columns import (
    ALPHA,
    AROUND,
    BRANCH_END,
    DISTANCE,
    LOCAL_ENTROPY,
    MARGIN,
    OF_REFERENCE,
    REFERENCE,
    REFERENCE_MARGIN,
    REPLICON,
    SLOPE,
    Distances,
    Loads,
    MarginsAround,
    ReferenceMargins,
)
from atypical.studies.kinds.study import PartedStudy
from atypical.tables.kinds import SOLVED


class PerceptronLocalEntropy(PartedStudy):
    """Entropy of the solutions at a distance from a typical solution of another margin
    (Franz–Parisi); negative where there is none.
    """

    solver = "atypical.replica.models.perceptron_surroundings:local_entropy_table"
    columns = (
        *(ALPHA, REFERENCE_MARGIN, REFERENCE, MARGIN, DISTANCE),
        *(LOCAL_ENTROPY, SLOPE, *AROUND, REPLICON, *OF_REFERENCE, *SOLVED, *BRANCH_END),
    )
    curve = ("alpha", "reference_margin", "margin")
    alpha: Loads
    reference_margin: ReferenceMargins
    margin: MarginsAround
    distance: Distances
