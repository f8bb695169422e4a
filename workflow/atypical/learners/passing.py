"""Belief propagation in a binary committee, one message per weight and per pattern and unit (AMP).

    ω_μk = x_μ·m_k/√n − V_k g_μk ,   g_μk = ∂ ln Z_μ/∂ω_μk ,   V_k = 1 − m_k·m_k/n ,
    B_i = Σ_μ x_μi g_μk/√n + A_k m_i ,   A_k = −(1/n) Σ_μ ∂g_μk/∂ω_μk ,   m_i = tanh(B_i + others),

n weights a unit, i one of unit k, Z_μ the probability that most of the K units have fields above κ,
each with H((κ − ω_μk)/√V_k); in the perceptron, K = 1, g = ∂_ω ln H((κ − ω)/√V). Votes of the units
are summed over exactly (learners.majority). Units polarize one after the other, so each needs its
own V_k and A_k: with their means, focusing BP solves 2 instead of 17 of 20 instances of 9 units in
a tree, N = 495, α = 0.65. Weights of two units are taken as independent, even where these share
their inputs.
Below V_k = 1/n less than one weight of a unit is undecided, and its field is no longer Gaussian:
what stays wrong then pulls with g = (κ − ω)/V and adds 1/V to A, and fields run away. In committees
V_k stays above it; in perceptrons, none of which was seen to end so, above 10⁻⁶.
It differs from one message per edge by terms that vanish as N^{-1/2}, and costs O(N + KP) memory.
Source: Mézard 1989; Donoho, Maleki, Montanari 2009; see Zdeborová & Krzakala 2016, section 6. For
committees Baldassi et al., PNAS 113, E7655 (2016), with messages per edge.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from atypical.learners.arithmetic import ROWS, hazard
from atypical.learners.majority import respond
from atypical.learners.rule import Task
from atypical.randomness.splitmix import draw_fields

Array = NDArray[Any]
Real = Any
LEAST_VARIANCE = 1e-6
BLOCK = 32  # patterns that stay in the first cache between their two products


class Messages(NamedTuple):
    """h, m, B: (N,) fields, magnetisations, fields from the patterns.   g: (P, K).

    V: (K,) variances of the weights of each unit, at first those of weights of which nothing is
    known.
    """

    h: Array
    m: Array
    B: Array
    g: Array
    V: Array

    @classmethod
    def at_random(cls, spread: float, task: Task) -> Messages:
        """Small random fields of the weights; patterns have said nothing yet."""
        h, m, B = (np.zeros(task.size, np.float32) for _ in range(3))
        draw_fields(h, spread, task.state)
        _magnetize(h, m)
        g = np.zeros((len(task.seen), task.hidden), np.float32)
        return cls(h, m, B, g, np.ones(task.hidden))


@njit(cache=True)
def _magnetize(h: Array, m: Array) -> None:
    for i in range(h.size):
        m[i] = math.tanh(h[i])


@njit(cache=True)
def variance(q: Real, V: Array, n: Real) -> Real:
    """The variance 1 − q of the n weights of a unit, within reach of the approximation.

    V: (K,), those of all units.
    """
    return max(1 - q, LEAST_VARIANCE if V.size == 1 else 1 / n)


@njit(cache=True)
def pass_patterns(X: Array, m: Array, g: Array, V: Array, margin: Real, B: Array) -> Array:
    """One sweep over the patterns: updates g in place, writes Σ x g/√n into B, returns A (K,).

    X: (P padded to a multiple of four, K or 1, n).   m: (N,) magnetisations.   g: (P, K) from the
    sweep before.   V: (K,) variances.
    """
    P, units, n = g.shape[0], X.shape[1], X.shape[2]
    hidden = m.size // n
    A, c = np.zeros(hidden), np.empty((BLOCK, hidden))
    B[:] = 0
    for first in range(0, P, BLOCK):
        block = X[first : first + BLOCK]
        for k in range(hidden):
            _project(block, k % units, m[k * n : (k + 1) * n], c[:, k])
        _answer(c, g[first : first + BLOCK], V, margin, n, A)
        for k in range(hidden):
            _return(block, k % units, c[:, k], B[k * n : (k + 1) * n])
    A /= n
    return A


@njit(cache=True)
def _answer(c: Array, g: Array, V: Array, margin: Real, n: Real, A: Array) -> None:
    """Updates g of a block of patterns, adds to A.   c: (BLOCK, K), products with m; then g/√n."""
    c[len(g) :] = 0
    scale, spread, hidden = np.float32(1 / math.sqrt(n)), np.sqrt(V), V.size
    if hidden == 1:  # the same without arrays of one number
        for row in range(len(g)):
            x = (margin - c[row, 0] * scale + V[0] * g[row, 0]) / spread[0]
            pull = hazard(x) / spread[0]
            A[0] += pull * (pull - x / spread[0])
            g[row, 0] = pull
            c[row, 0] = pull * scale
        return
    u, new, room = np.empty(hidden), np.empty(hidden), np.empty((3, hidden))
    for row in range(len(g)):
        for k in range(hidden):
            u[k] = (margin - c[row, k] * scale + V[k] * g[row, k]) / spread[k]
        respond(u, new, room)
        for k in range(hidden):
            g_k = new[k] / spread[k]
            A[k] += g_k * (g_k - u[k] / spread[k])
            g[row, k] = g_k
            c[row, k] = g_k * scale


@njit(cache=True, fastmath=True)
def _project(X: Array, part: Real, m: Array, c: Array) -> None:
    """Products of patterns, four at a time, with the magnetisations of a unit."""
    for mu in range(0, len(X), ROWS):
        x0, x1, x2, x3 = X[mu, part], X[mu + 1, part], X[mu + 2, part], X[mu + 3, part]
        a0 = a1 = a2 = a3 = np.float32(0)
        for i in range(m.size):
            a0 += x0[i] * m[i]
            a1 += x1[i] * m[i]
            a2 += x2[i] * m[i]
            a3 += x3[i] * m[i]
        c[mu], c[mu + 1], c[mu + 2], c[mu + 3] = a0, a1, a2, a3


@njit(cache=True, fastmath=True)
def _return(X: Array, part: Real, c: Array, B: Array) -> None:
    """Adds the pulls of patterns, four at a time, on a unit."""
    for mu in range(0, len(X), ROWS):
        x0, x1, x2, x3 = X[mu, part], X[mu + 1, part], X[mu + 2, part], X[mu + 3, part]
        c0, c1 = np.float32(c[mu]), np.float32(c[mu + 1])
        c2, c3 = np.float32(c[mu + 2]), np.float32(c[mu + 3])
        for i in range(B.size):
            B[i] += x0[i] * c0 + x1[i] * c1 + x2[i] * c2 + x3[i] * c3
