"""Singular values of a lane's end-to-end map, compiled: in closed form up to rank 2, else by
rotations.
"""

# mypy: ignore-errors
from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

# Columns whose cosine is below this count as orthogonal; so many sweeps at most, of which a map of
# rank 5 takes six, and one of rank 30 ten.
ORTHOGONAL, SWEEPS = 1e-15, 30


@njit(inline="always")
def closed_form(end: Any, c: Any, mode: Any) -> Any:
    """First or second singular value of a lane's end-to-end map of rank 2 at most."""
    o, d = end.shape[0], end.shape[1]
    size, area = 0.0, 0.0
    for k in range(o):
        for i in range(d):
            size += end[k, i, c] * end[k, i, c]
            for q in range(k):
                for j in range(i):
                    minor = end[k, i, c] * end[q, j, c] - end[k, j, c] * end[q, i, c]
                    area += minor * minor
    largest = 0.5 * (size + np.sqrt(max(size * size - 4.0 * area, 0.0)))
    value = np.sqrt(largest)
    if mode == 1:
        value = np.sqrt(area / largest) if largest > 0.0 else 0.0
    return value


@njit(inline="always")
def _turned(A: Any, p: Any, q: Any) -> Any:
    """Whether columns p and q of A had to be turned."""
    pp, qq, pq = 0.0, 0.0, 0.0
    for i in range(len(A)):
        pp += A[i, p] * A[i, p]
        qq += A[i, q] * A[i, q]
        pq += A[i, p] * A[i, q]
    apart = abs(pq) > ORTHOGONAL * np.sqrt(pp * qq)
    if apart:
        ratio = (qq - pp) / (2.0 * pq)
        tangent = 1.0 / (abs(ratio) + np.hypot(1.0, ratio))
        if ratio < 0.0:
            tangent = -tangent
        cosine = 1.0 / np.hypot(1.0, tangent)
        for i in range(len(A)):
            left, right = A[i, p], A[i, q]
            A[i, p] = cosine * (left - tangent * right)
            A[i, q] = cosine * (right + tangent * left)
    return apart


@njit("float64(float64[:, :], int64)", cache=True)
def by_rotations(M: Any, mode: Any) -> Any:
    """Singular value number `mode` of a matrix by one-sided Jacobi rotations (Hestenes 1958).

    The columns, of which there are no more than rows, are turned in pairs until they are
    orthogonal; the singular values are their lengths.
    """
    A = (M if M.shape[0] >= M.shape[1] else M.T).copy()
    columns = A.shape[1]
    for _ in range(SWEEPS):
        still = True
        for p in range(columns - 1):
            for q in range(p + 1, columns):
                if _turned(A, p, q):
                    still = False
        if still:
            break
    lengths = np.sqrt((A * A).sum(axis=0))
    return np.sort(lengths)[columns - 1 - mode]


@njit(inline="always")
def singular_value(end: Any, c: Any, mode: Any) -> Any:
    """Singular value number `mode`, the largest first, of lane c's map.   end: (o, d, lanes)."""
    if min(end.shape[0], end.shape[1]) > 2:
        value = by_rotations(end[:, :, c], mode)
    else:
        value = closed_form(end, c, mode)
    return value
