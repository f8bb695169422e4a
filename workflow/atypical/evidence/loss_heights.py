"""Of which order a transition is: how high its jump is in ever smaller steps of the weight decay.

At a jump the largest change between neighbours stays as the steps shrink; where all is continuous
it shrinks with them. And at a transition of first order two states coexist at one weight decay.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from atypical.evidence.powers import powers
from atypical.status import CONVERGED
from atypical.tasks.archives import UNLEARNED

RUN = ["activation", "seed"]


def heights(sweep: pd.DataFrame) -> pd.DataFrame:
    """One row per activation, seed and stride that was swept up.

    sweep: activation, direction, stride, beta, seed, train_loss.
    Columns: activation, seed, stride, step (largest, of ln β), height (largest rise of the loss in
    one step, nats).
    """
    rows = []
    up = sweep[sweep["direction"] == "up"]
    for key, run in up.groupby([*RUN, "stride"]):
        run = run.sort_values("beta")
        if len(run) > 1:
            step = np.diff(np.log(run["beta"])).max()
            rows.append((*key, step, np.diff(run["train_loss"]).max()))
    return pd.DataFrame(rows, columns=[*RUN, "stride", "step", "height"])


def exponents(found: pd.DataFrame) -> pd.Series:
    """d ln height / d ln step by activation and seed: 0 for a jump, 1 for a slope.

    found: as `heights`; of those with one step alone there is none.
    """
    return powers(found, RUN, "step", "height")


def coexistence(sweep: pd.DataFrame) -> pd.Series:
    """Number of weight decays at which both sweeps of the widest stride have converged, one to a
    learned state and one to none, by activation and seed.
    """
    ended = sweep[(sweep["stride"] == sweep["stride"].max()) & (sweep["status"] == CONVERGED)]
    idle = ended.assign(idle=ended["train_loss"] >= UNLEARNED)
    idle = idle.pivot_table(index=[*RUN, "beta"], columns="direction", values="idle")
    idle = idle.reindex(columns=["up", "down"]).dropna()
    return (idle["down"] > idle["up"]).groupby(level=RUN).sum()
