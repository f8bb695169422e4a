"""Reinforced max-sum: exact messages at zero temperature, with growing self-reinforcement.

A pattern with cavity fields c_i (gauged by its own entries) asks for Σ w_i ≥ 1. Without it,
weight i would follow the sign of c_i; with it, the k = (1 − S)/2 or k + 1 weakest of the negative
ones must flip, S = Σ sign c_i. So the message to a weight is the strength of the last one that
flips: b = |c|_(k+1) for weights with c_i > 0 or |c_i| ≤ |c|_(k), and a = |c|_(k) for the others;
0 for S ≥ 3. One sweep costs O(NP).
Source: Baldassi & Braunstein, J. Stat. Mech. P08008 (2015), with general piecewise linear messages.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from atypical.learners.arithmetic import found, last, signs_of, uniform
from atypical.learners.rule import Run, alone_in, of_signs, run_of
from atypical.networks.committee import ONE_UNIT, Committee
from atypical.tasks.instance import Patterns

Array = NDArray[Any]
Real = Any


@dataclass(frozen=True)
class Rule:
    """`sweeps` over which the reinforcement r, by which the last field is multiplied, grows to 1.

    It grows as r = 1 − (1 − s)², s the share of the sweeps: slowly at the end, where it decides.
    damping: share of the old field that is kept.   spread: of the random fields at the start.
    """

    sweeps: int = 800
    damping: float = 0.6
    spread: float = 0.1

    @property
    def budget(self) -> int:
        """Most sweeps over the patterns."""
        return self.sweeps

    def alone(
        self, patterns: Patterns, key: int, whole: bool, network: Committee = ONE_UNIT
    ) -> Run:
        """One run, compiled. Raises ValueError where the patterns are not ±1, or a committee."""
        of_signs(patterns, "reinforced_max_sum")
        alone_in(network, "reinforced_max_sum")
        numbers = self.sweeps, self.damping, self.spread
        return run_of(_maximize(patterns, np.uint64(key), whole, *numbers))


@njit(cache=True)
def _maximize(
    X: Array, key: Real, whole: bool, sweeps: Real, damping: Real, spread: Real
) -> tuple[Array, Real]:
    P, N = X.shape
    seen = X.reshape((P, 1, N))
    state = np.full(1, key, np.uint64)
    h, total = np.empty(N, np.float32), np.empty(N, np.float32)
    w, c, weak = np.empty(N, np.float32), np.empty(N, np.float32), np.empty(N, np.float32)
    messages, kept = np.zeros((P, N), np.float32), np.zeros(N, np.float32)
    for i in range(N):
        h[i] = spread * (2 * uniform(state) - 1)
    sweep = 0
    while sweep < sweeps:
        total[:] = 0
        for mu in range(P):
            row = X[mu]
            message = messages[mu]
            S = _cavity(row, h, message, c)
            a, b = (np.float32(0), np.float32(0)) if S >= 3 else _weakest(c, S, weak)
            _send(row, c, a, b, message, total)
        _follow(h, total, np.float32(damping), np.float32(1 - (1 - sweep / sweeps) ** 2))
        sweep += 1
        signs_of(h, w)
        if found(seen, P, w, kept, whole):
            break
    return last(w, kept), sweep


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
