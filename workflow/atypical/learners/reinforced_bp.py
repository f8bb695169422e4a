"""Reinforced belief propagation: each weight feels its own last field again, with growing strength.

The field of a weight is h ← B + r h, B from the patterns, with r growing from 0 to 1 over the
sweeps; where belief propagation alone would report the marginals of all solutions, this polarizes
them into one.
Units of a fully connected committee stay alike at small loads, and are then not polarized into a
solution: of 3 units with N = 501, none of 10 instances is solved at α = 0.2, and all are at 0.4.
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

from atypical.learners.arithmetic import padded, signs_of
from atypical.learners.passing import Messages, pass_patterns, variance
from atypical.learners.rule import Learner, Path, Task

Array = NDArray[Any]
Real = Any


@dataclass(frozen=True)
class Rule(Learner):
    """`sweeps` over which the reinforcement grows from 0 to 1.

    damping: share of the old field that is kept.   spread: of the random fields at the start.
    """

    sweeps: int = 2000
    damping: float = 0.0
    spread: float = 0.1

    def path(self, task: Task) -> Path:
        """The signs of the fields after each sweep."""
        X, messages = padded(task.seen), Messages.at_random(self.spread, task)
        w = np.empty(task.size, np.float32)
        for sweep in range(self.sweeps):
            _sweep(X, messages, self.damping, sweep / self.sweeps)
            signs_of(messages.h, w)
            yield w, sweep + 1


@njit(cache=True)
def _sweep(X: Array, messages: Messages, damping: Real, reinforcement: Real) -> None:
    h, m, B, g, V = messages
    A, n = pass_patterns(X, m, g, V, 0.0, B), h.size // V.size
    for k in range(V.size):
        own = slice(k * n, (k + 1) * n)
        V[k] = variance(_polarize(B[own], A[k], h[own], m[own], damping, reinforcement), V, n)


@njit(cache=True, fastmath=True)
def _polarize(B: Array, A: Real, h: Array, m: Array, damping: Real, reinforcement: Real) -> Real:
    """h ← damping h + (1 − damping)(B + A m + r h), m = tanh h; returns q = m·m/n."""
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
