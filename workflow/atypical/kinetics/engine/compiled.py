"""Descent of deep linear networks: what the compiled code needs, and what it gives back.

The loss sees a minibatch only through its second moments, so samples are handed over as products
(x xᵀ, y xᵀ).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from atypical.kinetics.engine.kernel import Fixed, kernel
from atypical.kinetics.engine.lanes import REPLICA, Stop
from atypical.kinetics.engine.minibatches import PADDING, shuffle
from atypical.kinetics.engine.moments import Rule
from atypical.kinetics.engine.replicas import Counts, Keys, Outcome, Protocol, Replicas

Array = NDArray[np.float64]


def descend(replicas: Replicas, protocol: Protocol) -> Outcome:
    """Run every replica to its escape, its convergence or its budget."""
    shape, R = replicas.shape, len(replicas)
    weights = np.array(replicas.weights, dtype=float, order="C")
    moments = np.array(replicas.moments, dtype=float, order="C")
    records = np.zeros((R, len(protocol.records), shape.size))
    table = _table(replicas, protocol)
    rule = Rule(*(float(getattr(replicas.optimiser, name)) for name in Rule._fields))
    rows = products(replicas.samples, shape.inputs)
    kernel(shape, replicas.optimiser.name)(
        shape.hidden,
        table,
        weights,
        moments,
        rows,
        rows.mean(axis=1),
        int(replicas.steps_per_epoch.max(initial=1)),
        np.asarray(protocol.records, dtype=np.int64),
        records,
        Fixed(_stop(protocol), rule),
    )
    clock, made, status, gradient = (
        table[name].copy() for name in ("clock", "made", "status", "gradient")
    )
    done = replicas.with_(weights=weights, clock=clock, moments=moments, made=made)
    return Outcome(done, status, gradient, records)


def _table(replicas: Replicas, protocol: Protocol) -> NDArray[np.void]:
    """A record for each replica, as compiled code takes it."""
    table = np.zeros(len(replicas), REPLICA)
    for name in ("data", "beta", "learning_rate", "temperature", "clock", "made"):
        table[name] = getattr(replicas, name)
    table["key"], table["gradient"] = replicas.keys, np.nan
    table["batch"] = np.minimum(replicas.batch, replicas.samples.shape[1])
    table["per_epoch"] = replicas.steps_per_epoch
    table["steps"], table["look_every"] = protocol.steps, protocol.look_every
    table["level"] = protocol.watch.level if protocol.watch else 0.0
    return table


def _stop(protocol: Protocol) -> Stop:
    """Where compiled code stops."""
    watch = protocol.watch
    mode, rises = (watch.mode, watch.rises) if watch else (-1, True)
    return Stop(int(mode), bool(rises), float(protocol.tolerance))


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
