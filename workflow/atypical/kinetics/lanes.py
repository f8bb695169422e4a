"""The machine code of the compiled engine: sixteen replicas in the lanes of vector instructions.

At the start of an epoch a replica's samples are shuffled and the products (x xᵀ, y xᵀ) of each
minibatch averaged; a step then works on matrices of the size of a layer, all lanes at once. A lane
whose replica stopped takes the next one.

Number k of a random stream is mix(key + k γ) of randomness.splitmix. Langevin noise adds four
uniform 16-bit numbers: mean 0, variance 1, excess kurtosis −0.3. An Euler step is of weak order one
in the learning rate with any noise of the right first moments, so exact Gaussians gain nothing.
"""

# mypy: ignore-errors
from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

import numpy as np
from llvmlite import ir
from numba import carray, njit, types
from numba.core import cgutils, config
from numba.extending import intrinsic

from atypical.kinetics.replicas import CONVERGED, DIVERGED, ESCAPED, RUNNING
from atypical.networks.linear import Shape
from atypical.randomness.splitmix import GAMMA, mix

# Replicas that take a step together; a constant, so that a lane's arithmetic is always the same.
LANES = 16
# Rows of products are padded to a multiple of this, so that sums of rows are whole instructions.
PADDING = 8


@intrinsic(prefer_literal=True)
def on_stack(typing_context: Any, size: Any) -> Any:
    """Room for `size` numbers on the stack: the compiler knows that such arrays do not overlap."""
    count = size.literal_value

    def make(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        room = cgutils.alloca_once(builder, ir.ArrayType(ir.DoubleType(), count))
        room.align = 64
        return builder.bitcast(room, ir.DoubleType().as_pointer())

    return types.CPointer(types.float64)(size), make


@njit("void(int32[::1], int32[::1], uint64, int64)", cache=True)
def shuffle(order: Any, draws: Any, key: Any, epoch: Any) -> None:
    """Fisher–Yates from the inside out with the numbers of this epoch, all drawn beforehand."""
    gamma, half = np.uint64(GAMMA), np.uint64(32)
    start = mix(key + np.uint64(2 * epoch + 1) * gamma)
    for i in range(len(order)):
        z = mix(start + np.uint64(i) * gamma)
        draws[i] = np.int32(((z >> half) * np.uint64(i + 1)) >> half)
    for i in range(len(order)):
        j = draws[i]
        order[i] = order[j]
        order[j] = i


@njit("void(float64[:,::1], uint64[::1], float64[::1])", cache=True)
def _kick(w: Any, start: Any, noise: Any) -> None:
    """Langevin noise on every weight of every lane, from each lane's own stream."""
    gamma = np.uint64(GAMMA)
    low = np.uint64(0xFFFF)
    for k in range(len(w)):
        for c in range(LANES):
            z = mix(start[c] + np.uint64(k) * gamma)
            four = (z & low) + ((z >> np.uint64(16)) & low) + ((z >> np.uint64(32)) & low)
            four += z >> np.uint64(48)
            w[k, c] += noise[c] * (np.float64(np.int64(four)) - 131070.0)


@contextmanager
def _straight_lines() -> Iterator[None]:
    """Compile loops over lanes as straight lines of vector instructions.

    The vectoriser of loops, on by default, would take the loop around them and gather from afar.
    """
    before = config.SLP_VECTORIZE, config.LOOP_VECTORIZE
    config.SLP_VECTORIZE, config.LOOP_VECTORIZE = 1, 0
    try:
        yield
    finally:
        config.SLP_VECTORIZE, config.LOOP_VECTORIZE = before


def _average(rows: Any, order: Any, batch: Any, means: Any) -> None:
    """Mean products of every minibatch of an order of the samples."""
    N, F = rows.shape
    sums = carray(on_stack(PADDING), (PADDING,))
    for number in range((N + batch - 1) // batch):
        first, stop = number * batch, min((number + 1) * batch, N)
        for f in range(0, F, PADDING):
            for q in range(PADDING):
                sums[q] = 0.0
            for i in range(first, stop):
                s = order[i]
                for q in range(PADDING):
                    sums[q] += rows[s, f + q]
            for q in range(PADDING):
                means[number, f + q] = sums[q] / (stop - first)


with _straight_lines():
    _minibatches = njit(
        "void(float64[:,::1], int32[::1], int64, float64[:,::1])",
        cache=True,
        fastmath={"contract", "nsz", "arcp"},
        error_model="numpy",
    )(_average)


@njit(inline="always")
def _forward(h: Any, w: Any, below: Any, end: Any) -> None:
    """Products W_l … W_1 of the layers, transposed, and the end-to-end map."""
    C, L, d, o = LANES, below.shape[0] + 1, below.shape[1], end.shape[0]
    last = h * d + (L - 2) * h * h
    for i in range(d):
        for j in range(h):
            for c in range(C):
                below[0, i, j, c] = w[j * d + i, c]
    for layer in range(1, L - 1):
        base = h * d + (layer - 1) * h * h
        for i in range(d):
            for j in range(h):
                for c in range(C):
                    below[layer, i, j, c] = 0.0
            for k in range(h):
                for j in range(h):
                    for c in range(C):
                        below[layer, i, j, c] += w[base + j * h + k, c] * below[layer - 1, i, k, c]
    for k in range(o):
        for i in range(d):
            for c in range(C):
                end[k, i, c] = 0.0
            for j in range(h):
                for c in range(C):
                    end[k, i, c] += w[last + k * h + j, c] * below[L - 2, i, j, c]


@njit(inline="always")
def _slope_of_map(total: Any, xx: Any, end: Any, G: Any) -> None:
    """Slope of the squared error in the end-to-end map, from the mean products."""
    C, o, d = LANES, end.shape[0], end.shape[1]
    n_xx = d * (d + 1) // 2
    f = 0
    for i in range(d):
        for j in range(i, d):
            for c in range(C):
                xx[i, j, c] = total[f, c]
                xx[j, i, c] = total[f, c]
            f += 1
    for k in range(o):
        for i in range(d):
            for c in range(C):
                G[k, i, c] = -total[n_xx + k * d + i, c]
            for j in range(d):
                for c in range(C):
                    G[k, i, c] += end[k, j, c] * xx[j, i, c]
            for c in range(C):
                G[k, i, c] *= 2.0 / o


@njit(inline="always")
def _backward(
    h: Any, w: Any, decay: Any, below: Any, G: Any, back: Any, ahead: Any, g: Any
) -> None:
    """Slopes of all weights, weight decay included; `back` runs down through W_{l+1}ᵀ … W_Lᵀ G."""
    C, L, d, o = LANES, below.shape[0] + 1, below.shape[1], G.shape[0]
    last = h * d + (L - 2) * h * h
    n = last + o * h
    for k in range(n):
        for c in range(C):
            g[k, c] = decay[c] * w[k, c]
    for k in range(o):
        for i in range(d):
            for j in range(h):
                for c in range(C):
                    g[last + k * h + j, c] += G[k, i, c] * below[L - 2, i, j, c]
    for i in range(d):
        for j in range(h):
            for c in range(C):
                back[i, j, c] = 0.0
            for k in range(o):
                for c in range(C):
                    back[i, j, c] += G[k, i, c] * w[last + k * h + j, c]
    for layer in range(L - 2, 0, -1):
        base = h * d + (layer - 1) * h * h
        for i in range(d):
            for k in range(h):
                for c in range(C):
                    ahead[i, k, c] = 0.0
            for j in range(h):
                for k in range(h):
                    for c in range(C):
                        g[base + j * h + k, c] += back[i, j, c] * below[layer - 1, i, k, c]
                        ahead[i, k, c] += back[i, j, c] * w[base + j * h + k, c]
        for i in range(d):
            for k in range(h):
                for c in range(C):
                    back[i, k, c] = ahead[i, k, c]
    for j in range(h):
        for i in range(d):
            for c in range(C):
                g[j * d + i, c] += back[i, j, c]


@njit(inline="always")
def _singular_value(end: Any, c: Any, mode: Any) -> Any:
    """First or second singular value of a lane's end-to-end map of rank 2 at most."""
    o, d = end.shape[0], end.shape[1]
    size, area = 0.0, 0.0
    for k in range(o):
        for i in range(d):
            size += end[k, i, c] * end[k, i, c]
            for q in range(k):
                for j in range(i):
                    minor = end[k, i, c] * end[q, j, c] - end[k, j, c] * end[q, i, c]
                    area += minor * minor
    largest = 0.5 * (size + np.sqrt(max(size * size - 4.0 * area, 0.0)))
    value = np.sqrt(largest)
    if mode == 1:
        value = np.sqrt(area / largest) if largest > 0.0 else 0.0
    return value


RUN = (
    "void(int64, float64[:,::1], float64[:,:,::1], float64[:,::1], int64, int64[::1], float64[::1],"
    " float64[::1], int64[::1], float64[::1], uint64[::1], int64[::1], int64[::1], int64[::1],"
    " int64, boolean, float64[::1], float64, int64[::1], float64[:,:,::1], int64[::1],"
    " float64[::1])"
)


@lru_cache(maxsize=64)
def kernel(shape: Shape) -> Callable[..., None]:
    """Compiled descent for one shape, whose sizes become constants of the machine code."""
    L, d, o = shape.depth, shape.inputs, shape.outputs
    C = LANES
    n_xx = d * (d + 1) // 2
    F_ = n_xx + o * d + (-(n_xx + o * d)) % PADDING
    h_, n_ = shape.hidden, shape.size
    n_w, n_below, n_back, n_end = n_ * C, (L - 1) * d * h_ * C, d * h_ * C, o * d * C
    n_xx_, n_total = d * d * C, F_ * C

    def run(
        h: Any,
        weights: Any,
        rows: Any,
        mean: Any,
        batches: Any,
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
        R, N, F = len(weights), rows.shape[1], rows.shape[2]
        n = h * d + (L - 2) * h * h + o * h
        gamma = np.uint64(GAMMA)
        order, draws = np.zeros(N, dtype=np.int32), np.zeros(N, dtype=np.int32)
        means = np.zeros((C, batches, F))
        who, end_at = np.full(C, -1), np.zeros(C, dtype=np.int64)
        epoch, kept = np.zeros(C, dtype=np.int64), np.zeros(C, dtype=np.int64)
        looked, looking = np.zeros(C, dtype=np.bool_), np.zeros(C, dtype=np.bool_)
        noise = np.zeros(C)
        start = np.zeros(C, dtype=np.uint64)
        step, decay = carray(on_stack(C), (C,)), carray(on_stack(C), (C,))
        w, g = carray(on_stack(n_w), (n_, C)), carray(on_stack(n_w), (n_, C))
        # transposed products W_l … W_1, and transposed W_{l+1}ᵀ … W_Lᵀ G
        below = carray(on_stack(n_below), (L - 1, d, h_, C))
        back = carray(on_stack(n_back), (d, h_, C))
        ahead = carray(on_stack(n_back), (d, h_, C))
        end, G = carray(on_stack(n_end), (o, d, C)), carray(on_stack(n_end), (o, d, C))
        xx, total = carray(on_stack(n_xx_), (d, d, C)), carray(on_stack(n_total), (F_, C))
        w[:] = 0.0
        decay[:] = 0.0
        total[:] = 0.0
        queued = 0
        while True:
            running, noisy = False, False
            for c in range(C):
                step[c], noise[c] = 0.0, 0.0
                if who[c] < 0:
                    if queued >= R:
                        continue
                    r = queued
                    queued += 1
                    who[c], epoch[c], kept[c], looked[c] = r, -1, 0, False
                    decay[c], end_at[c], status[r] = beta[r], clock[r] + steps[r], RUNNING
                    for k in range(n):
                        w[k, c] = weights[r, k]
                r, running = who[c], True
                t = clock[r]
                while kept[c] < len(record_at) and record_at[kept[c]] <= t:
                    for k in range(n):
                        records[r, kept[c], k] = w[k, c]
                    kept[c] += 1
                looking[c] = not looked[c] and (t % look_every[r] == 0 or t >= end_at[c])
                if not looking[c]:
                    step[c] = learning_rate[r]
                    if temperature[r] > 0.0:
                        noise[c] = np.sqrt(6.0 * step[c] * temperature[r]) / 65536.0
                        start[c] = mix(keys[r] + np.uint64(2 * t + 2) * gamma)
                        noisy = True
                if looking[c] or batch[r] >= N:
                    for f in range(F):
                        total[f, c] = mean[data[r], f]
                else:
                    per_epoch = (N + batch[r] - 1) // batch[r]
                    now = t // per_epoch
                    if now != epoch[c]:
                        epoch[c] = now
                        shuffle(order, draws, keys[r], now)
                        _minibatches(rows[data[r]], order, batch[r], means[c])
                    for f in range(F):
                        total[f, c] = means[c, t - now * per_epoch, f]
            if not running:
                break
            _forward(h, w, below, end)
            _slope_of_map(total, xx, end, G)
            _backward(h, w, decay, below, G, back, ahead, g)
            for c in range(C):
                r = who[c]
                if r < 0 or not looking[c]:
                    continue
                looked[c] = True
                steepest, all_slopes = 0.0, 0.0  # max() passes over NaN, a sum does not
                for k in range(n):
                    steepest = max(steepest, abs(g[k, c]))
                    all_slopes += abs(g[k, c])
                gradient[r] = steepest
                stops = clock[r] >= end_at[c]
                if not all_slopes < 1e100:
                    status[r], stops = DIVERGED, True
                elif steepest < tolerance:
                    status[r], stops = CONVERGED, True
                elif mode >= 0:
                    value = _singular_value(end, c, mode)
                    if (value > level[r]) == rises:
                        status[r], stops = ESCAPED, True
                if stops:
                    for k in range(n):
                        weights[r, k] = w[k, c]
                        for late in range(kept[c], len(record_at)):
                            records[r, late, k] = w[k, c]
                        w[k, c] = 0.0
                    who[c] = -1
            for k in range(n):
                for c in range(C):
                    w[k, c] -= step[c] * g[k, c]
            if noisy:
                _kick(w, start, noise)
            for c in range(C):
                if step[c] > 0.0:
                    clock[who[c]] += 1
                    looked[c] = False

    with _straight_lines():
        return njit(  # type: ignore[no-any-return]
            RUN, cache=True, fastmath={"contract", "nsz", "arcp"}, error_model="numpy"
        )(run)
