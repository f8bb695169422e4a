"""Barriers measured by the times in which injected noise crosses them, and delays against depth.

Where a state gains a mode, rate = A T^{−m/2} exp(−ΔE/T): m of the saddle's directions are flat,
those in which the new mode's hidden directions turn (atypical.kinetics.rates). A and ΔE are fitted
to the counts, n ~ Poisson(rate × watched), so that conditions without an escape weigh in.
"""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from atypical.evidence.measured import Measured
from atypical.evidence.survival import rate_table

Array = NDArray[np.float64]

NETWORK = ["depth", "hidden", "start_rank", "beta"]
NOISE = ["optimiser", "hidden", "start_rank", "beta", "temperature", "learning_rate", "batch"]
# Barrier over temperature from which on the law is taken to hold.
ACTIVATED = 5.0
# Conditions with an escape, at least.
LEVELS = 3
ITERATIONS = 50


def barriers(runs: pd.DataFrame) -> pd.DataFrame:
    """One row per network under injected noise.   runs: linear_depth.

    Columns: NETWORK, barrier (exact), measured and error (fitted; NaN of fewer than LEVELS
    conditions with an escape).
    """
    rates = rate_table(runs[runs["temperature"] > 0], [*NETWORK, "barrier", "temperature"])
    rates = rates[rates["barrier"] >= ACTIVATED * rates["temperature"]]
    rows = [
        (*key, own["barrier"].iloc[0], *_fitted(key, own)) for key, own in rates.groupby(NETWORK)
    ]
    return pd.DataFrame(rows, columns=[*NETWORK, "barrier", "measured", "error"])


def _fitted(network: tuple[float, ...], rates: pd.DataFrame) -> tuple[float, float]:
    depth, hidden, rank, _ = network
    turns = (depth - 1) * (hidden - rank - 1)
    T = rates["temperature"].to_numpy()
    watched = rates["watched"].to_numpy() * T ** (-turns / 2)
    found = fit(1 / T, rates["events"].to_numpy(float), watched)
    return found.value, found.error


def fit(x: Array, events: Array, watched: Array) -> Measured:
    """ΔE of largest likelihood for events ~ Poisson(watched × A exp(−ΔE x)), and its error."""
    seen = events > 0
    if seen.sum() < LEVELS:
        return Measured(math.nan, math.nan)
    base = np.stack([np.ones_like(x), -x], axis=1)
    logs = np.log(events[seen] / watched[seen])
    line = np.linalg.lstsq(base[seen], logs, rcond=None)[0]
    for _ in range(ITERATIONS):
        mean = watched * np.exp(base @ line)
        information = base.T @ (mean[:, None] * base)
        line = line + np.linalg.solve(information, base.T @ (events - mean))
    return Measured(float(line[1]), float(np.sqrt(np.linalg.inv(information)[1, 1])))


def slower_with_depth(runs: pd.DataFrame, rare: float) -> dict[tuple[Any, ...], Measured]:
    """ln of the mean time of a depth over that of the next smaller one, by the noise and the depth.

    Of every noise in which the shallower network escapes, and either has a mean time above `rare`
    (learning rate × steps): there, an escape is rare. Where the deeper one never escapes, the 95 %
    lower bound of its mean time stands for it.
    """
    found: dict[tuple[Any, ...], Measured] = {}
    for noise, rates in rate_table(runs, [*NOISE, "depth"]).groupby(NOISE):
        own = [row for row in rates.sort_values("depth").itertuples() if row.watched > 0]
        for low, high in pairwise(own):
            if low.events and min(low.rate, high.rate) * rare < 1:
                found[(*noise, high.depth)] = _ratio(low, high)
    return found


def _ratio(low: Any, high: Any) -> Measured:
    """ln of the ratio of mean times; of Poisson counts n, ln n has the error 1/√n."""
    rate = high.rate if high.events else high.upper
    error = math.sqrt(sum(1 / n for n in (low.events, high.events) if n))
    return Measured(math.log(low.rate / rate), error)
