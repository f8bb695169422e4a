"""Descent of deep linear networks, compiled: one replica after the other, everything in the
first-level cache.

The loss sees a minibatch only through its second moments, so a step sums rows of products (x xᵀ, y
xᵀ) and then works on matrices of the size of a layer. The widths are constants of the compiled
code, which is made once per shape and kept on disk.

The generator is a counter put through splitmix64's mixing function: number k of a stream is mix(key
+ k γ). Langevin noise adds four uniform 16-bit numbers: mean 0, variance 1, excess kurtosis −0.3.
An Euler step is of weak order one in the learning rate with any noise of the right first moments,
so exact Gaussians gain nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from atypical.kinetics.replicas import (
    CONVERGED,
    DIVERGED,
    ESCAPED,
    RUNNING,
    Counts,
    Keys,
    Outcome,
    Protocol,
    Replicas,
)
from atypical.networks.linear import Shape

Array = NDArray[np.float64]

# Row lengths are multiples of this, so that sums of rows are whole vector instructions.
LANES = 8
# The singular values of a map of this rank at most have a closed form here.
RANK = 2
# Narrower hidden layers stay loops: unrolling them whole costs minutes of compilation and gains
# nothing.
UNROLLED = 6


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
    clock = replicas.clock.copy()
    mode, rises, level = watched(protocol, R)
    kernel(shape)(
        shape.hidden,
        weights,
        products(replicas.samples, shape.inputs),
        replicas.data,
        replicas.beta,
        replicas.learning_rate,
        np.minimum(replicas.batch, replicas.samples.shape[1]),
        replicas.temperature,
        replicas.keys,
        clock,
        np.broadcast_to(np.asarray(protocol.steps, dtype=np.int64), R).copy(),
        np.broadcast_to(np.asarray(protocol.look_every, dtype=np.int64), R).copy(),
        mode,
        rises,
        level,
        protocol.tolerance,
        np.asarray(protocol.records, dtype=np.int64),
        records,
        status,
        gradient,
    )
    return Outcome(replicas.with_(weights=weights, clock=clock), status, gradient, records)


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
    padding = -rows.shape[-1] % LANES
    return np.ascontiguousarray(np.pad(rows, [(0, 0)] * (rows.ndim - 1) + [(0, padding)]))


def epoch_orders(keys: Keys, epochs: Counts, count: int) -> Counts:
    """Order in which each replica visits its samples in its epoch, (R, count)."""
    orders = np.zeros((len(keys), count), dtype=np.int32)
    for order, key, epoch in zip(orders, keys, epochs, strict=True):
        _shuffle(order, key, epoch)
    return orders.astype(np.int64)


@njit(cache=True, inline="always")
def _mix(z: Any) -> Any:
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))


@njit(cache=True)
def _shuffle(order: Any, key: Any, epoch: Any) -> None:
    """Fisher–Yates from the identity with the numbers of this epoch."""
    count = len(order)
    gamma = np.uint64(0x9E3779B97F4A7C15)
    state = _mix(key + np.uint64(2 * epoch + 1) * gamma)
    for i in range(count):
        order[i] = i
    low = np.uint64(0xFFFFFFFF)
    half = np.uint64(32)
    for i in range(count - 1, 0, -2):
        state += gamma
        z = _mix(state)
        j = np.int64(((z >> half) * np.uint64(i + 1)) >> half)
        order[i], order[j] = order[j], order[i]
        j = np.int64(((z & low) * np.uint64(i)) >> half)
        order[i - 1], order[j] = order[j], order[i - 1]


@lru_cache(maxsize=64)
def kernel(shape: Shape) -> Callable[..., None]:
    """Compiled descent for one shape, whose sizes become constants of the machine code."""
    L, d, o = shape.depth, shape.inputs, shape.outputs
    fixed = shape.hidden if shape.hidden >= UNROLLED else 0
    n_xx = d * (d + 1) // 2
    F = n_xx + o * d + (-(n_xx + o * d)) % LANES

    @njit(cache=True, fastmath={"contract", "reassoc", "nsz", "arcp"}, error_model="numpy")
    def run(
        hidden: Any,
        weights: Any,
        rows: Any,
        data: Any,
        beta: Any,
        learning_rate: Any,
        batch: Any,
        temperature: Any,
        keys: Any,
        clock: Any,
        steps: Any,
        look_every: Any,
        mode: Any,
        rises: Any,
        level: Any,
        tolerance: Any,
        record_at: Any,
        records: Any,
        status: Any,
        gradient: Any,
    ) -> None:
        h = fixed if fixed else hidden
        n = h * d + (L - 2) * h * h + o * h
        last = n - o * h
        N = rows.shape[1]
        order = np.zeros(N, dtype=np.int32)
        w = np.zeros(n)
        g = np.zeros(n)
        below = np.zeros((L - 1, d, h))  # transposed products W_l … W_1
        back, ahead = np.zeros((d, h)), np.zeros((d, h))  # transposed W_{l+1}ᵀ … W_Lᵀ G
        end, G = np.zeros((o, d)), np.zeros((o, d))
        xx, total, full = np.zeros((d, d)), np.zeros(F), np.zeros(F)
        gamma = np.uint64(0x9E3779B97F4A7C15)
        for r in range(len(weights)):
            sample = rows[data[r]]
            full[:] = 0.0
            for i in range(N):
                for f in range(F):
                    full[f] += sample[i, f]
            full /= N
            w[:] = weights[r]
            B, lr, decay = batch[r], learning_rate[r], beta[r]
            per_epoch = (N + B - 1) // B
            noise = np.sqrt(2.0 * lr * temperature[r] * 12.0 / 4.0) / 65536.0
            t, t_end = clock[r], clock[r] + steps[r]
            epoch, kept, looked = np.int64(-1), 0, False
            status[r] = RUNNING
            while True:
                while kept < len(record_at) and record_at[kept] <= t:
                    records[r, kept] = w
                    kept += 1
                looking = not looked and (t % look_every[r] == 0 or t >= t_end)
                if looking or B >= N:
                    total[:] = full
                else:
                    if t // per_epoch != epoch:
                        epoch = t // per_epoch
                        _shuffle(order, keys[r], epoch)
                    first = (t % per_epoch) * B
                    stop = min(first + B, N)
                    total[:] = 0.0
                    for i in range(first, stop):
                        s = order[i]
                        for f in range(F):
                            total[f] += sample[s, f]
                    for f in range(F):
                        total[f] *= 1.0 / (stop - first)
                f = 0
                for i in range(d):
                    for j in range(i, d):
                        xx[i, j] = total[f]
                        xx[j, i] = total[f]
                        f += 1
                # forward: products of the layers
                for i in range(d):
                    for j in range(h):
                        below[0, i, j] = w[j * d + i]
                for layer in range(1, L - 1):
                    base = h * d + (layer - 1) * h * h
                    for i in range(d):
                        for j in range(h):
                            s_ = 0.0
                            for k in range(h):
                                s_ += w[base + j * h + k] * below[layer - 1, i, k]
                            below[layer, i, j] = s_
                for k in range(o):
                    for i in range(d):
                        s_ = 0.0
                        for j in range(h):
                            s_ += w[last + k * h + j] * below[L - 2, i, j]
                        end[k, i] = s_
                for k in range(o):
                    for i in range(d):
                        s_ = -total[n_xx + k * d + i]
                        for j in range(d):
                            s_ += end[k, j] * xx[j, i]
                        G[k, i] = 2.0 / o * s_
                # backward
                for k in range(o):
                    for j in range(h):
                        s_ = decay * w[last + k * h + j]
                        for i in range(d):
                            s_ += G[k, i] * below[L - 2, i, j]
                        g[last + k * h + j] = s_
                for i in range(d):
                    for j in range(h):
                        s_ = 0.0
                        for k in range(o):
                            s_ += G[k, i] * w[last + k * h + j]
                        back[i, j] = s_
                for layer in range(L - 2, 0, -1):
                    base = h * d + (layer - 1) * h * h
                    for j in range(h):
                        for k in range(h):
                            s_ = decay * w[base + j * h + k]
                            for i in range(d):
                                s_ += back[i, j] * below[layer - 1, i, k]
                            g[base + j * h + k] = s_
                    for i in range(d):
                        for k in range(h):
                            ahead[i, k] = 0.0
                        for j in range(h):
                            for k in range(h):
                                ahead[i, k] += back[i, j] * w[base + j * h + k]
                    back[:] = ahead
                for j in range(h):
                    for i in range(d):
                        g[j * d + i] = decay * w[j * d + i] + back[i, j]
                if looking:
                    looked = True
                    steepest, all_slopes = 0.0, 0.0  # max() passes over NaN, a sum does not
                    for k in range(n):
                        steepest = max(steepest, abs(g[k]))
                        all_slopes += abs(g[k])
                    gradient[r] = steepest
                    if not all_slopes < 1e100:
                        status[r] = DIVERGED
                        break
                    if steepest < tolerance:
                        status[r] = CONVERGED
                        break
                    if mode >= 0:
                        size, area = 0.0, 0.0
                        for k in range(o):
                            for i in range(d):
                                size += end[k, i] * end[k, i]
                        for k in range(o):
                            for m in range(k):
                                for i in range(d):
                                    for j in range(i):
                                        minor = end[k, i] * end[m, j] - end[k, j] * end[m, i]
                                        area += minor * minor
                        largest = 0.5 * (size + np.sqrt(max(size * size - 4.0 * area, 0.0)))
                        value = np.sqrt(largest)
                        if mode == 1:
                            value = np.sqrt(area / largest) if largest > 0.0 else 0.0
                        if (value > level[r]) == rises:
                            status[r] = ESCAPED
                            break
                    if t >= t_end:
                        break
                    continue
                for k in range(n):
                    w[k] -= lr * g[k]
                if noise > 0.0:
                    start = _mix(keys[r] + np.uint64(2 * t + 2) * gamma)
                    for k in range(n):
                        z = _mix(start + np.uint64(k) * gamma)
                        four = (
                            (z & np.uint64(0xFFFF))
                            + ((z >> np.uint64(16)) & np.uint64(0xFFFF))
                            + ((z >> np.uint64(32)) & np.uint64(0xFFFF))
                            + (z >> np.uint64(48))
                        )
                        w[k] += noise * (np.float64(np.int64(four)) - 131070.0)
                t += 1
                looked = False
            while kept < len(record_at):
                records[r, kept] = w
                kept += 1
            weights[r] = w
            clock[r] = t

    return run
