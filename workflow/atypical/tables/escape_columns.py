"""Columns of tables of escape times."""

from __future__ import annotations

from atypical.tables.description import count, number, word
from atypical.tables.linear_columns import BETA, ESCAPED, RATE, SEED, STATUS

CONDITION = [
    count("hidden", "units of a hidden layer", low=1),
    count("start_rank", "rank of the checkpoint"),
    word("direction", "up: a mode is gained; down: a mode is lost", ("up", "down")),
    BETA,
    RATE,
    number("barrier", "barrier of the task's mode", symbol=r"$\Delta E$"),
]
MEASURED = [
    SEED,
    ESCAPED,
    number("time", "learning rate × steps until escape, or watched in vain", low=0),
    number("epochs", "the same in epochs", low=0),
    number("censored_at", "learning rate × steps that a run was watched at most", low=0),
    STATUS,
]
