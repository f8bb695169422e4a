"""How long traps hold, and what opens them."""

from __future__ import annotations

from atypical.studies.kinds.columns import ESCAPED, SEED, STATUS
from atypical.studies.kinds.trapped import NETWORK, TrappedStudy
from atypical.tables.kinds import count, number, word


class LinearTrapping(TrappedStudy):
    """Epochs until the second mode passes a level; the whole budget where it does not."""

    solver = "atypical.kinetics.trapping:trapping_table"
    columns = (
        *(*NETWORK, SEED, word("criterion", ("paper", "basin")), number("s2_start", low=0)),
        *(number("saddle_weight", low=0, infinite=True), ESCAPED),
        *(number("epochs", low=0), count("censored_at"), STATUS),
    )
    order = ("criterion", "seed")
