"""Sweeps of the weight decay of deep linear networks, up and down."""

from atypical.tables.description import count, number, table, word
from atypical.tables.linear_columns import BETA, DEPTH, S1, S2, SEED, TEST, TRAIN

TABLE = table(
    "linear_sweep",
    "Where full-batch descent converges at each weight decay, starting from where it converged "
    "at the last.",
    [
        DEPTH,
        word("data", "whitened: moments of the samples exact; raw: as drawn", ("whitened", "raw")),
        word("direction", "up or down in weight decay", ("up", "down")),
        BETA,
        SEED,
        number("eta1", "first singular value that the samples teach", low=0),
        number("eta2", "second singular value that the samples teach", low=0),
        TEST,
        TRAIN,
        count("rank", "singular values of the map above 0.001"),
        S1,
        S2,
        number("gradient", "largest slope at the end", low=0),
        count("steps", "steps made"),
        word("status", "converged, budget (steps used up) or diverged"),
    ],
)
