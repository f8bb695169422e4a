"""Rank correlations of flatness and test error, with intervals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from atypical.randomness.streams import stream

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

    runs: besides these columns, `seed`. Runs of a seed share their images, in all groups: seeds are
    resampled, each with its runs in every group.
    Groups of fewer than four runs are left out; NaN where none is left. One seed has no error.
    """
    groups = [part for _, part in runs.groupby(within)] if within else [runs]
    tables = [_by_seed(group, [one, other]) for group in groups if len(group) >= LEAST]
    seeds = sorted({seed for table in tables for seed in table})
    rng = stream("bootstrap of correlations", len(runs))
    samples = [
        _mean(tables, [seeds[k] for k in rng.integers(len(seeds), size=len(seeds))])
        for _ in range(SAMPLES if len(seeds) > 1 else 0)
    ]
    return Correlation(_mean(tables, seeds), _spread(samples))


def _by_seed(group: pd.DataFrame, columns: list[str]) -> dict[Any, Array]:
    return {seed: part[columns].to_numpy() for seed, part in group.groupby("seed")}


def _mean(tables: list[dict[Any, Array]], seeds: list[Any]) -> float:
    """Over groups, of the correlation over the runs of these seeds."""
    picked = [[table[seed] for seed in seeds if seed in table] for table in tables]
    found = [_spearman(np.concatenate(runs)) for runs in picked if runs]
    finite = [x for x in found if np.isfinite(x)]
    return float(np.mean(finite)) if finite else float("nan")


def _spread(samples: list[float]) -> float:
    finite = [x for x in samples if np.isfinite(x)]
    return float(np.std(finite)) if len(finite) > 1 else float("nan")


def _spearman(pairs: Array) -> float:
    ranks = pd.DataFrame(pairs).rank().to_numpy()
    if np.ptp(ranks[:, 0]) == 0 or np.ptp(ranks[:, 1]) == 0:
        return float("nan")
    return float(np.atleast_2d(np.corrcoef(ranks.T))[0, 1])
