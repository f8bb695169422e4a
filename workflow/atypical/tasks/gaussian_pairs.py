"""Jointly Gaussian inputs and outputs with given singular values of the input–output covariance.

⟨xxᵀ⟩ = 1, ⟨yyᵀ⟩ = 1, ⟨yxᵀ⟩ has singular values η_a along the first axes; samples are drawn through
the Cholesky factor of the joint covariance. *Whitened* samples are transformed linearly so that
their second moments equal the population's exactly: every replica then has the same landscape.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


class Moments(NamedTuple):
    """Second moments of the data: ⟨xxᵀ⟩ (..., d, d), ⟨yxᵀ⟩ (..., o, d) and ⟨|y|²⟩ (...)."""

    xx: Array
    yx: Array
    yy: Array


@dataclass(frozen=True)
class GaussianPairs:
    """Task with singular values η (largest first, each below 1) between `inputs` and `outputs`."""

    eta: tuple[float, ...] = (0.9, 0.8)
    inputs: int = 2
    outputs: int = 2

    def __post_init__(self) -> None:
        if not all(0 < e < 1 for e in self.eta):
            raise ValueError(f"eta: {self.eta} are not correlations; give numbers in (0, 1).")
        if len(self.eta) > min(self.inputs, self.outputs):
            raise ValueError(
                f"eta: {len(self.eta)} modes do not fit {self.inputs} inputs and {self.outputs} "
                f"outputs."
            )

    @property
    def cross_covariance(self) -> Array:
        """⟨yxᵀ⟩, (outputs, inputs)."""
        cross = np.zeros((self.outputs, self.inputs))
        cross[range(len(self.eta)), range(len(self.eta))] = self.eta
        return cross

    @property
    def covariance(self) -> Array:
        """Covariance of the stacked vector (x, y)."""
        cross = self.cross_covariance
        return np.block([[np.eye(self.inputs), cross.T], [cross, np.eye(self.outputs)]])

    @property
    def population(self) -> Moments:
        """Second moments of infinitely many samples."""
        return Moments(np.eye(self.inputs), self.cross_covariance, np.array(float(self.outputs)))


def draw(task: GaussianPairs, count: int, rng: np.random.Generator, whitened: bool) -> Array:
    """Samples as rows (x, y), (count, inputs + outputs)."""
    factor = np.linalg.cholesky(task.covariance)
    z = rng.standard_normal((count, task.inputs + task.outputs))
    if whitened:
        if count < z.shape[1]:
            raise ValueError(f"samples: {count} cannot be whitened; give at least {z.shape[1]}.")
        z = np.linalg.solve(np.linalg.cholesky(z.T @ z / count), z.T).T
    return np.asarray(z @ factor.T)


def moments(samples: Array, inputs: int) -> Moments:
    """Second moments of samples (..., N, inputs + outputs)."""
    x, y = samples[..., :inputs], samples[..., inputs:]
    count = samples.shape[-2]
    return Moments(
        np.einsum("...ni,...nj->...ij", x, x) / count,
        np.einsum("...no,...ni->...oi", y, x) / count,
        np.einsum("...no,...no->...", y, y) / count,
    )


def sample_singular_values(samples: Array, inputs: int) -> Array:
    """Singular values that a linear network can learn from these samples: of ⟨yxᵀ⟩⟨xxᵀ⟩^{−1/2}."""
    m = moments(samples, inputs)
    values, vectors = np.linalg.eigh(m.xx)
    whiten = np.einsum("...ij,...j,...kj->...ik", vectors, values**-0.5, vectors)
    return np.asarray(np.linalg.svd(m.yx @ whiten, compute_uv=False))
