"""Every measure of flatness of a solution, as rows of a table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from atypical.flatness import features_entropy, local_entropy
from atypical.flatness.local_energy import local_energy
from atypical.flatness.local_entropy import TOLERANCE, LocalEntropy
from atypical.flatness.stabilities import stability_density
from atypical.randomness.streams import key, stream
from atypical.status import CONVERGED, UNSETTLED
from atypical.tasks.committee import Committee
from atypical.tasks.instance import Instance, Weights

Row = dict[str, Any]


def energies(
    instance: Instance, weights: Weights, network: Committee, flip: Sequence[float], samples: int
) -> list[Row]:
    """Rows (measure, at, value, error, status) of the local energy of one solution.

    The flips are drawn from the solution itself, so that they depend on nothing else.
    """
    rng = stream("flips", key(np.packbits(weights > 0).tobytes().hex()))
    train = local_energy(instance.train, weights, flip, samples, rng, network)
    rows = _rows("local_energy", flip, *train)
    if len(instance.test):
        test = local_energy(instance.test, weights, flip, samples, rng, network)
        rows += _rows("local_test_error", flip, *test)
    return rows


def surroundings(
    instance: Instance,
    weights: Weights,
    distance: Sequence[float],
    damping: float,
    stability: Sequence[float],
) -> list[Row]:
    """Rows of the stabilities, local entropy and entropy of one solution of a perceptron."""
    rows = _rows("stability", *stability_density(instance.train, weights, stability))
    around = _around(instance, weights, distance, damping)
    rows += _rows("local_entropy", around.distance, around.value, around.error, around.status)
    return rows + _entropy_rows(instance, weights, damping)


def _around(
    instance: Instance, weights: Weights, distance: Sequence[float], damping: float
) -> LocalEntropy:
    if instance.hidden is None:
        return local_entropy.local_entropy(instance.train, weights, distance, damping)
    return features_entropy.local_entropy(
        instance.train, instance.hidden, weights, distance, damping
    )


def _entropy_rows(instance: Instance, weights: Weights, damping: float) -> list[Row]:
    """The entropy of all solutions, at the distance of most of them from this one."""
    if instance.hidden is None:
        value, mean, moved = local_entropy.entropy(instance.train, damping)
    else:
        value, mean, moved = features_entropy.entropy(instance.train, instance.hidden, damping)
    distance = (1 - float(mean @ weights) / weights.size) / 2
    if not moved <= TOLERANCE:
        return _rows("entropy", [0.5], [np.nan], [np.nan], [UNSETTLED])
    return _rows("entropy", [distance], [value], [0.0], [CONVERGED])


def _rows(
    measure: str,
    at: Sequence[float] | Any,
    value: Any,
    error: Any,
    status: Sequence[str] | None = None,
) -> list[Row]:
    status = status or [CONVERGED] * len(at)
    return [
        {"measure": measure, "at": float(x), "value": float(y), "error": float(e), "status": s}
        for x, y, e, s in zip(at, value, error, status, strict=True)
    ]
