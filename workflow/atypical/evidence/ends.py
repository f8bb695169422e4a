"""Means at both ends of a curve, where enough runs stand."""

from __future__ import annotations

import pandas as pd

from atypical.evidence.few import of_few
from atypical.evidence.means import means
from atypical.evidence.measured import Measured


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
