"""Entropy per clone of many solutions held at a mutual overlap."""

from atypical.tables.description import number, solved, table, word
from atypical.tables.perceptron_columns import ALPHA, LN2, overlap

TABLE = table(
    "perceptron_clones",
    "Entropy per clone of m solutions at a mutual overlap (one step of replica symmetry breaking), "
    "its limit of many clones, and its minimum over m.",
    [
        ALPHA,
        word("clones", "number of clones as the configuration names it: a number, inf or min"),
        number("clones_used", "number of clones", symbol="$m$", low=1, infinite=True),
        number("overlap", "mutual overlap", symbol="$q_1$", low=0, high=1, measured=False),
        number(
            "distance",
            "mutual distance of the clones",
            symbol="$d$",
            unit="fraction of weights that differ",
            low=0,
            high=0.5,
            measured=False,
        ),
        number(
            "entropy", "entropy per clone", symbol=r"$\phi_m$", unit="nats per weight", high=LN2
        ),
        number("slope", "its derivative in the overlap", symbol=r"$\partial\phi_m/\partial q_1$"),
        number(
            "external_entropy",
            "entropy of the places where such clones are, $-m^2\\,\\partial\\phi_m/\\partial m$",
            symbol=r"$\Sigma$",
            unit="nats per weight",
        ),
        overlap("q0", "overlap of clones of different places", "$q_0$"),
        *solved(),
    ],
)
