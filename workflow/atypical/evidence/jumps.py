"""Where modes appear or disappear along a sweep of the weight decay, and how exactly."""

from __future__ import annotations

import numpy as np
import pandas as pd

from atypical.kinetics.landscape import spinodal

SWEEP = ["depth", "data", "direction", "seed"]


def jumps(sweep: pd.DataFrame) -> pd.DataFrame:
    """One row per sweep, seed and mode: the β between the last point with the mode and the first
    without.

    Columns: the sweep's, mode (1 or 2), beta (NaN where the mode is never or always there), error
    (half a step of the grid), height (singular value at the last point with the mode), eta, lam_c
    and beta_c (spinodal of that sample's mode). Points that did not converge are left out.
    """
    rows = []
    for key, runs in sweep[sweep["status"] == "converged"].groupby(SWEEP):
        runs = runs.sort_values("beta")
        for mode in (1, 2):
            present = (runs["rank"] >= mode).to_numpy()
            at, error = _edge(runs["beta"].to_numpy(), present)
            last = runs[f"s{mode}"].to_numpy()[present][-1:]
            height = float(last[0]) if np.isfinite(at) else float("nan")
            eta = runs[f"eta{mode}"].iloc[0]
            spinodal_point = spinodal(runs["depth"].iloc[0], eta)
            rows.append((*key, mode, at, error, height, eta, *spinodal_point))
    columns = ["mode", "beta", "error", "height", "eta", "lam_c", "beta_c"]
    return pd.DataFrame(rows, columns=[*SWEEP, *columns])


def _edge(beta: np.ndarray, present: np.ndarray) -> tuple[float, float]:
    if present.all() or not present.any():
        return float("nan"), float("nan")
    last = np.flatnonzero(present)[-1]
    if last + 1 == len(beta):
        return float("nan"), float("nan")
    return float(beta[last : last + 2].mean()), float(np.diff(beta[last : last + 2])[0] / 2)


def abruptness(sweep: pd.DataFrame) -> pd.DataFrame:
    """One row per upward sweep, seed and mode that is lost: how abruptly, and whether both phases
    are stable at one β.

    Columns: depth, data, seed, mode, drop (change of the singular value over the last step, to the
    first point without the mode), before (over the step before that), coexist (number of β at which
    the upward sweep has the mode and the downward sweep does not).
    """
    rows = []
    points = sweep[sweep["status"] == "converged"]
    for key, runs in points.groupby(["depth", "data", "seed"]):
        ways = {way: own.set_index("beta").sort_index() for way, own in runs.groupby("direction")}
        up, down = ways.get("up", runs.iloc[:0]), ways.get("down", runs.iloc[:0])
        for mode in (1, 2):
            present = (up["rank"] >= mode).to_numpy()
            if not np.isfinite(_edge(up.index.to_numpy(float), present)[0]):
                continue
            last, sizes = np.flatnonzero(present)[-1], up[f"s{mode}"].to_numpy()
            before = sizes[last - 1] - sizes[last] if last else float("nan")
            both = up.index[present].intersection(down.index[down["rank"] < mode])
            rows.append((*key, mode, sizes[last] - sizes[last + 1], before, len(both)))
    columns = ["depth", "data", "seed", "mode", "drop", "before", "coexist"]
    return pd.DataFrame(rows, columns=columns)


def loops(sweep: pd.DataFrame) -> pd.DataFrame:
    """One row per depth, data, seed and mode: width in β between losing the mode upward and
    regaining it downward.

    A mode that never comes back is taken to come back at the smallest β of the grid: a lower bound
    of the width. Columns: depth, data, seed, mode, width, step (of the grid).
    """
    found = jumps(sweep)
    lowest = sweep.groupby(["depth", "data"])["beta"].min().rename("lowest").reset_index()
    wide = found.pivot_table(
        index=["depth", "data", "seed", "mode"], columns="direction", values="beta"
    )
    wide = wide.reindex(columns=["up", "down"]).dropna(subset="up").reset_index()
    wide = wide.merge(lowest, on=["depth", "data"])
    step = 2 * found["error"].max()
    width = wide["up"] - wide["down"].fillna(wide["lowest"])
    return wide[["depth", "data", "seed", "mode"]].assign(width=width, step=step)
