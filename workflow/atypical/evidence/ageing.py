"""Whether waiting times have a memory: the shape of Weibull's law, common to several conditions.

A survival exp(−(t/τ)^k) has a constant rate, as the escape from a metastable state, at k = 1; at
k > 1 the rate grows with the time waited, and at k → ∞ all wait equally long. By maximum likelihood
with a τ of each condition's own; runs that did not end count with the time that they were watched:
Σ n [1/k + ⟨ln t⟩ − Σ tᵏ ln t / Σ tᵏ] = 0, with ⟨·⟩ over the n that ended, sums over all runs, and
the outer sum over conditions.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from atypical.evidence.measured import Measured

Array = NDArray[np.float64]
# Ends between which a shape is looked for.
LEAST, MOST = 1e-2, 1e3


def shape(runs: pd.DataFrame, by: Sequence[str]) -> Measured:
    """Weibull's k with its standard error, from the curvature of the likelihood.

    runs: time > 0, escaped (1 or 0), and the columns `by`. Infinite error where fewer than two runs
    of no condition ended.
    """
    groups = [
        (np.log(own["time"].to_numpy(float)), (own["escaped"] == 1).to_numpy())
        for _, own in runs.groupby(list(by))
        if (own["escaped"] == 1).sum() > 1 and np.ptp(own["time"]) > 0
    ]
    if not groups:
        return Measured(float("nan"), float("inf"))
    low, high = np.log(LEAST), np.log(MOST)
    while high - low > 1e-10:
        middle = (low + high) / 2
        rises = sum(_slopes(*group, np.exp(middle))[0] for group in groups) > 0
        low, high = (middle, high) if rises else (low, middle)
    k = float(np.exp(low))
    curvature = -sum(_slopes(*group, k)[1] for group in groups)
    return Measured(k, float(curvature**-0.5))


def _slopes(log_t: Array, ended: NDArray[np.bool_], k: float) -> tuple[float, float]:
    """First two derivatives of a condition's likelihood in k, its own τ the likeliest."""
    weights = np.exp(k * (log_t - log_t.max()))
    weights = weights / weights.sum()
    mean, n = float(weights @ log_t), int(ended.sum())
    spread = float(weights @ (log_t - mean) ** 2)
    return n * (1 / k + float(log_t[ended].mean()) - mean), -n * (1 / k**2 + spread)
