"""Rank correlations of flatness and test error, with intervals."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from atypical.tasks.randomness import stream

Array = NDArray[np.float64]
SAMPLES = 400
LEAST = 4


@dataclass(frozen=True)
class Correlation:
    """A rank correlation and its standard error, by bootstrap over seeds."""

    value: float
    error: float


def rank_correlation(runs: pd.DataFrame, one: str, other: str, within: str = "") -> Correlation:
    """Spearman's rank correlation of two columns over runs; the mean over groups with one `within`.

    runs: besides these columns, `seed`. Runs of a seed share their images, so seeds are resampled.
    Groups of fewer than four runs are left out; NaN where none is left.
    """
    groups = [part for _, part in runs.groupby(within)] if within else [runs]
    tables = [
        [part[[one, other]].to_numpy() for _, part in group.groupby("seed")]
        for group in groups
        if len(group) >= LEAST
    ]
    rng = stream("bootstrap of correlations", len(runs))
    value = _mean(tables)
    samples = [
        _mean([[t[k] for k in rng.integers(len(t), size=len(t))] for t in tables])
        for _ in range(SAMPLES)
    ]
    return Correlation(value, float(np.std(samples)))


def _mean(tables: list[list[Array]]) -> float:
    found = [_spearman(np.concatenate(table)) for table in tables]
    finite = [x for x in found if np.isfinite(x)]
    return float(np.mean(finite)) if finite else float("nan")


def _spearman(pairs: Array) -> float:
    ranks = pd.DataFrame(pairs).rank().to_numpy()
    if np.ptp(ranks[:, 0]) == 0 or np.ptp(ranks[:, 1]) == 0:
        return float("nan")
    return float(np.atleast_2d(np.corrcoef(ranks.T))[0, 1])
