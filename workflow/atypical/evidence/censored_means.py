"""Arrhenius' law by the procedure of paper C: a line through logarithms of mean escape times.

Every seed counts, one that did not escape with its whole budget: a mean that is none, beside which
evidence.survival says what the times are. Times are in steps, so that batches of any size compare;
an epoch of the paper is 8 of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from atypical.status import CONVERGED

Array = NDArray[np.float64]

SET = 50  # seeds of the paper
FLAT = 1e-9  # a span of logarithms below which nothing changes but rounding
POINTS = 3  # of a line of which R² says anything


@dataclass(frozen=True)
class PlainLine:
    """Least squares y = intercept + slope x, and the share R² of the variance that it explains."""

    slope: float
    intercept: float
    r_squared: float
    points: int


def plain_line(x: Array, y: Array) -> PlainLine:
    """The line of least squares; NaN with fewer than three different x, R² where y is constant."""
    nan = float("nan")
    if len(np.unique(x)) < POINTS:
        return PlainLine(nan, nan, nan, len(x))
    dx, dy = x - x.mean(), y - y.mean()
    slope = float(dx @ dy / (dx @ dx))
    r_squared = slope * float(dx @ dy) / float(dy @ dy) if np.ptp(y) > FLAT else nan
    return PlainLine(slope, float(y.mean() - slope * x.mean()), r_squared, len(x))


def mean_times(runs: pd.DataFrame, by: Sequence[str]) -> pd.DataFrame:
    """Mean time of each condition, in steps, runs that did not escape counted with their budget.

    Columns: `by`, learning_rate, batch, inverse_noise (B/lr), steps, escaped (number) and runs.
    """
    runs = runs[runs["status"] == CONVERGED]
    runs = runs.assign(steps=runs["time"] / runs["learning_rate"])
    own = runs.groupby([*by, "learning_rate", "batch"])
    columns = {"steps": own["steps"].mean(), "escaped": own["escaped"].sum(), "runs": own.size()}
    means = pd.DataFrame(columns).reset_index()
    return means.assign(inverse_noise=means["batch"] / means["learning_rate"])


def in_sets(runs: pd.DataFrame, size: int = SET) -> pd.DataFrame:
    """Runs with the number of the set to which their seed belongs, a column `set`: consecutive sets
    of `size` seeds; seeds that fill none are left out, unless there are no others.
    """
    seeds = np.sort(runs["seed"].unique())
    number = {seed: place // size for place, seed in enumerate(seeds)}
    runs = runs.assign(set=runs["seed"].map(number))
    full = max(len(seeds) // size, 1)
    return runs[runs["set"] < full]


def lines_of_sets(runs: pd.DataFrame, by: Sequence[str], size: int = SET) -> pd.DataFrame:
    """The paper's line for each set of seeds of each sweep of the learning rate.

    Columns: `by`, set, slope and r_squared of ln(mean steps) against B/lr, intercept, points, and
    `stuck`: how many seeds escaped at no learning rate.
    """
    rows = []
    runs = in_sets(runs[runs["status"] == CONVERGED], size)
    for key, sweep in runs.groupby([*by, "set"]):
        means = mean_times(sweep, [])
        means = means[means["steps"] > 0]
        x, y = means["inverse_noise"].to_numpy(float), np.log(means["steps"].to_numpy(float))
        line = plain_line(x, y)
        stuck = int((sweep.groupby("seed")["escaped"].max() == 0).sum())
        rows.append((*key, line.slope, line.intercept, line.r_squared, line.points, stuck))
    columns = [*by, "set", "slope", "intercept", "r_squared", "points", "stuck"]
    return pd.DataFrame(rows, columns=columns)
