"""Reinforced belief propagation: each weight feels its own last field again, with growing strength.

The field of a weight is h ← B + r h, B from the patterns, with r growing from 0 to 1 over the
sweeps; where belief propagation alone would report the marginals of all solutions, this polarizes
them into one.
Units of a fully connected committee stay alike at small loads, and are then not polarized into a
solution: of 3 units with N = 501, none of 10 instances is solved at α = 0.2, and all are at 0.6.
Source: Braunstein & Zecchina, Phys. Rev. Lett. 96, 030201 (2006). Ours: messages per weight and
per pattern (AMP).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from atypical.learners.arithmetic import found, last, padded, signs_of, uniform
from atypical.learners.passing import LEAST_VARIANCE, pass_patterns
from atypical.learners.rule import Run, run_of
from atypical.networks.committee import ONE_UNIT, Committee
from atypical.tasks.instance import Patterns

Array = NDArray[Any]
Real = Any


@dataclass(frozen=True)
class Rule:
    """`sweeps` over which the reinforcement grows from 0 to 1.

    damping: share of the old field that is kept.   spread: of the random fields at the start.
    """

    sweeps: int = 2000
    damping: float = 0.0
    spread: float = 0.1

    @property
    def budget(self) -> int:
        """Most sweeps over the patterns."""
        return self.sweeps

    def alone(
        self, patterns: Patterns, key: int, whole: bool, network: Committee = ONE_UNIT
    ) -> Run:
        """One run, compiled."""
        X, size = padded(network.seen(patterns)), (len(patterns), network.hidden)
        numbers = self.sweeps, self.damping, self.spread
        return run_of(_reinforce(X, *size, np.uint64(key), whole, *numbers))


@njit(cache=True)
def _reinforce(
    X: Array, P: Real, K: Real, key: Real, whole: bool, sweeps: Real, damping: Real, spread: Real
) -> tuple[Array, Real]:
    N = K * X.shape[2]
    state = np.full(1, key, np.uint64)
    h, m = np.empty(N, np.float32), np.empty(N, np.float32)
    B, w = np.empty(N, np.float32), np.empty(N, np.float32)
    g, kept = np.zeros((P, K), np.float32), np.zeros(N, np.float32)
    for i in range(N):
        h[i] = spread * (2 * uniform(state) - 1)
        m[i] = math.tanh(h[i])
    q, sweep = 0.0, 0
    while sweep < sweeps:
        A = pass_patterns(X, P, m, g, max(1 - q, LEAST_VARIANCE), 0.0, B)
        q = _polarize(B, A, h, m, damping, sweep / sweeps)
        sweep += 1
        signs_of(h, w)
        if found(X, P, w, kept, whole):
            break
    return last(w, kept), sweep


@njit(cache=True, fastmath=True)
def _polarize(B: Array, A: Real, h: Array, m: Array, damping: Real, reinforcement: Real) -> Real:
    """h ← damping h + (1 − damping)(B + A m + r h), m = tanh h; returns q = m·m/N."""
    one, two = np.float32(1), np.float32(2)
    gain, A = np.float32(1 - damping), np.float32(A)
    keep = np.float32(damping + (1 - damping) * reinforcement)
    q = np.float32(0)
    for i in range(h.size):
        h[i] = gain * (B[i] + A * m[i]) + keep * h[i]
        e = math.exp(-two * abs(h[i]))
        m[i] = math.copysign((one - e) / (one + e), h[i])
        q += m[i] * m[i]
    return q / h.size
