"""How long traps stay closed: median delays, and what prepares the longest one."""

from __future__ import annotations

import pandas as pd

from atypical.evidence.stages import GROWN

# Which network, on which samples, under which optimiser; and how it was prepared.
NETWORK = ["optimiser", "data", "inputs", "init", "beta", "learning_rate", "batch"]
BY = [*NETWORK, "start", "preparation", "strength"]
# Where more than this share of the runs escape, a trap opens.
MOST = 0.5


def delays(runs: pd.DataFrame) -> pd.DataFrame:
    """One row per condition in which most runs escape.   runs: the columns BY, escaped, epochs.

    Columns: BY, epochs (median over runs), random (that of random starts of the same network, NaN
    where there are none that take an epoch), ratio (of both).
    """
    out = runs.assign(out=runs["escaped"] == 1).groupby(BY)
    middle = out.agg(epochs=("epochs", "median"), out=("out", "mean"))
    opened = middle[middle["out"] > MOST].drop(columns="out").reset_index()
    free = opened[(opened["start"] == "random") & (opened["epochs"] > 0)]
    random = free.set_index(NETWORK)["epochs"].rename("random")
    found = opened.join(random, on=NETWORK)
    return found.assign(ratio=found["epochs"] / found["random"])


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
