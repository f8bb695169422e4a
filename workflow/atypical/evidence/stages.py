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
    first = pd.DataFrame(
        [(*key, _learned(run, "s1"), _learned(run, "s2")) for key, run in runs.groupby(RUN)],
        columns=[*RUN, "strong", "weak"],
    ).astype({"strong": float, "weak": float})
    both = first[np.isfinite(first["weak"]) & (first["strong"] > 0)]
    strong, weak = (np.searchsorted(records, both[mode]) for mode in ("strong", "weak"))
    return both.assign(ratio=both["weak"] / both["strong"], apart=weak - strong)


def _learned(run: pd.DataFrame, mode: str) -> float:
    """First recorded epoch at which a mode is learned; infinite where it never is."""
    learned = run.loc[run[mode] > GROWN, "epoch"]
    return float(learned.min()) if len(learned) else float("inf")
