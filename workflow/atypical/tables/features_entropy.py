"""Typical solutions of random features: entropy, overlaps, generalization."""

from atypical.tables.description import number, solved, table, word
from atypical.tables.features_columns import ALPHA_T, INVERSE_ALPHA, LEARNED
from atypical.tables.perceptron_columns import LN2, Q

TABLE = table(
    "features_entropy",
    "Entropy, overlaps and generalization error of typical solutions of a margin, random features "
    "with a teacher; absent where there is no solution.",
    [
        ALPHA_T,
        INVERSE_ALPHA,
        number("margin", "margin", symbol=r"$\kappa$"),
        word("solutions", "the margin as the configuration names it: a number, or max"),
        number("entropy", "entropy", symbol=r"$\phi$", unit="nats per weight", high=LN2),
        Q,
        *LEARNED,
        *solved(),
    ],
)
