"""Reinforced max-sum: exact messages at zero temperature, with growing self-reinforcement.

A pattern with cavity fields c_i (gauged by its own entries) asks for Σ w_i ≥ 1. Without it,
weight i would follow the sign of c_i; with it, the k = (1 − S)/2 or k + 1 weakest of the negative
ones must flip, S = Σ sign c_i. So the message to a weight is the strength of the last one that
flips: b = |c|_(k+1) for weights with c_i > 0 or |c_i| ≤ |c|_(k), and a = |c|_(k) for the others;
0 for S ≥ 3. One sweep costs O(NP).
The rule is homogeneous: fields and messages together may grow or shrink without end. Where they
leave a band around 1 they are divided by a power of two, which changes no sign and no digit.
Source: Baldassi & Braunstein, J. Stat. Mech. P08008 (2015), with general piecewise linear messages.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from atypical.learners.arithmetic import signs_of
from atypical.learners.rule import Learner, Path, Task
from atypical.randomness.splitmix import draw_fields

Array = NDArray[Any]
Real = Any

# A sweep moves the largest number by less than a factor of NP, and no number of use is smaller by
# more than the rest of single precision.
BAND = 2.0**32


@dataclass(frozen=True)
class Rule(Learner):
    """`sweeps` over which the reinforcement r, by which the last field is multiplied, grows to 1.

    It grows linearly, r = s, s the share of the sweeps. At N = 1001, α = 0.74 and 3000 sweeps this
    solves 64 of 100 instances, half of them before s = 0.4; r = s² solves 22 of 40 and takes
    longer, r = 1 − (1 − s)², which is too fast where it decides, 33 of 100; r = s without damping
    8 of 30.
    damping: share of the old field that is kept.   spread: of the random fields at the start.
    """

    committees: ClassVar[bool] = False
    gaussian: ClassVar[bool] = False
    sweeps: int = 800
    damping: float = 0.6
    spread: float = 0.1

    def path(self, task: Task) -> Path:
        """The signs of the fields after each sweep."""
        (P, _, N), damping = task.seen.shape, np.float32(self.damping)
        h, w, total = (np.zeros(N, np.float32) for _ in range(3))
        draw_fields(h, self.spread, task.state)
        cavity = Cavity(np.zeros((P, N), np.float32), *np.zeros((2, N), np.float32))
        for sweep in range(self.sweeps):
            sent = _sweep(task.seen[:, 0], h, cavity, total)
            _follow(h, total, damping, np.float32(sweep / self.sweeps))
            _hold(h, cavity.messages, sent)
            signs_of(h, w)
            yield w, sweep + 1


class Cavity(NamedTuple):
    """messages: (P, N).   c, weak: (N,) room for the fields of one pattern, and the weakest."""

    messages: Array
    c: Array
    weak: Array


@njit(cache=True)
def _sweep(X: Array, h: Array, cavity: Cavity, total: Array) -> Real:
    """New messages of all patterns, and their sum at each weight; returns the largest message."""
    messages, c, weak = cavity
    total[:] = 0
    sent = np.float32(0)
    for mu in range(X.shape[0]):
        S = _cavity(X[mu], h, messages[mu], c)
        a, b = (np.float32(0), np.float32(0)) if S >= 3 else _weakest(c, S, weak)
        _send(X[mu], c, a, b, messages[mu], total)
        sent = max(sent, b)
    return sent


@njit(cache=True, fastmath=True)
def _cavity(row: Array, h: Array, message: Array, c: Array) -> Real:
    """Cavity fields in the pattern's gauge; returns S, the sum of their signs."""
    positive = 0
    for i in range(h.size):
        c[i] = row[i] * h[i] - message[i]
        positive += c[i] > 0
    return 2 * positive - h.size


@njit(cache=True)
def _weakest(c: Array, S: Real, weak: Array) -> tuple[Real, Real]:
    """The k-th and (k + 1)-th smallest |c_i| among negative c_i, k = (1 − S)/2; |c|_(0) = 0."""
    count = 0
    for i in range(c.size):
        weak[count] = -c[i]
        count += c[i] <= 0
    k = (1 - S) // 2
    b = _select(weak, count, k)
    a = np.float32(0)
    for i in range(k):
        a = max(a, weak[i])
    return a, b


@njit(cache=True)
def _select(x: Array, count: Real, k: Real) -> Real:
    """Element k (from 0) of the sorted x[:count], in place.

    Smaller ones end up before it (quickselect).
    """
    low, high = 0, count - 1
    while low < high:
        pivot = x[(low + high) // 2]
        i, j = low, high
        while i <= j:
            while x[i] < pivot:
                i += 1
            while x[j] > pivot:
                j -= 1
            if i <= j:
                x[i], x[j] = x[j], x[i]
                i += 1
                j -= 1
        if k <= j:
            high = j
        elif k >= i:
            low = i
        else:
            break
    return x[k]


@njit(cache=True, fastmath=True)
def _send(row: Array, c: Array, a: Real, b: Real, message: Array, total: Array) -> None:
    """Messages in the pattern's gauge, and their sum at each weight."""
    for i in range(c.size):
        message[i] = b if c[i] >= -a else a
        total[i] += row[i] * message[i]


@njit(cache=True, fastmath=True)
def _follow(h: Array, total: Array, damping: Real, reinforcement: Real) -> None:
    for i in range(h.size):
        h[i] = damping * h[i] + (np.float32(1) - damping) * (total[i] + reinforcement * h[i])


@njit(cache=True)
def _hold(h: Array, messages: Array, sent: Real) -> None:
    """Fields and messages, by a common power of two, where their largest leaves the band.

    sent: the largest message.
    """
    largest = sent
    for i in range(h.size):
        largest = max(largest, abs(h[i]))
    if largest == 0 or 1 / BAND < largest < BAND:
        return
    scale = np.float32(2.0 ** -math.frexp(largest)[1])
    h *= scale
    messages *= scale
