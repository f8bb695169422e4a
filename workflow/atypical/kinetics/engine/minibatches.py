"""Compiled orders and averages of minibatches.

At the start of an epoch a replica's samples are shuffled and the products (x xᵀ, y xᵀ) of each of
its minibatches averaged. Number k of a replica's random numbers is mix(key + k γ) of
randomness.splitmix; those of an epoch follow on a number of their own.
"""

# mypy: ignore-errors
from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
from llvmlite import ir
from numba import carray, njit, types
from numba.core import config
from numba.extending import intrinsic

from atypical.kinetics.engine.vectors import FLAGS
from atypical.randomness.splitmix import GAMMA, mix

# Rows of products are padded to a multiple of this, so that sums of rows are whole instructions.
PADDING = 8
# Single numbers are computed by the rules of vectors.
ARITHMETIC = {"fastmath": {*FLAGS}, "error_model": "numpy"}


@intrinsic(prefer_literal=True)
def on_stack(typing_context: Any, size: Any) -> Any:
    """Room for `size` numbers on the stack: the compiler knows that such arrays do not overlap."""
    count = size.literal_value

    def make(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        # Not by numba's `alloca_once`, which writes zeros, an instruction for each number.
        with builder.goto_entry_block():
            room = builder.alloca(ir.ArrayType(ir.DoubleType(), count))
        room.align = 64
        return builder.bitcast(room, ir.DoubleType().as_pointer())

    return types.CPointer(types.float64)(size), make


@contextmanager
def straight_lines() -> Iterator[None]:
    """Compile loops of constant length as straight lines of vector instructions.

    The vectoriser of loops, on by default, would take the loop around them and gather from afar.
    """
    before = config.SLP_VECTORIZE, config.LOOP_VECTORIZE
    config.SLP_VECTORIZE, config.LOOP_VECTORIZE = 1, 0
    try:
        yield
    finally:
        config.SLP_VECTORIZE, config.LOOP_VECTORIZE = before


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


def _average(rows: Any, order: Any, batch: Any, means: Any) -> None:
    """Mean products of the first minibatches of an order of the samples, as many as have room."""
    N, F = rows.shape
    sums = carray(on_stack(PADDING), (PADDING,))
    for number in range(len(means)):
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


with straight_lines():
    average = njit(
        "void(float64[:,::1], int32[::1], int64, float64[:,::1])", cache=True, **ARITHMETIC
    )(_average)
