"""Loss of one mode along the way from zero to what it learns."""

from atypical.tables.description import number, table
from atypical.tables.linear_columns import BETA, DEPTH, ETA

TABLE = table(
    "linear_path",
    "Loss of one balanced mode against its strength.",
    [
        DEPTH,
        ETA,
        BETA,
        number("lam", "strength", symbol=r"$\lambda$", low=0, measured=False),
        number("energy", "loss above that of zero", symbol=r"$E(\lambda)-E(0)$", measured=False),
    ],
)
