"""Entropy of the solutions of a margin."""

from atypical.tables.description import number, solved, table
from atypical.tables.perceptron_columns import ALPHA, LN2, MARGIN, Q

TABLE = table(
    "perceptron_entropy",
    "Replica-symmetric entropy of all solutions of a margin; negative and formal beyond capacity.",
    [
        ALPHA,
        MARGIN,
        Q,
        number("q_hat", "field conjugate to the overlap", symbol=r"$\hat q$", low=0),
        number("entropy", "entropy", symbol=r"$\phi$", unit="nats per weight", high=LN2),
        *solved(),
    ],
)
