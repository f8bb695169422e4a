"""A teacher whose features have given strengths: y_i = η_i f(x_i) with f(x) = tanh x / ⟨x tanh x⟩.

Each feature reads one direction of Gaussian inputs and writes one output, in the basis in which
these are the coordinates, so that η_i are the singular values of ⟨y xᵀ⟩. Every input is there with
all its mirror images, and ⟨x_i²⟩ = 1: averages that vanish in law vanish on the sample, and no
feature leaks into another.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]


def sample(eta: Sequence[float], samples: int, rng: np.random.Generator) -> tuple[Array, Array]:
    """Inputs and targets, (N, k) each, of k features; N is `samples`, a multiple of 2ᵏ."""
    mirrors = np.array([*product((1, -1), repeat=len(eta))])
    base = rng.standard_normal((samples // len(mirrors), len(eta)))
    base /= np.sqrt(np.mean(base**2, axis=0))
    x = (mirrors[:, None, :] * base).reshape(-1, len(eta))
    y = np.tanh(x) * (np.asarray(eta) / np.mean(x * np.tanh(x), axis=0))
    return x.astype(np.float32), y.astype(np.float32)
