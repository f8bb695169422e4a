"""Local entropy: solutions at a distance from a typical reference solution."""

from atypical.tables.description import number, solved, table
from atypical.tables.perceptron_columns import (
    ALPHA,
    DISTANCE,
    LN2,
    MARGIN,
    REFERENCE,
    REFERENCE_MARGIN,
    Q,
    overlap,
)

TABLE = table(
    "perceptron_local_entropy",
    "Entropy of the solutions at a distance from a typical solution of another margin "
    "(Franz–Parisi); negative where there is none.",
    [
        ALPHA,
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
        number("q_hat", "field conjugate to q", symbol=r"$\hat q$", low=0),
        number("s_hat", "field conjugate to s", symbol=r"$\hat s$"),
        number("t_hat", "field that sets the distance", symbol=r"$\hat t$"),
        *solved(),
    ],
)
