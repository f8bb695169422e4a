"""Scores by which two samples are compared, centred within each condition.

Under the null hypothesis rows of a condition are exchangeable between the samples, so that scores
which depend on the pooled sample alone have the mean 0 in either. Ranks give the test of Wilcoxon,
of flags that of two proportions; those of Savage, in `at_risk`, the log-rank test of censored times
(Kalbfleisch and Prentice, The Statistical Analysis of Failure Time Data, 2002, section 7.2).
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Array = NDArray[Any]

# Half of the digits of a double: what differs by less, in units of the largest of its column, is
# the same number.
ROUNDING = 1.5e-8


def tied(values: Array, conditions: Array) -> Array:
    """Places of values within their condition, the same where they differ by rounding alone."""
    finite = np.abs(values[np.isfinite(values)])
    order = np.lexsort((values, conditions))
    v, c = values[order], conditions[order]
    with np.errstate(invalid="ignore"):  # between two infinities lies nothing
        apart = v[1:] - v[:-1] > ROUNDING * finite.max(initial=0.0)
    steps = np.concatenate([[0], np.cumsum(apart | (c[1:] != c[:-1]))]) if len(v) else v
    places = np.empty(len(v), np.int64)
    places[order] = steps
    return places


def ranked(values: Array, conditions: Array) -> Array:
    """Ranks within each condition over the number of its rows, ties shared, less their mean."""
    groups = pd.Series(tied(values, conditions)).groupby(conditions)
    n = groups.transform("size").to_numpy(float)
    ranks: Array = (groups.rank(method="average").to_numpy(float) - (n + 1) / 2) / (n + 1)
    return ranks


def spread(ranks: Array, conditions: Array) -> Array:
    """How far ranks lie from the middle (Mood), less the mean of their condition."""
    squares = pd.Series(ranks**2)
    centred: Array = (squares - squares.groupby(conditions).transform("mean")).to_numpy(float)
    return centred


def at_risk(times: Array, events: Array, conditions: Array) -> Array:
    """Events expected of each row until its time, less those that were seen.

    times: of the event, or until when there was none.   events: 1 where there was one.
    A positive score is a late event.
    """
    frame = pd.DataFrame({"c": conditions, "t": tied(times, conditions), "d": events})
    steps = frame.groupby(["c", "t"])["d"].agg(["sum", "size"]).reset_index()
    left = steps.iloc[::-1].groupby("c")["size"].cumsum().iloc[::-1]
    steps["hazard"] = (steps["sum"] / left).groupby(steps["c"]).cumsum()
    expected = frame.merge(steps, on=["c", "t"], how="left")["hazard"]
    scores: Array = expected.to_numpy(float) - events
    return scores
