"""When a linear network learns its modes, one after the other."""

from __future__ import annotations

import numpy as np
import pandas as pd

# A mode counts as learned beyond this singular value.
GROWN = 0.1
RUN = ["optimiser", "data", "inputs", "init", "preparation", "strength", "beta", "seed"]


def stages(runs: pd.DataFrame) -> pd.DataFrame:
    """One row per run that learns the stronger mode after its start, and the weaker one.

    runs: the columns RUN, epoch, s1, s2.
    Columns: RUN, strong, weak (first recorded epoch at which a mode is learned), ratio (weak over
    strong), apart (records between them; negative where the weaker one is learned first).
    """
    records = np.sort(runs["epoch"].unique())
    learned = {"strong": _learned(runs, "s1"), "weak": _learned(runs, "s2")}
    first = pd.DataFrame(learned).reset_index()
    both = first[np.isfinite(first["weak"]) & (first["strong"] > 0)]
    strong, weak = (np.searchsorted(records, both[mode]) for mode in ("strong", "weak"))
    return both.assign(ratio=both["weak"] / both["strong"], apart=weak - strong)


def _learned(runs: pd.DataFrame, mode: str) -> pd.Series:
    """First recorded epoch at which each run learns a mode; infinite where it never does."""
    epochs = runs["epoch"].where(runs[mode] > GROWN, np.inf).astype(float)
    return runs.assign(epoch=epochs).groupby(RUN)["epoch"].min()
