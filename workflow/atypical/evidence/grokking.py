"""How long after the training error the test error falls."""

from __future__ import annotations

import numpy as np
import pandas as pd

from atypical.evidence.stages import GROWN

RUN = ["preparation", "strength", "seed"]


def grokking(runs: pd.DataFrame) -> pd.DataFrame:
    """One row per run that began in a trap.   runs: preparation, strength, seed, epoch,
    train_mse, test_mse, s2.

    Columns: preparation, strength, seed, ratio (epoch of half the fall of the test error over that
    of half the early fall of the training error; NaN where the trap never opens), gap (between both
    errors at the end).
    """
    found = [_grokking(run).rename(key) for key, run in runs.groupby(RUN)]
    return pd.DataFrame(found, columns=["ratio", "gap"]).rename_axis(RUN).reset_index()


def _grokking(run: pd.DataFrame) -> pd.Series:
    run = run.sort_values("epoch")
    test, train, epoch = (run[c].to_numpy() for c in ("test_mse", "train_mse", "epoch"))
    trapped = run["s2"].to_numpy() < GROWN
    gap = abs(test[-1] - train[-1])
    if trapped.all() or not trapped[0]:
        return pd.Series({"ratio": np.nan, "gap": gap})
    early = epoch[train <= (train[0] + train[trapped].min()) / 2][0]
    late = epoch[test <= (test[trapped].max() + test[-1]) / 2][0]
    return pd.Series({"ratio": late / max(early, 1), "gap": gap})
