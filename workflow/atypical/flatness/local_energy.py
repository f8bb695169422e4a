"""Local energy of a solution: the error rate once some of its weights have been flipped.

A flip of a share p turns a stability Δ of a pattern into (1 − 2p) Δ plus noise of variance
4p(1 − p); for independent patterns the error rate of a perceptron is the mean of
H((1 − 2p) Δ/√(4p(1 − p))).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from atypical.tasks.committee import ONE_UNIT, Committee
from atypical.tasks.instance import Patterns, Weights

Array = NDArray[Any]


def local_energy(
    patterns: Patterns,
    weights: Weights,
    flip: Sequence[float],
    samples: int,
    rng: np.random.Generator,
    network: Committee = ONE_UNIT,
) -> tuple[Array, Array]:
    """Error rate at each share of flips, and its standard error over `samples` draws."""
    means, errors = [], []
    for share in flip:
        flipped = rng.random((weights.size, samples), dtype=np.float32) < share
        moved = np.where(flipped, -weights[:, None], weights[:, None])
        rates = np.mean(network.stabilities(patterns, moved) <= 0, axis=0)
        means.append(rates.mean())
        errors.append(rates.std(ddof=1) / np.sqrt(samples))
    return np.array(means), np.array(errors)


def expected_local_energy(stabilities: Array, flip: float) -> float:
    """The local energy of independent patterns with these stabilities, for many weights."""
    return float(np.mean(ndtr(-(1 - 2 * flip) * stabilities / np.sqrt(4 * flip * (1 - flip)))))
