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
    """mean: over curves of at least four instances; NaN without any.   curves: each one's own."""

    mean: Measured
    curves: dict[Any, Measured]


def falls(runs: pd.DataFrame, curves: list[str], along: str, column: str) -> Falls:
    """How much `column` falls per doubling of `along`, on every curve with two values of it.

    runs: the columns named, and `instance`.
    A curve of fewer than four instances has no error.
    """
    points = runs.assign(x=np.log2(runs[along])).dropna(subset=column)
    points = points[points.groupby(curves)["x"].transform(np.ptp) > 0]
    named = [*points.groupby(curves).groups]
    if not named:
        return Falls(Measured(np.nan, np.nan), {})
    sums = _sums(points, curves, column)
    enough = np.sum(sums[:, :, 0] > 0, axis=0) >= LEAST
    known, errors = _fall(sums.sum(axis=0)), np.full(len(named), np.nan)
    mean = Measured(np.nan, np.nan)
    if enough.any():
        drawn = _fall(_resampled(sums[:, enough]))
        errors[enough] = np.nanstd(drawn, axis=0)
        told = drawn[np.isfinite(drawn).any(axis=1)]
        mean = Measured(float(known[enough].mean()), float(np.nanmean(told, axis=1).std()))
    own = {name: Measured(float(known[k]), float(errors[k])) for k, name in enumerate(named)}
    return Falls(mean, own)


def _resampled(sums: Array) -> Array:
    """Sums over instances, drawn with replacement: (samples, curves, 5)."""
    shape = (SAMPLES, len(sums))
    picks = stream("bootstrap of trends", *sums.shape).integers(len(sums), size=shape)
    return np.array([sums[pick].sum(axis=0) for pick in picks])


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
