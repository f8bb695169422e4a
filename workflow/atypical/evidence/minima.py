"""Which states of a linear network are minima: by their curvature, and by where descent ends."""

from __future__ import annotations

import pandas as pd

TASK = ["depth", "modes", "beta"]
# Curvatures are exact to within rounding.
ROUNDING = 1e-8


def states(runs: pd.DataFrame) -> pd.DataFrame:
    """One row per state.   runs: linear_minima.

    Columns: TASK, held, energy, curvature, exchange, stays (share of seeds whose descent ends in
    the state that it left), ends (states in which they end), settled (whether every seed
    converged).
    """
    kept = runs.assign(
        stays=(runs["end"] == runs["held"]).astype(float), settled=runs["status"] == "converged"
    )
    return (
        kept.groupby([*TASK, "held"], sort=False)
        .agg(
            energy=("energy", "first"),
            curvature=("curvature", "first"),
            exchange=("exchange", "first"),
            stays=("stays", "mean"),
            ends=("end", frozenset),
            settled=("settled", "all"),
        )
        .reset_index()
    )


def counted(runs: pd.DataFrame) -> pd.DataFrame:
    """One row per task all of whose states exist and were left by descent that converged.

    Columns: TASK, minima (states without a direction in which the loss falls), agree (whether all
    seeds stay in these and in no other, end in no other, and every other state falls towards a
    stronger mode as steeply as theory says).
    """
    rows = []
    for task, own in states(runs).groupby(TASK):
        if len(own) == 2 ** task[1] and own["settled"].all():
            rows.append((*task, int((own["curvature"] > 0).sum()), _agree(own)))
    return pd.DataFrame(rows, columns=[*TASK, "minima", "agree"])


def _agree(own: pd.DataFrame) -> bool:
    low, high = own[own["curvature"] > 0], own[~(own["curvature"] > 0)]
    ends = frozenset().union(*own["ends"])
    falls = (high["curvature"] - high["exchange"]).abs() <= ROUNDING
    stay = (low["stays"] == 1).all() and (high["stays"] == 0).all()
    return bool(stay and ends <= set(low["held"]) and falls.all())
