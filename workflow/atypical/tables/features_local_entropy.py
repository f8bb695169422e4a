"""Local entropy of random features, and the error of the solutions met at each distance."""

from atypical.tables.description import number, solved, table
from atypical.tables.features_columns import ALPHA_T, INVERSE_ALPHA, error
from atypical.tables.perceptron_columns import (
    DISTANCE,
    LN2,
    MARGIN,
    REFERENCE,
    REFERENCE_MARGIN,
    Q,
    overlap,
)

TABLE = table(
    "features_local_entropy",
    "Entropy of the solutions at a distance from a typical solution of another margin, random "
    "features with a teacher; negative where there is none.",
    [
        ALPHA_T,
        INVERSE_ALPHA,
        REFERENCE_MARGIN,
        REFERENCE,
        MARGIN,
        DISTANCE,
        number(
            "local_entropy",
            "local entropy",
            symbol=r"$\phi_{\mathrm{FP}}$",
            unit="nats per weight",
            high=LN2,
        ),
        number("slope", "its derivative in the distance", symbol=r"$\phi_{\mathrm{FP}}'$"),
        Q,
        overlap("s", "overlap of a solution there with another reference", "$s$"),
        error("error", "generalization error of a solution there"),
        *solved(),
    ],
)
