"""Splitmix64 for compiled code: number k of a stream is mix(key + k γ).

A counter put through a mixing function: any number of a stream can be had without those before it.
Source: Steele, Lea, Flood, OOPSLA 2014. The same numbers as tensors: randomness.tensors.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit, uint64
from numpy.typing import NDArray

Array = NDArray[Any]
Real = Any

GAMMA = 0x9E3779B97F4A7C15
FIRST, SECOND = 0xBF58476D1CE4E5B9, 0x94D049BB133111EB


def at_start(key: int) -> NDArray[np.uint64]:
    """The state of a stream of which nothing has been drawn, (1,)."""
    return np.array([key], np.uint64)


@njit(cache=True, inline="always")
def mix(z: Real) -> Real:
    """64 bits of which each depends on every bit of z."""
    z = (z ^ (z >> uint64(30))) * uint64(FIRST)
    z = (z ^ (z >> uint64(27))) * uint64(SECOND)
    return z ^ (z >> uint64(31))


@njit(cache=True)
def uniform(state: Array) -> Real:
    """The next number in [0, 1); `state` holds one uint64."""
    state[0] += uint64(GAMMA)
    return float(mix(state[0]) >> uint64(11)) * 2.0**-53


@njit(cache=True)
def shuffle(order: Array, state: Array) -> None:
    """Permute in place, every order equally likely."""
    for i in range(order.size - 1, 0, -1):
        j = int(uniform(state) * (i + 1))
        order[i], order[j] = order[j], order[i]


@njit(cache=True)
def draw_signs(w: Array, state: Array) -> None:
    """Independent ±1, equally likely."""
    for i in range(w.size):
        w[i] = 1 if uniform(state) < 0.5 else -1


@njit(cache=True)
def draw_fields(h: Array, spread: Real, state: Array) -> None:
    """Independent numbers, uniform in (−spread, spread)."""
    for i in range(h.size):
        h[i] = spread * (2 * uniform(state) - 1)
