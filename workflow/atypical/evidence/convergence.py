"""Whether a run learns every mode, and from which epoch on its test error has settled."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from atypical.evidence.delays import BY
from atypical.evidence.stages import GROWN

Array = NDArray[np.float64]

# A test error has settled where it stays this near to its last.
NEAR = 0.05


def convergence(runs: pd.DataFrame) -> pd.DataFrame:
    """One row per run.   runs: the columns BY, seed, epoch, test_mse, s1, s2.

    Columns: BY, seed, epoch: the first recorded epoch from which on the test error stays within
    NEAR of its last, infinite where a mode is missing in the end, or the run diverged.
    """
    runs = runs.sort_values("epoch", kind="stable")
    columns = [runs[name].to_numpy(float) for name in ("epoch", "test_mse", "s1", "s2")]
    ways = runs.groupby([*BY, "seed"]).indices
    found = [(*key, _settled(*(c[own] for c in columns))) for key, own in sorted(ways.items())]
    return pd.DataFrame(found, columns=[*BY, "seed", "epoch"])


def _settled(epochs: Array, errors: Array, first: Array, second: Array) -> float:
    if not min(first[-1], second[-1]) > GROWN:
        return float("inf")
    far = np.flatnonzero(np.abs(errors - errors[-1]) > NEAR)
    return float(epochs[far[-1] + 1 if len(far) else 0])
