"""Jumps of the training loss along a sweep of the weight decay, by one rule for every data set.

Between two neighbouring weight decays the loss of a run jumps where it rises by at least HEIGHT of
its range in the sweep, and by more than FACTOR times the median of the rises of the REACH steps on
either side. Steps that touch are one jump. It lies in the middle of them, to within half their
width. What is smooth over more than about REACH steps of the grid is none.
Jumps of a data set are those that most seeds share: positions of all seeds in order, cut wherever
two neighbours are further apart than a step of the grid.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from atypical.evidence.measured import Measured
from atypical.status import DIVERGED

HEIGHT, FACTOR, REACH = 0.05, 3.0, 4
# Of the steps around it a jump needs so many to stand out from.
FEWEST = 3
RUN = ["dataset", "direction", "seed"]
Array = NDArray[np.float64]


def jumps(sweep: pd.DataFrame) -> pd.DataFrame:
    """One row per jump of every run.

    sweep: dataset, direction, beta, seed, train_loss, status; runs that diverge are left out.
    Columns: dataset, direction, seed, beta, error (half the width), height (of the loss).
    """
    rows = []
    for key, run in whole(sweep).groupby(RUN):
        run = run.sort_values("beta")
        beta, loss = run["beta"].to_numpy(float), run["train_loss"].to_numpy(float)
        for first, last in stretches(steep(loss)):
            middle, half = (beta[last] + beta[first]) / 2, (beta[last] - beta[first]) / 2
            rows.append((*key, middle, half, loss[last] - loss[first]))
    return pd.DataFrame(rows, columns=[*RUN, "beta", "error", "height"])


def whole(sweep: pd.DataFrame) -> pd.DataFrame:
    """Runs that stay in range."""
    lost = sweep["status"].eq(DIVERGED).groupby([sweep[name] for name in RUN]).transform("any")
    return sweep[~lost]


def steep(loss: Array) -> NDArray[np.bool_]:
    """Which steps between neighbours are part of a jump.   loss: in the order of β."""
    rise = np.diff(loss)
    if not len(rise):
        return np.zeros(0, bool)
    usual = np.array([_usual(rise, at) for at in range(len(rise))])
    return np.asarray((rise >= HEIGHT * np.ptp(loss)) & (rise > 0) & (rise > FACTOR * usual))


def _usual(rise: Array, at: int) -> float:
    """Median of the rises around one; infinite where they are too few."""
    around = np.concatenate([rise[max(at - REACH, 0) : at], rise[at + 1 : at + 1 + REACH]])
    return float(np.median(around)) if len(around) >= FEWEST else np.inf


def stretches(steps: Sequence[bool] | NDArray[np.bool_]) -> list[tuple[int, int]]:
    """First and last point of steps that touch."""
    edges = np.diff(np.concatenate([[0], np.asarray(steps, int), [0]]))
    return [*zip(np.flatnonzero(edges == 1), np.flatnonzero(edges == -1), strict=True)]


def shared(sweep: pd.DataFrame) -> pd.DataFrame:
    """One row per jump that most seeds of a data set and direction share.

    Columns: dataset, direction, beta (mean), error (half a step and the spread between seeds),
    height (mean), seeds (that have it).
    """
    rows, sweep = [], whole(sweep)
    for key, found in jumps(sweep).groupby(["dataset", "direction"]):
        runs = sweep[(sweep["dataset"] == key[0]) & (sweep["direction"] == key[1])]
        step, most = step_of(runs), runs["seed"].nunique() / 2
        found = found.sort_values("beta")
        cut = (found["beta"].diff() > step * (1 + 1e-9)).cumsum()
        for _, one in found.groupby(cut):
            if one["seed"].nunique() > most:
                spread = one["beta"].std() if len(one) > 1 else 0.0
                error = float(np.hypot(one["error"].mean(), spread))
                place = one["beta"].mean(), error, one["height"].mean(), one["seed"].nunique()
                rows.append((*key, *place))
    columns = ["dataset", "direction", "beta", "error", "height", "seeds"]
    return pd.DataFrame(rows, columns=columns)


def step_of(sweep: pd.DataFrame) -> float:
    """The largest step of the grid; NaN of a single weight decay."""
    steps = np.diff(np.sort(sweep["beta"].unique()))
    return float(steps.max()) if len(steps) else float("nan")


def counts(sweep: pd.DataFrame) -> pd.Series:
    """Number of jumps of every run going up, by data set and seed."""
    up = whole(sweep).query("direction == 'up'")
    runs = pd.MultiIndex.from_frame(up[["dataset", "seed"]].drop_duplicates())
    return jumps(up).groupby(["dataset", "seed"]).size().reindex(runs, fill_value=0)


def loops(sweep: pd.DataFrame) -> pd.Series:
    """How much further the last jump lies going up than going down, in β, by data set and seed.

    Of runs that jump going up, and were swept down. Where nothing comes back going down, it counts
    as at the smallest β: a lower bound.
    """
    sweep = whole(sweep)
    both = sweep[sweep["direction"] == "down"].groupby(["dataset", "seed"])["beta"].min()
    last = jumps(sweep).groupby([*RUN])["beta"].max().unstack("direction")
    last = last.reindex(columns=["up", "down"]).dropna(subset="up")
    lowest = both.reindex(last.index)
    return (last["up"] - last["down"].fillna(lowest)).where(lowest.notna()).dropna()


def apart(sweep: pd.DataFrame, dataset: str, places: Sequence[float]) -> Measured:
    """Largest distance of given weight decays from the nearest shared jump going up, in steps of
    the grid; where there is none, the whole grid.
    """
    up = sweep[(sweep["dataset"] == dataset) & (sweep["direction"] == "up")]
    step, found = step_of(up), shared(up)
    if found.empty:
        return Measured(float(np.ptp(up["beta"]) / step), 0.5)
    far = np.abs(np.subtract.outer(np.asarray(places), found["beta"].to_numpy()))
    nearest = far.argmin(axis=1)
    worst = int(far.min(axis=1).argmax())
    error = found["error"].iloc[nearest[worst]]
    return Measured(float(far[worst].min() / step), float(error / step))
