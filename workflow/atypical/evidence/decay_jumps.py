"""Jumps of the training loss along a sweep of the weight decay, by one rule for every data set.

Between two neighbouring weight decays the loss of a run jumps where it rises by at least HEIGHT of
its range in all sweeps of the data set, with a slope in β of more than FACTOR times the median of
those of the REACH steps on either side. Steps that touch are one jump. It lies in the middle of
them, to within half their width. What is smooth over more than about REACH steps of the grid is
none; nor is there any where nothing was learned, the range being below LEARNED of the largest loss.
Jumps of a data set are those that most seeds share: positions of all seeds in order, cut where two
neighbours do not touch.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from atypical.evidence.measured import Measured
from atypical.status import DIVERGED

HEIGHT, FACTOR, REACH = 0.05, 3.0, 4
LEARNED = 0.1
# Of the steps around it a jump needs so many to stand out from.
FEWEST = 3
ROUNDING = 1e-9
SWEEP = ["dataset", "direction"]
RUN = [*SWEEP, "seed"]
Array = NDArray[np.float64]


def jumps(sweep: pd.DataFrame) -> pd.DataFrame:
    """One row per jump of every run.

    sweep: dataset, direction, beta, seed, train_loss, status; runs that diverge are left out.
    Columns: dataset, direction, seed, beta, error (half the width), height (of the loss).
    """
    rows, sweep = [], whole(sweep)
    least = sweep.groupby("dataset")["train_loss"].agg(_least)
    for key, run in sweep.groupby(RUN):
        run = run.sort_values("beta")
        beta, loss = run["beta"].to_numpy(float), run["train_loss"].to_numpy(float)
        for first, last in stretches(steep(beta, loss, least[key[0]])):
            middle, half = (beta[last] + beta[first]) / 2, (beta[last] - beta[first]) / 2
            rows.append((*key, middle, half, loss[last] - loss[first]))
    return pd.DataFrame(rows, columns=[*RUN, "beta", "error", "height"])


def whole(sweep: pd.DataFrame) -> pd.DataFrame:
    """Runs that stay in range."""
    lost = sweep["status"].eq(DIVERGED).groupby([sweep[name] for name in RUN]).transform("any")
    return sweep[~lost]


def _least(losses: pd.Series) -> float:
    """The smallest rise that may be a jump, from the losses of a data set."""
    span = float(np.ptp(losses))
    return HEIGHT * span if span > LEARNED * losses.max() else np.inf


def steep(beta: Array, loss: Array, least: float) -> NDArray[np.bool_]:
    """Which steps between neighbours are part of a jump, (n − 1,).   beta, loss: (n,), β growing.

    least: the smallest rise that may be one.
    """
    rise = np.diff(loss)
    slope = rise / np.diff(beta)
    usual = np.array([_usual(slope, at) for at in range(len(slope))])
    return np.asarray((rise >= least) & (slope > FACTOR * usual), bool)


def _usual(slope: Array, at: int) -> float:
    """Median of the slopes around one; infinite where they are too few."""
    around = np.concatenate([slope[max(at - REACH, 0) : at], slope[at + 1 : at + 1 + REACH]])
    return float(np.median(around)) if len(around) >= FEWEST else np.inf


def stretches(steps: Sequence[bool] | NDArray[np.bool_]) -> list[tuple[int, int]]:
    """First and last point of steps that touch."""
    edges = np.diff(np.concatenate([[0], np.asarray(steps, int), [0]]))
    ends = (np.flatnonzero(edges == turn).tolist() for turn in (1, -1))
    return [*zip(*ends, strict=True)]


def shared(sweep: pd.DataFrame) -> pd.DataFrame:
    """One row per jump that most seeds of a data set and direction share.

    Columns: dataset, direction, beta (mean), error (half their width, and the spread of seeds),
    half (the former alone), height (mean), seeds (that have it).
    """
    rows, sweep = [], whole(sweep)
    runs = sweep.groupby(SWEEP)["seed"].nunique()
    for key, found in jumps(sweep).groupby(SWEEP):
        found = found.sort_values("beta")
        reach = found["error"] + found["error"].shift()
        for _, one in found.groupby((found["beta"].diff() > reach * (1 + ROUNDING)).cumsum()):
            seeds, half = one["seed"].nunique(), one["error"].mean()
            if seeds > runs[key] / 2:
                spread = one["beta"].std() if len(one) > 1 else 0.0
                error = float(np.hypot(half, spread))
                rows.append((*key, one["beta"].mean(), error, half, one["height"].mean(), seeds))
    columns = ["beta", "error", "half", "height", "seeds"]
    return pd.DataFrame(rows, columns=[*SWEEP, *columns])


def counts(sweep: pd.DataFrame) -> pd.Series:
    """Number of jumps of every run going up, by data set and seed."""
    up = whole(sweep).query("direction == 'up'")
    runs = pd.MultiIndex.from_frame(up[["dataset", "seed"]].drop_duplicates())
    return jumps(up).groupby(["dataset", "seed"]).size().reindex(runs, fill_value=0)


def loops(sweep: pd.DataFrame) -> pd.Series:
    """How far the last jump going up lies beyond that going down, between their nearer ends, in β,
    by data set and seed.

    Of runs that jump going up, and were swept down. Where nothing comes back going down, it counts
    as at the smallest β: a lower bound.
    """
    sweep, pair = whole(sweep), ["dataset", "seed"]
    found = jumps(sweep)
    ends = found.assign(first=found["beta"] - found["error"], last=found["beta"] + found["error"])
    up = ends[ends["direction"] == "up"].groupby(pair)["first"].max()
    back = ends[ends["direction"] == "down"].groupby(pair)["last"].max()
    lowest = sweep[sweep["direction"] == "down"].groupby(pair)["beta"].min()
    return (up - back.reindex(up.index).fillna(lowest.reindex(up.index))).dropna()


def apart(sweep: pd.DataFrame, dataset: str, places: Sequence[float]) -> Measured:
    """Largest distance of given weight decays from the nearest shared jump going up, in widths of
    that jump; where there is none, that of the whole grid in its steps.
    """
    up = sweep[(sweep["dataset"] == dataset) & (sweep["direction"] == "up")]
    found = shared(sweep).query("dataset == @dataset and direction == 'up'")
    if found.empty:
        return Measured(float(up["beta"].nunique() - 1), 0.5)
    far = np.abs(np.subtract.outer(np.asarray(places), found["beta"].to_numpy()))
    width = 2 * found["half"].to_numpy()
    distance = (far / width).min(axis=1)
    worst = int(distance.argmax())
    nearest = int((far / width)[worst].argmin())
    return Measured(
        float(distance[worst]), float(found["error"].to_numpy()[nearest] / width[nearest])
    )
