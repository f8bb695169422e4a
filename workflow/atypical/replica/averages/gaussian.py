"""Gaussian averages on grids that are graded towards steps and kinks.

∫Dz f(z) with Dz = exp(−z²/2) dz/√(2π). Where f has a step or a kink of width ε at z = c,
Gauss–Hermite converges slowly and not monotonically; Gauss–Legendre panels whose widths double away
from c converge geometrically whatever ε is.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

# Beyond 9 standard deviations the Gaussian measure holds 2e-19.
LIMIT = 9.0
# Widest panel, in standard deviations: the Gaussian itself is a polynomial to 1e-14 at order 12.
WIDEST = 3.0


def density(z: Array) -> Array:
    """Standard Gaussian density."""
    return np.asarray(np.exp(-0.5 * z * z) / np.sqrt(2 * np.pi))


def graded(
    features: Iterable[tuple[float, float]], order: int, limit: float = LIMIT
) -> tuple[Array, Array]:
    """Nodes and plain weights on [−limit, limit], graded towards each feature.

    features: pairs (position, width) of the steps and kinks of the integrand.
    order: Gauss–Legendre nodes per panel; doubling it estimates the error.
    The weights do not contain the Gaussian density: multiply by `density(nodes)`.
    """
    edges = [np.linspace(-limit, limit, int(np.ceil(2 * limit / WIDEST)) + 1)]
    for position, width in features:
        if abs(position) >= limit:
            continue
        steps = width * 2.0 ** np.arange(np.ceil(np.log2(max(WIDEST / width, 1.0))))
        inside = np.concatenate([[position], position - steps, position + steps])
        edges.append(inside[np.abs(inside) < limit])
    return on_panels(np.unique(np.concatenate(edges)), order)


def on_panels(edges: Array, order: int) -> tuple[Array, Array]:
    """Gauss–Legendre nodes and weights on consecutive panels between the sorted edges.

    edges: (..., E), each row sorted.   Returns (..., (E − 1) order), row by row.
    """
    x, w = gauss_legendre(order)
    half = np.diff(edges)[..., None] / 2
    centre = (edges[..., 1:] + edges[..., :-1])[..., None] / 2
    rows = (*edges.shape[:-1], -1)
    return (centre + half * x).reshape(rows), (half * w).reshape(rows)


def trapezoid(step: float, limit: float = LIMIT) -> tuple[Array, Array]:
    """Equidistant nodes and plain weights on [−limit, limit], for analytic integrands."""
    count = int(np.ceil(limit / step))
    nodes = np.linspace(-count * step, count * step, 2 * count + 1)
    return nodes, np.full_like(nodes, step)


@lru_cache(maxsize=32)
def gauss_legendre(order: int) -> tuple[Array, Array]:
    """Nodes and weights on [−1, 1]."""
    x, w = np.polynomial.legendre.leggauss(order)
    return x, w
