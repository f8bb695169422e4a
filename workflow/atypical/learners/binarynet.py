"""BinaryNet: descent on hidden real weights, as if the sign behind them were the identity.

The straight-through estimator with cross-entropy loss, minibatches, momentum, and hidden weights
clipped to ±1.
Source: Courbariaux, Hubara, Soudry, El-Yaniv, Bengio, arXiv 1602.02830 (2016).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from atypical.learners.arithmetic import found, last, shuffle, uniform
from atypical.learners.descent import pull_logistic, step_clipped
from atypical.learners.rule import Run, run_of
from atypical.networks.committee import ONE_UNIT, Committee
from atypical.tasks.instance import Patterns

Array = NDArray[Any]
Real = Any


@dataclass(frozen=True)
class Rule:
    """At most `sweeps` over the patterns, in batches of `batch` in random order.

    rate: of the hidden weights, for gradients that are sums over ±1 entries.   beta: sharpness of
    the loss.
    """

    sweeps: int = 500
    batch: int = 20
    rate: float = 0.01
    momentum: float = 0.9
    beta: float = 2.0

    @property
    def budget(self) -> int:
        """Most sweeps over the patterns."""
        return self.sweeps

    def alone(
        self, patterns: Patterns, key: int, whole: bool, network: Committee = ONE_UNIT
    ) -> Run:
        """One run, compiled."""
        numbers = self.sweeps, self.batch, self.rate, self.momentum, self.beta
        return run_of(
            _descend(network.seen(patterns), network.hidden, np.uint64(key), whole, *numbers)
        )


@njit(cache=True)
def _descend(
    X: Array,
    K: Real,
    key: Real,
    whole: bool,
    sweeps: Real,
    batch: Real,
    rate: Real,
    momentum: Real,
    beta: Real,
) -> tuple[Array, Real]:
    P, N = X.shape[0], K * X.shape[2]
    state = np.full(1, key, np.uint64)
    x, w = np.empty(N, np.float32), np.empty(N, np.float32)
    velocity, pull = np.zeros(N, np.float32), np.empty(N, np.float32)
    for i in range(N):
        x[i] = 2 * uniform(state) - 1
        w[i] = 1 if x[i] > 0 else -1
    order, kept = np.arange(P), np.zeros(N, np.float32)
    sweep = 0
    while sweep < sweeps and not found(X, P, w, kept, whole):
        shuffle(order, state)
        for first in range(0, P, batch):
            pull_logistic(X, order[first : first + batch], w, beta, pull)
            step_clipped(x, velocity, pull, w, rate, momentum, 1.0)
        sweep += 1
    found(X, P, w, kept, whole)
    return last(w, kept), sweep
