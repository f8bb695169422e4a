"""Minibatch noise at a trap."""

from atypical.tables.description import number, table
from atypical.tables.linear_columns import BATCH, BETA, RATE, RESIDUAL, SEED, STATUS

TABLE = table(
    "linear_noise",
    "Variance of the minibatch gradient along unit vectors at a trap of rank 1, and the growth "
    "of a small weight there.",
    [
        BETA,
        RESIDUAL,
        RATE,
        BATCH,
        SEED,
        number("noise_escape", "variance towards the missing mode", low=0),
        number("noise_present", "variance along the strength of the present mode", low=0),
        number("noise_total", "variance summed over all weights", low=0),
        number(
            "growth_rate",
            "growth rate of a small weight outside the trapped mode",
            unit="per learning rate × step",
        ),
        STATUS,
    ],
)
