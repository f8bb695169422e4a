"""Means over runs, with their standard errors."""

from __future__ import annotations

import pandas as pd

from atypical.evidence.measured import Measured, of_few


def means(
    frame: pd.DataFrame, by: list[str], column: str, *, ordered: bool = False
) -> pd.DataFrame:
    """Mean over instances in each group, with its standard error (NaN for a single instance).

    Columns: `by`, `column` (the mean), error, instances.   ordered: whether groups come in order
    of `by`, or as they stand in the frame.
    """
    grouped = frame.groupby(by, sort=ordered)[column].agg(["mean", "sem", "count"]).reset_index()
    return grouped.rename(columns={"mean": column, "sem": "error", "count": "instances"})


def ends(
    runs: pd.DataFrame, along: str, column: str, at_least: float
) -> tuple[Measured, Measured] | None:
    """Means at the first and at the last value of `along` that enough runs stand at.

    at_least: as many runs are enough.   None where there are fewer than two such values.
    Their errors are those of few runs.
    """
    known = means(runs, [along], column, ordered=True)
    known = known[known["instances"] >= at_least]
    if len(known) < 2:
        return None
    first, last = (
        of_few(Measured(row[column], row["error"]), int(row["instances"]))
        for _, row in known.iloc[[0, -1]].iterrows()
    )
    return first, last
