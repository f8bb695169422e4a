"""How much a number falls per doubling of another, over the whole curve, by least squares.

Errors: by bootstrap over instances, each with all of its runs on every curve, since learners that
meet the same instance are not independent of each other.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from atypical.evidence.measured import Measured
from atypical.randomness.streams import stream

Array = NDArray[Any]
SAMPLES = 1000
# Instances whose resampling says something.
LEAST = 4


class Falls(NamedTuple):
    """mean: over curves.   curves: each one's own, by its names."""

    mean: Measured
    curves: dict[Any, Measured]


def falls(runs: pd.DataFrame, curves: list[str], along: str, column: str) -> Falls:
    """How much `column` falls per doubling of `along`, on every curve with two values of it.

    runs: the columns named, and `instance`.
    Errors are NaN where a curve, or for the mean all, has fewer than four instances.
    """
    points = runs.assign(x=np.log2(runs[along]))
    spread = points.groupby(curves)["x"].transform(np.ptp)
    points = points[spread > 0]
    named = [*points.groupby(curves).groups]
    if not named:
        return Falls(Measured(np.nan, np.nan), {})
    sums = _sums(points, curves, column)
    instances = [int(np.sum(sums[:, k, 0] > 0)) for k in range(len(named))]
    shape = (SAMPLES, len(sums))
    picks = stream("bootstrap of trends", *sums.shape).integers(len(sums), size=shape)
    drawn = _fall(np.array([sums[pick].sum(axis=0) for pick in picks]))
    known, spreads = _fall(sums.sum(axis=0)), np.nanstd(drawn, axis=0)
    own = {
        name: Measured(float(known[k]), float(spreads[k]) if instances[k] >= LEAST else np.nan)
        for k, name in enumerate(named)
    }
    error = float(np.nanmean(drawn, axis=1).std()) if len(sums) >= LEAST else np.nan
    return Falls(Measured(float(known.mean()), error), own)


def _sums(points: pd.DataFrame, curves: list[str], column: str) -> Array:
    """Sums of 1, x, y, x², xy over the runs of an instance on a curve: (instances, curves, 5)."""
    x, y = points["x"].to_numpy(), points[column].to_numpy()
    curve, instance = points.groupby(curves).ngroup(), points.groupby("instance").ngroup()
    sums = np.zeros((instance.max() + 1, curve.max() + 1, 5))
    np.add.at(sums, (instance, curve), np.stack([np.ones_like(x), x, y, x * x, x * y], axis=1))
    return sums


def _fall(sums: Array) -> Array:
    """Minus the slope of the line of least squares; NaN where all x are the same."""
    n, x, y, xx, xy = np.moveaxis(sums, -1, 0)
    across = n * xx - x * x
    wide = across > 1e-9 * n * xx
    return np.where(wide, (x * y - n * xy) / np.where(wide, across, 1.0), np.nan)
