"""Steps of the optimisers with moments (see `optimisers`), with replicas in the lanes of vectors.

Lanes that are looked at stand still: their rates are 0, and their moments are kept whole. Inlined
where they are called. w, g are (n, lanes), moments (slots, n, lanes), rates (5, lanes).
"""

# mypy: ignore-errors
from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numba import njit

from atypical.kinetics.engine.optimisers import SLOTS
from atypical.kinetics.engine.vectors import LANES, at, fused, put, root, spread

# Constants of the machine code, one of which it is compiled for.
SGD, MOMENTUM, ADAM, ADAMW, RMSPROP = range(len(SLOTS))
# Rows of `rates`: what is kept of the first and second moment, what is added to each, and by how
# much the corrected second one is divided; RATES of them.
KEEP, ADD, KEEP_SQUARE, ADD_SQUARE, WIDEN, RATES = range(6)


class Rule(NamedTuple):
    """Numbers of an optimiser."""

    momentum: float
    beta1: float
    beta2: float
    alpha: float
    eps: float


@njit(inline="always")
def uncouple(lanes: Any, replicas: Any, step: Any, decay: Any, shrink: Any) -> None:
    """Decay of lanes that step acts on the weights, by `shrink`; of others, on the slope that is
    looked at.
    """
    for c in range(LANES):
        decay[c], shrink[c] = 0.0, 1.0
        r = lanes[c].who
        if r >= 0:
            if step[c] > 0.0:
                shrink[c] = 1.0 - step[c] * replicas[r].beta
            else:
                decay[c] = replicas[r].beta


@njit(inline="always")
def pace(kind: Any, rule: Any, lanes: Any, replicas: Any, step: Any, rates: Any) -> None:
    """How fast each lane's moments move; counts the step, and in Adam corrects for a cold start."""
    for c in range(LANES):
        rates[KEEP, c], rates[ADD, c] = 1.0, 0.0
        rates[KEEP_SQUARE, c], rates[ADD_SQUARE, c], rates[WIDEN, c] = 1.0, 0.0, 1.0
        if step[c] > 0.0:
            r = lanes[c].who
            replicas[r].made += 1
            if kind == MOMENTUM:
                rates[KEEP, c], rates[ADD, c] = rule.momentum, 1.0
            elif kind == RMSPROP:
                rates[KEEP_SQUARE, c], rates[ADD_SQUARE, c] = rule.alpha, 1.0 - rule.alpha
            else:
                made = replicas[r].made
                rates[ADD, c] = 1.0 - rule.beta1
                rates[KEEP_SQUARE, c], rates[ADD_SQUARE, c] = rule.beta2, 1.0 - rule.beta2
                step[c] /= seen(rule.beta1, made)
                rates[WIDEN, c] = 1.0 / np.sqrt(seen(rule.beta2, made))


@njit("float64(float64, int64)", cache=True)
def seen(beta: Any, made: Any) -> Any:
    """Weight 1 − βᵗ that a moment has gathered in t steps, by repeated squaring: the same on every
    machine. A power below the last bit of 1 is not multiplied out.
    """
    power, square = 1.0, beta
    while made > 0 and power > 1e-17:
        if made & 1:
            power *= square
        square *= square
        made >>= 1
    return 1.0 - power


@njit(inline="always")
def momentum_step(step: Any, rates: Any, g: Any, w: Any, moments: Any) -> None:
    """Step along the velocity."""
    rate, keep, add = at(step, ()), at(rates, (KEEP,)), at(rates, (ADD,))
    for k in range(len(w)):
        velocity = fused(keep, at(moments, (0, k)), add * at(g, (k,)))
        put(moments, (0, k), velocity)
        put(w, (k,), at(w, (k,)) - rate * velocity)


@njit(inline="always")
def rmsprop_step(step: Any, eps: Any, rates: Any, g: Any, w: Any, moments: Any) -> None:
    """Step along the slope over its root mean square."""
    rate, keep, add = at(step, ()), at(rates, (KEEP_SQUARE,)), at(rates, (ADD_SQUARE,))
    for k in range(len(w)):
        slope = at(g, (k,))
        square = fused(at(moments, (0, k)), keep, add * (slope * slope))
        put(moments, (0, k), square)
        put(w, (k,), at(w, (k,)) - rate * slope / (root(square) + spread(eps)))


@njit(inline="always")
def adam_step(step: Any, eps: Any, rates: Any, g: Any, w: Any, moments: Any) -> None:
    """Step along the mean slope over its root mean square, both corrected for their cold start."""
    rate, add, widen = at(step, ()), at(rates, (ADD,)), at(rates, (WIDEN,))
    keep_square, add_square = at(rates, (KEEP_SQUARE,)), at(rates, (ADD_SQUARE,))
    for k in range(len(w)):
        slope, mean = at(g, (k,)), at(moments, (0, k))
        mean = mean + add * (slope - mean)
        square = fused(at(moments, (1, k)), keep_square, add_square * (slope * slope))
        put(moments, (0, k), mean)
        put(moments, (1, k), square)
        width = root(square) * widen + spread(eps)
        put(w, (k,), at(w, (k,)) - rate * mean / width)


@njit(inline="always")
def shrunk(shrink: Any, w: Any) -> None:
    """Weights of every lane times `shrink`."""
    for k in range(len(w)):
        put(w, (k,), at(w, (k,)) * at(shrink, ()))
