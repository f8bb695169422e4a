"""Forward and backward through a deep linear network, sixteen replicas in the lanes of vectors.

Inlined where they are called: the arrays lie on the stack there, and the compiler sees that they do
not overlap. Lanes come last in every array: w, g are (n, lanes), below (L − 1, d, h, lanes), the
end-to-end map and its slope (o, d, lanes).
"""

# mypy: ignore-errors
from __future__ import annotations

from typing import Any

from numba import njit

# Replicas that take a step together; a constant, so that a lane's arithmetic is always the same.
LANES = 16


@njit(inline="always")
def forward(h: Any, w: Any, below: Any, end: Any) -> None:
    """Products W_l … W_1 of the layers, transposed, and the end-to-end map."""
    C, L, d, o = LANES, below.shape[0] + 1, below.shape[1], end.shape[0]
    last = h * d + (L - 2) * h * h
    for i in range(d):
        for j in range(h):
            for c in range(C):
                below[0, i, j, c] = w[j * d + i, c]
    for layer in range(1, L - 1):
        base = h * d + (layer - 1) * h * h
        for i in range(d):
            for j in range(h):
                for c in range(C):
                    below[layer, i, j, c] = 0.0
            for k in range(h):
                for j in range(h):
                    for c in range(C):
                        below[layer, i, j, c] += w[base + j * h + k, c] * below[layer - 1, i, k, c]
    for k in range(o):
        for i in range(d):
            for c in range(C):
                end[k, i, c] = 0.0
            for j in range(h):
                for c in range(C):
                    end[k, i, c] += w[last + k * h + j, c] * below[L - 2, i, j, c]


@njit(inline="always")
def slope_of_map(total: Any, xx: Any, end: Any, G: Any) -> None:
    """Slope of the squared error in the end-to-end map, from the mean products."""
    C, o, d = LANES, end.shape[0], end.shape[1]
    n_xx = d * (d + 1) // 2
    f = 0
    for i in range(d):
        for j in range(i, d):
            for c in range(C):
                xx[i, j, c] = total[f, c]
                xx[j, i, c] = total[f, c]
            f += 1
    for k in range(o):
        for i in range(d):
            for c in range(C):
                G[k, i, c] = -total[n_xx + k * d + i, c]
            for j in range(d):
                for c in range(C):
                    G[k, i, c] += end[k, j, c] * xx[j, i, c]
            for c in range(C):
                G[k, i, c] *= 2.0 / o


@njit(inline="always")
def backward(h: Any, w: Any, decay: Any, below: Any, G: Any, back: Any, ahead: Any, g: Any) -> None:
    """Slopes of all weights, weight decay included; `back` runs down through W_{l+1}ᵀ … W_Lᵀ G."""
    C, L, d, o = LANES, below.shape[0] + 1, below.shape[1], G.shape[0]
    last = h * d + (L - 2) * h * h
    n = last + o * h
    for k in range(n):
        for c in range(C):
            g[k, c] = decay[c] * w[k, c]
    for k in range(o):
        for i in range(d):
            for j in range(h):
                for c in range(C):
                    g[last + k * h + j, c] += G[k, i, c] * below[L - 2, i, j, c]
    for i in range(d):
        for j in range(h):
            for c in range(C):
                back[i, j, c] = 0.0
            for k in range(o):
                for c in range(C):
                    back[i, j, c] += G[k, i, c] * w[last + k * h + j, c]
    for layer in range(L - 2, 0, -1):
        base = h * d + (layer - 1) * h * h
        for i in range(d):
            for k in range(h):
                for c in range(C):
                    ahead[i, k, c] = 0.0
            for j in range(h):
                for k in range(h):
                    for c in range(C):
                        g[base + j * h + k, c] += back[i, j, c] * below[layer - 1, i, k, c]
                        ahead[i, k, c] += back[i, j, c] * w[base + j * h + k, c]
        for i in range(d):
            for k in range(h):
                for c in range(C):
                    back[i, k, c] = ahead[i, k, c]
    for j in range(h):
        for i in range(d):
            for c in range(C):
                g[j * d + i, c] += back[i, j, c]
