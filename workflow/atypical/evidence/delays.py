"""How long traps stay closed: median delays, and what prepares the longest one."""

from __future__ import annotations

import pandas as pd

from atypical.evidence.stages import GROWN

BY = ["start", "preparation", "strength", "beta"]
# Where more than this share of the runs escape, a trap opens.
MOST = 0.5


def delays(runs: pd.DataFrame) -> pd.DataFrame:
    """One row per condition in which most runs escape.   runs: the columns BY, escaped, epochs.

    Columns: BY, epochs (median over runs), random (that of random starts at the same weight decay,
    NaN where there are none that take an epoch), ratio (of both).
    """
    out = runs.assign(out=runs["escaped"] == 1).groupby(BY)
    middle = out.agg(epochs=("epochs", "median"), out=("out", "mean"))
    opened = middle[middle["out"] > MOST].drop(columns="out").reset_index()
    free = opened[(opened["start"] == "random") & (opened["epochs"] > 0)]
    random = opened["beta"].map(free.set_index("beta")["epochs"])
    return opened.assign(random=random, ratio=opened["epochs"] / random)


def slowest(way: pd.DataFrame) -> pd.DataFrame:
    """The runs of one way to prepare a trap, at the strength with the longest delay.

    Of the strengths at which most seeds learn the second mode, the one that takes longest; where
    there are none, the largest.   way: strength, seed, epoch, s2.
    """
    final = way[way["epoch"] == way["epoch"].max()].groupby("strength")["s2"].median()
    opens = final.index[final > GROWN]
    if not len(opens):
        return way[way["strength"] == way["strength"].max()]
    late = way[way["s2"] <= GROWN].groupby("strength")["epoch"].count()
    return way[way["strength"] == late.reindex(opens, fill_value=0).idxmax()]
