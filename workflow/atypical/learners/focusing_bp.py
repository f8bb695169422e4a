"""Focusing belief propagation: y replicas that attract each other through a centre.

The y − 1 other replicas act on one of them as an extra field on each weight, of which B is the
field from the patterns,

    atanh[ t tanh( (y − 1) atanh( t tanh B ) ) ] ,   t = tanh γ ,

and both couplings grow together, in steps: t² = ρ and y − 1 = 1/(1 − ρ), ρ from 0 to 1 (the
protocol known as pseudo-reinforcement).
Source: Baldassi, Borgs, Chayes, Ingrosso, Lucibello, Saglietti, Zecchina, PNAS 113, E7655 (2016).
Ours: messages per weight and per pattern (AMP), not per edge.
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
    """`steps` of ρ, each of `inner` sweeps, or fewer once no magnetisation moves by `tolerance`.

    damping: share of the old field that is kept.   spread: of the random fields at the start.
    """

    steps: int = 301
    inner: int = 5
    damping: float = 0.5
    tolerance: float = 0.03
    spread: float = 0.1

    @property
    def budget(self) -> int:
        """Most sweeps over the patterns."""
        return self.steps * self.inner

    def alone(
        self, patterns: Patterns, key: int, whole: bool, network: Committee = ONE_UNIT
    ) -> Run:
        """One run, compiled."""
        return self.focused(patterns, key, whole, margin=0.0, network=network)

    def focused(
        self,
        patterns: Patterns,
        key: int,
        whole: bool,
        margin: float,
        network: Committee = ONE_UNIT,
    ) -> Run:
        """One run that asks for a margin."""
        X, size = padded(network.seen(patterns)), (len(patterns), network.hidden)
        numbers = self.steps, self.inner, self.damping, self.tolerance, self.spread
        return run_of(_focus(X, *size, np.uint64(key), whole, margin, *numbers))


@njit(cache=True)
def _focus(
    X: Array,
    P: Real,
    K: Real,
    key: Real,
    whole: bool,
    margin: Real,
    steps: Real,
    inner: Real,
    damping: Real,
    tolerance: Real,
    spread: Real,
) -> tuple[Array, Real]:
    n = X.shape[2]
    N = K * n
    state = np.full(1, key, np.uint64)
    h, m = np.empty(N, np.float32), np.empty(N, np.float32)
    B, w = np.empty(N, np.float32), np.empty(N, np.float32)
    g, kept = np.zeros((P, K), np.float32), np.zeros(N, np.float32)
    for i in range(N):
        h[i] = spread * (2 * uniform(state) - 1)
        m[i] = math.tanh(h[i])
    q, sweeps = 0.0, 0
    least = margin * math.sqrt(n)
    for step in range(steps):
        rho = step / steps
        for _ in range(inner):
            A = pass_patterns(X, P, m, g, max(1 - q, LEAST_VARIANCE), margin, B)
            moved, q = _attract(B, A, h, m, damping, math.sqrt(rho), 1 / (1 - rho))
            sweeps += 1
            if moved < tolerance:
                break
        signs_of(h, w)
        if found(X, P, w, kept, whole, least):
            break
    return last(w, kept), sweeps


@njit(cache=True, fastmath=True)
def _attract(
    B: Array, A: Real, h: Array, m: Array, damping: Real, t: Real, others: Real
) -> tuple[Real, Real]:
    """Fields h, magnetisations m in the pull of the others; returns largest move and q = m·m/N.

    Written in exponentials of single precision, which the compiler turns into vector code.
    """
    one, two = np.float32(1), np.float32(2)
    keep, gain, A = np.float32(damping), np.float32(1 - damping), np.float32(A)
    t, others = np.float32(t), np.float32(others)
    moved, q = np.float32(0), np.float32(0)
    for i in range(h.size):
        h[i] = gain * (B[i] + A * m[i]) + keep * h[i]
        e = math.exp(-two * abs(h[i]))
        tanh = math.copysign((one - e) / (one + e), h[i])
        ratio = math.exp(-others * abs(math.log((one + t * tanh) / (one - t * tanh))))
        pull = math.copysign(t * (one - ratio) / (one + ratio), h[i])
        new = (tanh + pull) / (one + tanh * pull)
        moved = max(moved, abs(new - m[i]))
        m[i] = new
        q += new * new
    return moved, q / h.size
