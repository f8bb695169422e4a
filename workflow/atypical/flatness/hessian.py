"""Curvature of the training loss at a minimum: leading eigenvalues of the Hessian, and its trace.

The Hessian H is never formed: H·v is the derivative of the gradient along v (Pearlmutter 1994).
Eigenvalues by Lanczos (ARPACK); the trace as the mean of v·Hv over random signs v (Hutchinson
1989), which is unbiased as the mean of v vᵀ is the identity.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.sparse.linalg import ArpackNoConvergence, LinearOperator, eigsh
from torch import Tensor, nn
from torch.func import functional_call, jacrev, jvp
from torch.nn.functional import cross_entropy

from atypical.randomness.streams import signs

Array = NDArray[Any]
TOLERANCE = 1e-3


def hessian(network: nn.Module, inputs: Tensor, labels: Tensor) -> LinearOperator:
    """The Hessian of the mean cross-entropy on inputs (N, d), labels (N,).

    It multiplies arrays (P,) and (P, K), with the P parameters in the order of the network, and
    computes in the precision of these.
    """
    names, parameters = zip(*((n, p.detach()) for n, p in network.named_parameters()), strict=True)

    def loss(*moved: Tensor) -> Tensor:
        outputs = functional_call(network, dict(zip(names, moved, strict=True)), (inputs,))
        return cross_entropy(outputs, labels)

    gradient = jacrev(loss, argnums=tuple(range(len(parameters))))
    last = tuple(p.ndim for p in parameters)  # the axis of the vectors
    along = torch.vmap(lambda *v: jvp(gradient, parameters, v)[1], in_dims=last, out_dims=last)

    def times(vectors: Array) -> Array:
        given = torch.as_tensor(vectors, dtype=parameters[0].dtype, device=inputs.device)
        parts = torch.split(given.reshape(len(given), -1), [p.numel() for p in parameters])
        products = along(*(v.reshape(*p.shape, -1) for v, p in zip(parts, parameters, strict=True)))
        whole = torch.cat([product.reshape(-1, product.shape[-1]) for product in products])
        return whole.reshape(given.shape).cpu().numpy().astype(vectors.dtype)

    size = sum(p.numel() for p in parameters)
    return LinearOperator((size, size), matvec=times, matmat=times, dtype=float)


def leading_eigenvalues(
    operator: LinearOperator, count: int, rng: np.random.Generator
) -> tuple[Array, Array]:
    """The largest eigenvalues, descending, and how far each is from an eigenvalue, at most.

    Both NaN where Lanczos did not converge.
    """
    start = rng.standard_normal(operator.shape[0]).astype(np.float32)
    try:
        values, vectors = eigsh(operator, k=count, which="LA", v0=start, tol=TOLERANCE)
    except ArpackNoConvergence:
        return np.full(count, np.nan), np.full(count, np.nan)
    distance = np.linalg.norm(operator @ vectors - vectors * values, axis=0)
    order = np.argsort(values)[::-1]
    return values[order].astype(float), distance[order].astype(float)


def trace(operator: LinearOperator, probes: int, rng: np.random.Generator) -> tuple[float, float]:
    """The trace, and its standard error over the probes."""
    drawn = signs(rng, operator.shape[0], probes).astype(np.float32)
    values = np.sum(drawn * (operator @ drawn), axis=0, dtype=float)
    return float(values.mean()), float(values.std(ddof=1) / np.sqrt(probes))
