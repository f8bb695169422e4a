"""Local entropy of random features, and the error of the solutions met at each distance."""

from __future__ import annotations

from atypical.studies.kinds.columns import (
    ALPHA_T,
    BRANCH_END,
    DISTANCE,
    INVERSE_ALPHA,
    LOCAL_ENTROPY,
    MARGIN,
    OF_REFERENCE,
    Q_HAT,
    REFERENCE,
    REFERENCE_MARGIN,
    REPLICON,
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

# Overlaps of the linear parts of students, and the fields conjugate to them; those of references.
LATENT = (
    *(number("p", low=0), number("p_d", low=0), number("r"), number("p_s"), number("p_t")),
    *(number("p_hat", low=0), number("p_d_hat"), number("r_hat")),
    *(number("p_s_hat"), number("p_t_hat")),
)
LATENT_OF_REFERENCE = (
    *(number("reference_p", low=0), number("reference_p_d", low=0), number("reference_r")),
    *(number("reference_p_hat", low=0), number("reference_p_d_hat"), number("reference_r_hat")),
)


class FeaturesLocalEntropy(Features, PartedStudy):
    """Entropy of the solutions at a distance from a typical solution of another margin, random
    features with a teacher; negative where there is none.
    """

    solver = "atypical.replica.models.features_surroundings:local_entropy_table"
    columns = (
        *(ALPHA_T, INVERSE_ALPHA, REFERENCE_MARGIN, REFERENCE, MARGIN, DISTANCE),
        *(LOCAL_ENTROPY, SLOPE, Q, overlap("s"), number("error", low=0, high=0.5)),
        *(Q_HAT, number("s_hat"), number("t_hat"), *LATENT, REPLICON),
        *(*OF_REFERENCE, *LATENT_OF_REFERENCE, *SOLVED, *BRANCH_END),
    )
    curve = ("alpha_t", "inverse_alpha", "reference_margin", "margin")
    inverse_alpha: Inverses
    reference_margin: ReferenceMargins
    margin: MarginsAround
    distance: Distances
