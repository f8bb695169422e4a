"""Where a student loses its features as the weight decay grows, and how abruptly."""

from __future__ import annotations

import numpy as np
import pandas as pd

from atypical.evidence.means import mean
from atypical.evidence.measured import Measured
from atypical.status import CONVERGED

# A feature is held above this strength.
HELD = 1e-3
STRENGTHS = ("s1", "s2")


def losses(sweep: pd.DataFrame) -> pd.DataFrame:
    """One row per seed and feature that is lost in an upward sweep and, going up, held before.

    sweep: direction, beta, seed, s1, s2, status; points that did not converge do not count.
    Columns: seed, feature (1, the stronger, or 2), beta (between the last point with it and the
    first without), error (half their distance), height (its strength at the last point with it),
    coexist (number of β at which the upward sweep holds it and the downward sweep does not).
    """
    rows = []
    for seed, runs in sweep[sweep["status"] == CONVERGED].groupby("seed"):
        ways = {way: own.set_index("beta").sort_index() for way, own in runs.groupby("direction")}
        up, down = ways.get("up", runs.iloc[:0]), ways.get("down", runs.iloc[:0])
        for feature, name in enumerate(STRENGTHS, start=1):
            held = (up[name] > HELD).to_numpy()
            if not held.any() or held[-1]:
                continue
            last = int(np.flatnonzero(held)[-1])
            before, after = up.index[last], up.index[last + 1]
            both = up.index[held].intersection(down.index[down[name] <= HELD])
            middle, half = (before + after) / 2, (after - before) / 2
            rows.append((seed, feature, middle, half, up[name].iloc[last], len(both)))
    return pd.DataFrame(rows, columns=["seed", "feature", "beta", "error", "height", "coexist"])


def ratio(lost: pd.DataFrame) -> Measured:
    """β at which the stronger feature is lost over that of the weaker one: mean over seeds that
    lose both, with the scatter of seeds and the steps of the grid as its error. NaN without any.
    """
    by_seed = lost.pivot_table(index="seed", columns="feature", values=["beta", "error"])
    both = by_seed.reindex(columns=[("beta", 1), ("beta", 2), ("error", 1), ("error", 2)]).dropna()
    strong, weak = (
        (both["beta", feature], both["error", feature] / both["beta", feature])
        for feature in (1, 2)
    )
    found = mean(strong[0] / weak[0])
    step = found.value * np.hypot(strong[1], weak[1]).mean()
    return Measured(found.value, float(np.hypot(found.error, step)))
