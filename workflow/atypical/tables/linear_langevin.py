"""Escape times under injected noise."""

from atypical.tables.description import number, table
from atypical.tables.escape_columns import CONDITION, MEASURED

TABLE = table(
    "linear_langevin",
    "Escape under isotropic noise on full batches, beside the Kramers–Langer rate.",
    [
        *CONDITION,
        number("temperature", "temperature of the noise", symbol="$T$", low=0),
        number(
            "barrier_over_temperature", "barrier over temperature", symbol=r"$\Delta E/T$", low=0
        ),
        number("rate_theory", "Kramers–Langer rate", symbol="$k$", low=0),
        *MEASURED,
    ],
)
