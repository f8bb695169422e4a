"""Modular addition: every pair (a, b) below p, labelled by (a + b) mod p.

A pair is two one-hot vectors side by side, so that the first weights of a network are two tables of
embeddings. A share of all pairs is learned, and the others test.
Source: Power et al. 2022 (arXiv 2201.02177).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

# A run has memorised, or generalises, from these accuracies on.
MEMORISED, GENERALISES = 0.99, 0.9


@dataclass(frozen=True)
class Pairs:
    """inputs (P, 2p) float32 of zeros and ones, labels (P,) int64."""

    inputs: NDArray[np.float32]
    labels: NDArray[np.int64]


def split(modulus: int, share: float, rng: np.random.Generator) -> tuple[Pairs, Pairs]:
    """Training and test pairs, drawn without replacement."""
    a, b = np.divmod(rng.permutation(modulus**2), modulus)
    one_hot = np.eye(modulus, dtype=np.float32)
    inputs, labels = np.concatenate([one_hot[a], one_hot[b]], axis=1), (a + b) % modulus
    first = trained(modulus, share)
    return Pairs(inputs[:first], labels[:first]), Pairs(inputs[first:], labels[first:])


def trained(modulus: int, share: float) -> int:
    """Number of training pairs."""
    return round(share * modulus**2)
