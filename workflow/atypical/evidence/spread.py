"""Median and quartiles over seeds."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd


def over_seeds(frame: pd.DataFrame, by: Sequence[str], columns: Sequence[str]) -> pd.DataFrame:
    """Median and quartiles of each of the `columns`, one row per condition and column.

    Columns: `by`, measure (the name of the column), low (first quartile), middle (median), high
    (third quartile).
    """
    long = frame.melt(id_vars=list(by), value_vars=list(columns), var_name="measure")
    groups = long.groupby([*by, "measure"])["value"]
    spread = {
        "low": groups.quantile(0.25),
        "middle": groups.median(),
        "high": groups.quantile(0.75),
    }
    return pd.DataFrame(spread).reset_index()
