"""Forward and backward through a deep linear network, sixteen replicas in the lanes of vectors.

Inlined where they are called: the arrays lie on the stack there, and the compiler sees that they do
not overlap. Lanes come last in every array: w, g are (n, lanes), below (L − 1, d, h, lanes), the
end-to-end map and its slope (o, d, lanes).
"""

# mypy: ignore-errors
from __future__ import annotations

from typing import Any

from numba import njit

from atypical.kinetics.engine.vectors import at, put, spread


@njit(inline="always")
def forward(h: Any, w: Any, below: Any, end: Any) -> None:
    """Products W_l … W_1 of the layers, transposed, and the end-to-end map."""
    L, d, o = below.shape[0] + 1, below.shape[1], end.shape[0]
    last = h * d + (L - 2) * h * h
    for i in range(d):
        for j in range(h):
            put(below, (0, i, j), at(w, (j * d + i,)))
    for layer in range(1, L - 1):
        base = h * d + (layer - 1) * h * h
        for i in range(d):
            for j in range(h):
                total = spread(0.0)
                for k in range(h):
                    total = total + at(w, (base + j * h + k,)) * at(below, (layer - 1, i, k))
                put(below, (layer, i, j), total)
    for k in range(o):
        for i in range(d):
            total = spread(0.0)
            for j in range(h):
                total = total + at(w, (last + k * h + j,)) * at(below, (L - 2, i, j))
            put(end, (k, i), total)


@njit(inline="always")
def slope_of_map(total: Any, end: Any, G: Any) -> None:
    """Slope of the squared error in the end-to-end map, from the mean products."""
    o, d = end.shape[0], end.shape[1]
    n_xx = d * (d + 1) // 2
    for k in range(o):
        for i in range(d):
            slope = spread(0.0) - at(total, (n_xx + k * d + i,))
            for j in range(d):
                low, high = min(i, j), max(i, j)
                xx = at(total, (low * d - low * (low - 1) // 2 + high - low,))
                slope = slope + at(end, (k, j)) * xx
            put(G, (k, i), slope * spread(2.0 / o))


@njit(inline="always")
def backward(h: Any, w: Any, decay: Any, below: Any, G: Any, back: Any, ahead: Any, g: Any) -> None:
    """Slopes of all weights, weight decay included; `back` runs down through W_{l+1}ᵀ … W_Lᵀ G."""
    L, d, o = below.shape[0] + 1, below.shape[1], G.shape[0]
    last = h * d + (L - 2) * h * h
    n = last + o * h
    pull = at(decay, ())
    for k in range(n):
        put(g, (k,), pull * at(w, (k,)))
    for k in range(o):
        for i in range(d):
            slope = at(G, (k, i))
            for j in range(h):
                own = (last + k * h + j,)
                put(g, own, at(g, own) + slope * at(below, (L - 2, i, j)))
    for i in range(d):
        for j in range(h):
            total = spread(0.0)
            for k in range(o):
                total = total + at(G, (k, i)) * at(w, (last + k * h + j,))
            put(back, (i, j), total)
    for layer in range(L - 2, 0, -1):
        base = h * d + (layer - 1) * h * h
        for i in range(d):
            for k in range(h):
                put(ahead, (i, k), spread(0.0))
            for j in range(h):
                slope = at(back, (i, j))
                for k in range(h):
                    own = (base + j * h + k,)
                    put(g, own, at(g, own) + slope * at(below, (layer - 1, i, k)))
                    put(ahead, (i, k), at(ahead, (i, k)) + slope * at(w, own))
        for i in range(d):
            for k in range(h):
                put(back, (i, k), at(ahead, (i, k)))
    for j in range(h):
        for i in range(d):
            own = (j * d + i,)
            put(g, own, at(g, own) + at(back, (i, j)))
