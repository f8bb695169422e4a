"""Reinforced AMP: message passing whose fields are fed back, slower at every attempt.

The field of a weight is h ← B + A m + r h, of which B + A m come from the patterns (AMP, see
learners.passing), and r = λ t grows with the sweeps t of an attempt; nothing is damped. At r = 1,
after 1/λ sweeps, an attempt ends, and the next one starts afresh with half the λ: what is easy is
solved in tens of sweeps, and the sweeps that an instance takes tell how slowly it must be
reinforced. Magnetisations are cut at ±0.999, m = clip(tanh h), so that polarized weights go on to
answer.
It differs from reinforced_bp, whose one attempt always has the same length, in these attempts, in
that cut, and in the start of each attempt: messages of the last one are forgotten.
Source: the code that G. Perrupato published with arXiv 2506.05197, binary-perceptron-amp, for
random labels and for those of a teacher: update, cut, r = λ t, and a search for the largest λ that
finds a solution. There that search bisects, an attempt lasts 2/λ sweeps, each pattern has its own
variance, and fields start at 0; here λ is halved, r stays below 1, beyond which fields grow alone,
the variance is the mean one (the same for ±1 patterns), and fields start with a small `spread`,
without which units of a fully connected committee stay alike. arXiv 2607.27000, which names the
rule, could not be read: that its schedule is this one was not checked.
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

# What a magnetisation is cut at.
MOST = 0.999


@dataclass(frozen=True)
class Rule(Learner):
    """At most `sweeps` in all attempts together.

    rate: λ of the first attempt, the growth of the reinforcement in a sweep.   spread: of the
    random fields at the start of each.
    """

    sweeps: int = 4000
    rate: float = 0.02
    spread: float = 0.1

    def path(self, task: Task) -> Path:
        """The signs of the fields after each sweep."""
        X, w = padded(task.seen), np.empty(task.size, np.float32)
        made, rate = 0, self.rate
        while made < self.sweeps:
            messages = Messages.at_random(self.spread, task)
            for t in range(min(math.ceil(1 / rate), self.sweeps - made)):
                _sweep(X, messages, rate * t)
                made += 1
                signs_of(messages.h, w)
                yield w, made
            rate /= 2


@njit(cache=True)
def _sweep(X: Array, messages: Messages, reinforcement: Real) -> None:
    h, m, B, g, V = messages
    A, n = pass_patterns(X, m, g, V, 0.0, B), h.size // V.size
    for k in range(V.size):
        own = slice(k * n, (k + 1) * n)
        V[k] = variance(_reinforce(B[own], A[k], h[own], m[own], reinforcement), V, n)


@njit(cache=True, fastmath=True)
def _reinforce(B: Array, A: Real, h: Array, m: Array, reinforcement: Real) -> Real:
    """h ← B + A m + r h, m = clip(tanh h); returns q = m·m/n."""
    one, two, most = np.float32(1), np.float32(2), np.float32(MOST)
    A, r = np.float32(A), np.float32(reinforcement)
    q = np.float32(0)
    for i in range(h.size):
        h[i] = B[i] + A * m[i] + r * h[i]
        e = math.exp(-two * abs(h[i]))
        m[i] = math.copysign(min((one - e) / (one + e), most), h[i])
        q += m[i] * m[i]
    return q / h.size
