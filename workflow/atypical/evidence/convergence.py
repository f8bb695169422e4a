"""Whether a run learns every mode, and from which epoch on its test error has settled."""

from __future__ import annotations

import numpy as np
import pandas as pd

from atypical.evidence.delays import BY
from atypical.evidence.stages import GROWN

# A test error has settled where it stays this near to its last.
NEAR = 0.05


def convergence(runs: pd.DataFrame) -> pd.DataFrame:
    """One row per run.   runs: the columns BY, seed, epoch, test_mse, s1, s2.

    Columns: BY, seed, epoch: the first recorded epoch from which on the test error stays within
    NEAR of its last, infinite where a mode is missing in the end, or the run diverged.
    """
    found = [(*key, _settled(run)) for key, run in runs.groupby([*BY, "seed"])]
    return pd.DataFrame(found, columns=[*BY, "seed", "epoch"])


def _settled(run: pd.DataFrame) -> float:
    run = run.sort_values("epoch")
    last = run.iloc[-1]
    if not min(last["s1"], last["s2"]) > GROWN:
        return float("inf")
    far = np.flatnonzero(np.abs(run["test_mse"] - last["test_mse"]) > NEAR)
    return float(run["epoch"].iloc[far[-1] + 1 if len(far) else 0])
