"""Local entropy of random features, and the error of the solutions met at each distance."""

from __future__ import annotations

from atypical.studies.kinds.columns import (
    ALPHA_T,
    DISTANCE,
    INVERSE_ALPHA,
    LOCAL_ENTROPY,
    MARGIN,
    REFERENCE,
    REFERENCE_MARGIN,
    SLOPE,
    Distances,
    Inverses,
    MarginsAround,
    Q,
    ReferenceMargins,
)
from atypical.studies.kinds.features import Features
from atypical.studies.kinds.study import PartedStudy
from atypical.tables.kinds import SOLVED, number, overlap


class FeaturesLocalEntropy(Features, PartedStudy):
    """Entropy of the solutions at a distance from a typical solution of another margin, random
    features with a teacher; negative where there is none.
    """

    solver = "atypical.replica.models.features_surroundings:local_entropy_table"
    columns = (
        *(ALPHA_T, INVERSE_ALPHA, REFERENCE_MARGIN, REFERENCE, MARGIN, DISTANCE),
        *(LOCAL_ENTROPY, SLOPE, Q, overlap("s"), number("error", low=0, high=0.5), *SOLVED),
    )
    curve = ("alpha_t", "inverse_alpha", "reference_margin", "margin")
    inverse_alpha: Inverses
    reference_margin: ReferenceMargins
    margin: MarginsAround
    distance: Distances
