"""Rank correlations, and their standard errors by bootstrap over what is independent.

There is one rank correlation: Spearman's. Runs that share a seed or an instance are not
independent of each other: these are resampled, each with all of its runs.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from atypical.evidence.measured import Measured
from atypical.randomness.streams import stream

Array = NDArray[np.float64]
Places = NDArray[np.int64]
SAMPLES_OF_SEEDS, SAMPLES_OF_INSTANCES = 400, 1000
# Runs of which a correlation says something.
LEAST = 4


def spearman(pairs: Array) -> float:
    """Spearman's rank correlation of pairs (n, 2); NaN where either of both is the same in all."""
    return _correlation(_places(pairs)) if np.isfinite(pairs).all() else float("nan")


def _places(pairs: Array) -> Places:
    """Of every number its place among those of its column that differ, (n, 2)."""
    columns = [np.unique(column, return_inverse=True)[1] for column in pairs.T]
    return np.stack(columns, axis=1)


def _correlation(places: Places) -> float:
    """Pearson's correlation of the ranks of places (n, 2), those of ties the mean of theirs."""
    if not len(places) or not np.ptp(places, axis=0).all():
        return float("nan")
    counts = (np.bincount(column) for column in places.T)
    means = (np.cumsum(of) - (of - 1) / 2 for of in counts)
    ranks = np.stack([mean[own] for mean, own in zip(means, places.T, strict=True)], axis=1)
    off = ranks - ranks.mean(axis=0)
    products = off.T @ off * (1 / (len(off) - 1))
    spread = np.sqrt(products.diagonal())
    return float(np.clip(products[0, 1] / spread[0] / spread[1], -1, 1))


def rank_correlation(runs: pd.DataFrame, one: str, other: str, within: str = "") -> Measured:
    """Correlation of two columns over runs; the mean over groups with one `within`.

    runs: besides these columns, `seed`. Runs of a seed share their images, in all groups: seeds are
    resampled, each with its runs in every group.
    Groups of fewer than four runs are left out; NaN where none is left. One seed has no error.
    """
    groups = [part for _, part in runs.groupby(within)] if within else [runs]
    tables = [
        _by_seed(group["seed"], _places(group[[one, other]].to_numpy(float)))
        for group in groups
        if len(group) >= LEAST
    ]
    seeds = sorted({seed for table in tables for seed in table})
    rng = stream("bootstrap of correlations", len(runs))
    samples = [
        _mean(tables, [seeds[k] for k in rng.integers(len(seeds), size=len(seeds))])
        for _ in range(SAMPLES_OF_SEEDS if len(seeds) > 1 else 0)
    ]
    return Measured(_mean(tables, seeds), _spread(samples))


def within_instances(runs: pd.DataFrame, one: str, other: str) -> Measured:
    """Mean over instances of the correlation of two columns over runs on the same instance.

    Error: of the mean, by bootstrap over instances; NaN where they are fewer than two.
    """
    known = runs.dropna(subset=[one, other]).groupby("instance")[[one, other]]
    each = np.array([spearman(pairs.to_numpy()) for _, pairs in known])
    each = each[np.isfinite(each)]
    if len(each) < 2:
        return Measured(float("nan"), float("nan"))
    shape = (SAMPLES_OF_INSTANCES, len(each))
    picks = stream("correlation", len(each)).integers(len(each), size=shape)
    return Measured(float(each.mean()), float(each[picks].mean(axis=1).std()))


def _by_seed(seeds: pd.Series, places: Places) -> dict[Any, Places]:
    return {seed: places[own] for seed, own in seeds.groupby(seeds).indices.items()}


def _mean(tables: list[dict[Any, Places]], seeds: list[Any]) -> float:
    """Mean over groups of the correlation over the runs of these seeds."""
    picked = [[table[seed] for seed in seeds if seed in table] for table in tables]
    found = [_correlation(np.concatenate(runs)) for runs in picked if runs]
    finite = [x for x in found if np.isfinite(x)]
    return float(np.mean(finite)) if finite else float("nan")


def _spread(samples: list[float]) -> float:
    finite = [x for x in samples if np.isfinite(x)]
    return float(np.std(finite)) if len(finite) > 1 else float("nan")
