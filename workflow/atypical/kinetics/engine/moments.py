"""Steps of the optimisers with moments (see `optimisers`), with replicas in the lanes of vectors.

Lanes that are looked at stand still: their rates are 0, and their moments are kept whole. Inlined
where they are called. w, g are (n, lanes), moments (slots, n, lanes), rates (5, lanes).
"""

# mypy: ignore-errors
from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numba import njit

from atypical.kinetics.engine.layers import LANES
from atypical.kinetics.engine.optimisers import SLOTS

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
    for k in range(len(w)):
        for c in range(LANES):
            moments[0, k, c] = rates[KEEP, c] * moments[0, k, c] + rates[ADD, c] * g[k, c]
            w[k, c] -= step[c] * moments[0, k, c]


@njit(inline="always")
def rmsprop_step(step: Any, eps: Any, rates: Any, g: Any, w: Any, moments: Any, width: Any) -> None:
    """Step along the slope over its root mean square."""
    for k in range(len(w)):
        # short loops: only those are unrolled, and so turned into vector instructions
        for c in range(LANES):
            moments[0, k, c] *= rates[KEEP_SQUARE, c]
        for c in range(LANES):
            moments[0, k, c] += rates[ADD_SQUARE, c] * (g[k, c] * g[k, c])
        for c in range(LANES):
            width[c] = np.sqrt(moments[0, k, c]) + eps
        for c in range(LANES):
            w[k, c] -= step[c] * g[k, c] / width[c]


@njit(inline="always")
def adam_step(step: Any, eps: Any, rates: Any, g: Any, w: Any, moments: Any, width: Any) -> None:
    """Step along the mean slope over its root mean square, both corrected for their cold start."""
    for k in range(len(w)):
        for c in range(LANES):
            moments[0, k, c] += rates[ADD, c] * (g[k, c] - moments[0, k, c])
        for c in range(LANES):
            moments[1, k, c] *= rates[KEEP_SQUARE, c]
        for c in range(LANES):
            moments[1, k, c] += rates[ADD_SQUARE, c] * (g[k, c] * g[k, c])
        for c in range(LANES):
            width[c] = np.sqrt(moments[1, k, c]) * rates[WIDEN, c] + eps
        for c in range(LANES):
            w[k, c] -= step[c] * moments[0, k, c] / width[c]


@njit(inline="always")
def shrunk(shrink: Any, w: Any) -> None:
    """Weights of every lane times `shrink`."""
    for k in range(len(w)):
        for c in range(LANES):
            w[k, c] *= shrink[c]
