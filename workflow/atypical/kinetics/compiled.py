"""Descent of deep linear networks on a CPU: what the compiled code needs, and what it gives back.

The loss sees a minibatch only through its second moments, so samples are handed over as products
(x xᵀ, y xᵀ).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from atypical.kinetics.lanes import PADDING, kernel, shuffle
from atypical.kinetics.replicas import (
    Counts,
    Keys,
    Outcome,
    Protocol,
    Replicas,
)

Array = NDArray[np.float64]

# The singular values of a map of this rank at most have a closed form here.
RANK = 2


def descend(replicas: Replicas, protocol: Protocol) -> Outcome:
    """Run every replica to its escape, its convergence or its budget."""
    shape, R = replicas.shape, len(replicas)
    if protocol.watch is not None and min(shape.inputs, shape.outputs) > RANK:
        raise ValueError(
            f"{shape}: this engine watches maps of rank <= {RANK}; use the batched one."
        )
    weights = np.array(replicas.weights, dtype=float, order="C")
    records = np.zeros((R, len(protocol.records), shape.size))
    status, gradient = np.zeros(R, dtype=np.int64), np.full(R, np.nan)
    clock = plain(replicas.clock, np.int64)
    mode, rises, level = watched(protocol, R)
    rows = products(replicas.samples, shape.inputs)
    kernel(shape)(
        shape.hidden,
        weights,
        rows,
        rows.mean(axis=1),
        int(replicas.steps_per_epoch.max(initial=1)),
        plain(replicas.data, np.int64),
        plain(replicas.beta, np.float64),
        plain(replicas.learning_rate, np.float64),
        plain(np.minimum(replicas.batch, replicas.samples.shape[1]), np.int64),
        plain(replicas.temperature, np.float64),
        plain(replicas.keys, np.uint64),
        clock,
        plain(np.broadcast_to(protocol.steps, R), np.int64),
        plain(np.broadcast_to(protocol.look_every, R), np.int64),
        mode,
        rises,
        plain(level, np.float64),
        float(protocol.tolerance),
        np.asarray(protocol.records, dtype=np.int64),
        records,
        status,
        gradient,
    )
    return Outcome(replicas.with_(weights=weights, clock=clock), status, gradient, records)


def plain(values: Any, kind: type) -> NDArray[Any]:
    """A contiguous copy of the type that the compiled code takes."""
    return np.array(values, dtype=kind, order="C")


def watched(protocol: Protocol, count: int) -> tuple[int, bool, Array]:
    """Index of the watched mode (−1: none), direction, and level of each replica."""
    if protocol.watch is None:
        return -1, True, np.zeros(count)
    watch = protocol.watch
    return watch.mode, watch.rises, np.broadcast_to(watch.level, count).astype(float)


def products(samples: Array, inputs: int) -> Array:
    """Rows (x_i x_j for i ≤ j, y_k x_i, zeros) of each sample, (D, N, F) with F a multiple of the
    lanes.
    """
    x, y = samples[..., :inputs], samples[..., inputs:]
    i, j = np.triu_indices(inputs)
    yx = (y[..., :, None] * x[..., None, :]).reshape(*y.shape[:-1], -1)
    rows = np.concatenate([x[..., i] * x[..., j], yx], axis=-1)
    padding = -rows.shape[-1] % PADDING
    return np.ascontiguousarray(np.pad(rows, [(0, 0)] * (rows.ndim - 1) + [(0, padding)]))


def epoch_orders(keys: Keys, epochs: Counts, count: int) -> Counts:
    """Order in which each replica visits its samples in its epoch, (R, count)."""
    orders = np.zeros((len(keys), count), dtype=np.int32)
    draws = np.zeros(count, dtype=np.int32)
    for order, key, epoch in zip(orders, keys, epochs, strict=True):
        shuffle(order, draws, np.uint64(key), np.int64(epoch))
    return orders.astype(np.int64)
