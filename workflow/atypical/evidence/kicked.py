"""How the kick of a sweep decides where networks begin to learn on the way down.

Where zero is metastable at every weight decay, a kick opens it that reaches beyond the saddle. With
L layers the saddle lies at weights of (β/η)^(1/(L−2)) each: a kick δ opens it below β ∝ δ^(L−2).
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from atypical.evidence.powers import powers
from atypical.tasks.archives import UNLEARNED

BY = ["activation", "kick", "seed"]


def openings(sweep: pd.DataFrame) -> pd.DataFrame:
    """One row per activation, kick and seed that was swept down.

    sweep: activation, direction, kick, beta, seed, train_loss.
    Columns: activation, kick, seed, untrained (smallest β at which it has not begun to learn, NaN
    where it always has), begins (whether it does on this grid: else `untrained` is its smallest β,
    and bounds from above).
    """
    rows = []
    for key, run in sweep[sweep["direction"] == "down"].groupby(BY):
        idle = (run["train_loss"] >= UNLEARNED).to_numpy()
        rows.append((*key, run["beta"].to_numpy()[idle].min(initial=np.inf), not idle.all()))
    found = pd.DataFrame(rows, columns=[*BY, "untrained", "begins"])
    return found.replace({"untrained": {np.inf: np.nan}})


def exponents(opened: pd.DataFrame) -> pd.Series:
    """d ln β / d ln kick of every seed that began to learn at two kicks or more, by activation and
    seed.   opened: as `openings`.
    """
    met = opened[opened["begins"].astype(bool)]
    return powers(met, ["activation", "seed"], "kick", "untrained")
