"""Curvature of the training loss at a minimum: leading eigenvalues of the Hessian, and its trace.

The Hessian is never formed: curvlinops multiplies it with vectors. Eigenvalues by Lanczos (ARPACK);
the trace as the mean of v·Hv over random signs v (Hutchinson 1989), which is unbiased as the mean
of v vᵀ is the identity.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from curvlinops import HessianLinearOperator
from numpy.typing import NDArray
from scipy.sparse.linalg import ArpackNoConvergence, eigsh
from torch import Tensor, nn

from atypical.randomness.streams import signs

Array = NDArray[Any]
TOLERANCE = 1e-3


def hessian(network: nn.Module, inputs: Tensor, labels: Tensor) -> HessianLinearOperator:
    """The Hessian of the mean cross-entropy on inputs (N, d), labels (N,)."""
    parameters = list(network.parameters())
    return HessianLinearOperator(
        network,
        nn.CrossEntropyLoss(),
        parameters,
        [(inputs, labels)],
        check_deterministic=False,
    )


def leading_eigenvalues(
    operator: HessianLinearOperator, count: int, rng: np.random.Generator
) -> tuple[Array, Array]:
    """The largest eigenvalues, descending, and how far each is from an eigenvalue, at most.

    Both NaN where Lanczos did not converge.
    """
    product = operator.to_scipy()
    start = rng.standard_normal(product.shape[0]).astype(np.float32)
    try:
        values, vectors = eigsh(product, k=count, which="LA", v0=start, tol=TOLERANCE)
    except ArpackNoConvergence:
        return np.full(count, np.nan), np.full(count, np.nan)
    distance = np.linalg.norm(product @ vectors - vectors * values, axis=0)
    order = np.argsort(values)[::-1]
    return values[order].astype(float), distance[order].astype(float)


def trace(
    operator: HessianLinearOperator, probes: int, rng: np.random.Generator
) -> tuple[float, float]:
    """The trace, and its standard error over the probes."""
    product = operator.to_scipy()
    drawn = signs(rng, product.shape[0], probes).astype(np.float32)
    values = np.sum(drawn * (product @ drawn), axis=0, dtype=float)
    return float(values.mean()), float(values.std(ddof=1) / np.sqrt(probes))
