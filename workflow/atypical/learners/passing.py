"""Belief propagation in the binary perceptron, with one message per weight and per pattern (AMP).

    ω_μ = x_μ·m/√N − V g_μ ,   g_μ = ∂_ω ln H((κ − ω_μ)/√V) ,   V = 1 − m·m/N ,
    B_i = Σ_μ x_μi g_μ/√N + A m_i ,   A = −(1/N) Σ_μ ∂_ω g_μ ,   m_i = tanh(B_i + other fields),

which differs from one message per edge by terms that vanish as N^{-1/2}, and costs O(N + P) memory.
Source: Mézard 1989; Donoho, Maleki, Montanari 2009; see Zdeborová & Krzakala 2016, section 6.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from atypical.learners.arithmetic import ROWS, hazard

Array = NDArray[Any]
Real = Any
LEAST_VARIANCE = 1e-6


@njit(cache=True, fastmath=True)
def pass_patterns(X: Array, P: Real, m: Array, g: Array, V: Real, margin: Real, B: Array) -> Real:
    """One sweep over the patterns: updates g in place, writes Σ x g/√N into B, returns A.

    X: (P padded to a multiple of four, N).   m: (N,) magnetisations.   g: (P,) from the sweep
    before.
    """
    N = m.size
    scale = np.float32(1 / math.sqrt(N))
    spread = math.sqrt(V)
    B[:] = 0
    A = 0.0
    c = np.empty(ROWS, np.float32)
    for mu in range(0, P, ROWS):
        x0 = X[mu]
        x1 = X[mu + 1]
        x2 = X[mu + 2]
        x3 = X[mu + 3]
        a0 = a1 = a2 = a3 = np.float32(0)
        for i in range(N):
            a0 += x0[i] * m[i]
            a1 += x1[i] * m[i]
            a2 += x2[i] * m[i]
            a3 += x3[i] * m[i]
        c[0], c[1], c[2], c[3] = a0, a1, a2, a3
        for k in range(ROWS):
            if mu + k < P:
                u = (margin - c[k] * scale + V * g[mu + k]) / spread
                new = hazard(u) / spread
                A += new * (new - u / spread)
                g[mu + k] = new
                c[k] = new * scale
            else:
                c[k] = 0
        c0, c1, c2, c3 = c[0], c[1], c[2], c[3]
        for i in range(N):
            B[i] += x0[i] * c0 + x1[i] * c1 + x2[i] * c2 + x3[i] * c3
    return A / N
