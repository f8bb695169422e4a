"""The machine code of the compiled engine: sixteen replicas in the lanes of vector instructions.

A step works on matrices of the size of a layer, all lanes at once. A lane whose replica stopped
takes the next one.

Work arrays are made in the compiled function, not handed in: only of arrays on its own stack does
the compiler know that they do not overlap. The loops over hidden units run to an argument, as loops
of constant length would all be unrolled.
"""

# mypy: ignore-errors
from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numba import carray, njit, types

from atypical.kinetics.engine.lanes import (
    BLOCKS,
    LANE,
    REPLICAS,
    ROWS,
    STOP,
    Stop,
    aim,
    count,
    descend,
    fill,
    kick,
    look,
    record,
    see,
)
from atypical.kinetics.engine.layers import backward, forward, slope_of_map
from atypical.kinetics.engine.minibatches import ARITHMETIC, PADDING, on_stack
from atypical.kinetics.engine.moments import (
    ADAM,
    ADAMW,
    MOMENTUM,
    RATES,
    RMSPROP,
    SGD,
    Rule,
    adam_step,
    momentum_step,
    pace,
    rmsprop_step,
    shrunk,
    uncouple,
)
from atypical.kinetics.engine.optimisers import SLOTS
from atypical.kinetics.engine.vectors import LANES
from atypical.networks.linear import Shape


class Fixed(NamedTuple):
    """What is the same for all replicas: where to stop, and the numbers of the optimiser."""

    stop: Stop
    rule: Rule


# hidden units, replicas, weights, moments, products and their means, batches an epoch, when to
# record, the records, what is fixed.
RUN = types.void(
    types.int64,
    REPLICAS,
    ROWS,
    BLOCKS,
    BLOCKS,
    ROWS,
    types.int64,
    types.int64[::1],
    BLOCKS,
    types.NamedTuple((STOP, types.NamedUniTuple(types.float64, len(Rule._fields), Rule)), Fixed),
)


@lru_cache(maxsize=64)
def kernel(shape: Shape, optimiser: str = "sgd") -> Callable[..., None]:
    """Compiled descent for one shape and optimiser, which become constants of the machine code."""
    L, d, h_, o, n, C = shape.depth, shape.inputs, shape.hidden, shape.outputs, shape.size, LANES
    kind, slots, F = list(SLOTS).index(optimiser), SLOTS[optimiser], _products(shape)
    n_w, n_below, n_back, n_end = n * C, (L - 1) * d * h_ * C, d * h_ * C, o * d * C
    n_total, n_moments, n_rates = F * C, max(slots, 1) * n_w, RATES * C

    def run(h, replicas, weights, kept, rows, mean, batches, record_at, records, fixed):
        stop, rule = fixed
        lanes, queued = np.zeros(C, dtype=LANE), 0
        for c in range(C):
            lanes[c].who = -1
        order = np.zeros((2, rows.shape[1]), dtype=np.int32)
        means = np.zeros((C, batches, F))
        noise, start = np.zeros(C), np.zeros(C, dtype=np.uint64)
        step, decay = carray(on_stack(C), (C,)), carray(on_stack(C), (C,))
        w, g = carray(on_stack(n_w), (n, C)), carray(on_stack(n_w), (n, C))
        moments = carray(on_stack(n_moments), (slots, n, C))
        rates, shrink = carray(on_stack(n_rates), (RATES, C)), carray(on_stack(C), (C,))
        below = carray(on_stack(n_below), (L - 1, d, h_, C))  # transposed W_l … W_1
        back = carray(on_stack(n_back), (d, h_, C))  # transposed W_{l+1}ᵀ … W_Lᵀ G
        ahead = carray(on_stack(n_back), (d, h_, C))
        end, G = carray(on_stack(n_end), (o, d, C)), carray(on_stack(n_end), (o, d, C))
        total = carray(on_stack(n_total), (F, C))
        w[:] = 0.0
        decay[:] = 0.0
        total[:] = 0.0
        moments[:] = 0.0
        while True:
            queued = fill(lanes, queued, replicas, weights, kept, decay, w, moments)
            record(lanes, replicas, record_at, w, records)
            running, noisy = aim(lanes, replicas, step, noise, start)
            if not running:
                break
            see(lanes, replicas, rows, mean, order, means, total)
            if kind == ADAMW:
                uncouple(lanes, replicas, step, decay, shrink)
            forward(h, w, below, end)
            slope_of_map(total, end, G)
            backward(h, w, decay, below, G, back, ahead, g)
            look(lanes, replicas, g, end, stop, w, weights, records, moments, kept)
            count(lanes, replicas, step)
            if kind == SGD:
                descend(step, g, w)
            else:
                pace(kind, rule, lanes, replicas, step, rates)
            if kind == MOMENTUM:
                momentum_step(step, rates, g, w, moments)
            if kind == RMSPROP:
                rmsprop_step(step, rule.eps, rates, g, w, moments)
            if kind == ADAMW:
                shrunk(shrink, w)
            if kind in (ADAM, ADAMW):
                adam_step(step, rule.eps, rates, g, w, moments)
            if noisy:
                kick(w, start, noise)

    return njit(RUN, cache=True, **ARITHMETIC)(run)


def _products(shape: Shape) -> int:
    """Length of the padded products of a sample."""
    most = shape.inputs * (shape.inputs + 1) // 2 + shape.outputs * shape.inputs
    return most + -most % PADDING
