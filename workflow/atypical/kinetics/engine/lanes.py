"""What is kept of a lane while replicas pass through it, and the steps of its life, compiled.

A lane takes the next replica in the queue, moves it until it is to be looked at, and lets it go
where it escaped, converged, diverged or spent its budget. Whatever the shape of the networks, this
is the same code: it is compiled once, and called by the kernels of all shapes.

Langevin noise adds four uniform 16-bit numbers: mean 0, variance 1, excess kurtosis −0.3. An Euler
step is of weak order one in the learning rate with any noise of the right first moments, so exact
Gaussians gain nothing.
"""

# mypy: ignore-errors
from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numba import from_dtype, njit, types

from atypical.kinetics.engine.minibatches import ARITHMETIC, average, shuffle
from atypical.kinetics.engine.replicas import AT_REST, BEYOND, LOST, RUNNING
from atypical.kinetics.engine.singular import singular_value
from atypical.kinetics.engine.vectors import LANES, at, put
from atypical.randomness.splitmix import GAMMA, mix

# One replica of a run: what it was given, and how far it came. One record each, so that compiled
# code takes one array of them instead of eleven.
REPLICA = np.dtype(
    [
        ("data", np.int64),
        ("beta", np.float64),
        ("learning_rate", np.float64),
        ("batch", np.int64),
        ("per_epoch", np.int64),
        ("temperature", np.float64),
        ("key", np.uint64),
        ("steps", np.int64),
        ("look_every", np.int64),
        ("level", np.float64),
        ("clock", np.int64),
        ("made", np.int64),
        ("status", np.int64),
        ("gradient", np.float64),
    ]
)
# Which replica a lane holds (−1: none), the step at which its budget ends, the epoch whose
# minibatches are averaged, how many records are kept; whether it was looked at since its last step,
# and whether it is now.
LANE = np.dtype(
    [
        ("who", np.int64),
        ("end", np.int64),
        ("epoch", np.int64),
        ("kept", np.int64),
        ("looked", np.bool_),
        ("looking", np.bool_),
    ]
)
# What functions are compiled for.
LIVES, REPLICAS = from_dtype(LANE)[::1], from_dtype(REPLICA)[::1]
NUMBERS, ROWS, BLOCKS = (types.Array(types.float64, axes, "C") for axes in (1, 2, 3))


class Stop(NamedTuple):
    """Where a run stops: singular value `mode` (−1: none) rises above its level or falls below it,
    or the largest slope falls below the tolerance.
    """

    mode: int
    rises: bool
    tolerance: float


STOP = types.NamedTuple((types.int64, types.boolean, types.float64), Stop)


@njit(types.int64(LIVES, types.int64, REPLICAS, ROWS, BLOCKS, NUMBERS, ROWS, BLOCKS), cache=True)
def fill(
    lanes: Any,
    queued: Any,
    replicas: Any,
    weights: Any,
    kept: Any,
    decay: Any,
    w: Any,
    moments: Any,
) -> Any:
    """Hand the next replicas to empty lanes; returns how many have left the queue.   kept: the
    moments of all replicas, (R, slots, n).
    """
    for c in range(LANES):
        if lanes[c].who < 0 and queued < len(replicas):
            r = queued
            queued += 1
            lanes[c].who, lanes[c].epoch, lanes[c].kept, lanes[c].looked = r, -1, 0, False
            lanes[c].end = replicas[r].clock + replicas[r].steps
            replicas[r].status = RUNNING
            decay[c] = replicas[r].beta
            for k in range(len(w)):
                w[k, c] = weights[r, k]
            for slot in range(kept.shape[1]):
                for k in range(len(w)):
                    moments[slot, k, c] = kept[r, slot, k]
    return queued


@njit(types.void(LIVES, REPLICAS, types.int64[::1], ROWS, BLOCKS), cache=True)
def record(lanes: Any, replicas: Any, record_at: Any, w: Any, records: Any) -> None:
    """Keep the weights of replicas whose time for that has come."""
    for c in range(LANES):
        r = lanes[c].who
        if r >= 0:
            while lanes[c].kept < len(record_at) and record_at[lanes[c].kept] <= replicas[r].clock:
                for k in range(len(w)):
                    records[r, lanes[c].kept, k] = w[k, c]
                lanes[c].kept += 1


@njit(
    types.UniTuple(types.boolean, 2)(LIVES, REPLICAS, NUMBERS, NUMBERS, types.uint64[::1]),
    cache=True,
    **ARITHMETIC,
)
def aim(lanes: Any, replicas: Any, step: Any, noise: Any, start: Any) -> Any:
    """Decide which lanes are looked at, and how far the others step; returns whether any holds a
    replica, and whether any is noisy.
    """
    running, noisy = False, False
    for c in range(LANES):
        step[c], noise[c] = 0.0, 0.0
        r = lanes[c].who
        if r >= 0:
            running = True
            t = replicas[r].clock
            due = t % replicas[r].look_every == 0 or t >= lanes[c].end
            lanes[c].looking = due and not lanes[c].looked
            if not lanes[c].looking:
                step[c] = replicas[r].learning_rate
                temperature = replicas[r].temperature
                if temperature > 0.0:
                    noise[c] = np.sqrt(6.0 * step[c] * temperature) / 65536.0
                    start[c] = mix(replicas[r].key + np.uint64(2 * t + 2) * np.uint64(GAMMA))
                    noisy = True
    return running, noisy


@njit(
    types.void(LIVES, REPLICAS, BLOCKS, ROWS, types.int32[:, ::1], BLOCKS, ROWS),
    cache=True,
    **ARITHMETIC,
)
def see(
    lanes: Any, replicas: Any, rows: Any, mean: Any, order: Any, means: Any, total: Any
) -> None:
    """Mean products that each lane sees: of the whole sample where it is looked at, else of its
    minibatch.   order: (2, N), room for an order and its draws.   means: (lanes, batches, F).
    """
    N, F = rows.shape[1], rows.shape[2]
    for c in range(LANES):
        r = lanes[c].who
        if r >= 0:
            data, batch = replicas[r].data, replicas[r].batch
            if lanes[c].looking or batch >= N:
                for f in range(F):
                    total[f, c] = mean[data, f]
            else:
                per_epoch = replicas[r].per_epoch
                now = replicas[r].clock // per_epoch
                if now != lanes[c].epoch:
                    lanes[c].epoch = now
                    shuffle(order[0], order[1], replicas[r].key, now)
                    average(rows[data], order[0], batch, means[c, :per_epoch])
                for f in range(F):
                    total[f, c] = means[c, replicas[r].clock - now * per_epoch, f]


@njit(inline="always")
def _stops(replicas: Any, r: Any, c: Any, g: Any, end: Any, stop: Any) -> Any:
    """Write down the slope and status of replica r in lane c; returns whether it ended."""
    steepest, all_slopes = 0.0, 0.0  # max() passes over NaN, a sum does not
    for k in range(len(g)):
        steepest = max(steepest, abs(g[k, c]))
        all_slopes += abs(g[k, c])
    replicas[r].gradient = steepest
    if not all_slopes < 1e100:
        replicas[r].status = LOST
    elif steepest < stop.tolerance:
        replicas[r].status = AT_REST
    elif stop.mode >= 0:
        value = singular_value(end, c, stop.mode)
        if (value > replicas[r].level) == stop.rises:
            replicas[r].status = BEYOND
    return replicas[r].status != RUNNING


@njit(
    types.void(LIVES, REPLICAS, ROWS, BLOCKS, STOP, ROWS, ROWS, BLOCKS, BLOCKS, BLOCKS),
    cache=True,
    **ARITHMETIC,
)
def look(
    lanes: Any,
    replicas: Any,
    g: Any,
    end: Any,
    stop: Any,
    w: Any,
    weights: Any,
    records: Any,
    moments: Any,
    kept: Any,
) -> None:
    """Judge the replicas that are looked at, and let those go that stop."""
    for c in range(LANES):
        r = lanes[c].who
        if r >= 0 and lanes[c].looking:
            lanes[c].looked = True
            if _stops(replicas, r, c, g, end, stop) or replicas[r].clock >= lanes[c].end:
                for k in range(len(w)):
                    weights[r, k] = w[k, c]
                    for late in range(lanes[c].kept, records.shape[1]):
                        records[r, late, k] = w[k, c]
                    w[k, c] = 0.0
                for slot in range(kept.shape[1]):
                    for k in range(len(w)):
                        kept[r, slot, k], moments[slot, k, c] = moments[slot, k, c], 0.0
                lanes[c].who = -1


@njit(inline="always")
def descend(step: Any, g: Any, w: Any) -> None:
    """Step all lanes that are not looked at down their slopes."""
    for k in range(len(w)):
        put(w, (k,), at(w, (k,)) - at(step, ()) * at(g, (k,)))


@njit(types.void(LIVES, REPLICAS, NUMBERS), cache=True)
def count(lanes: Any, replicas: Any, step: Any) -> None:
    """Count the step of every lane that made one."""
    for c in range(LANES):
        if step[c] > 0.0:
            replicas[lanes[c].who].clock += 1
            lanes[c].looked = False


@njit("void(float64[:,::1], uint64[::1], float64[::1])", cache=True)
def kick(w: Any, start: Any, noise: Any) -> None:
    """Langevin noise on every weight of every lane, from each replica's own numbers."""
    gamma = np.uint64(GAMMA)
    low = np.uint64(0xFFFF)
    for k in range(len(w)):
        for c in range(LANES):
            z = mix(start[c] + np.uint64(k) * gamma)
            four = (z & low) + ((z >> np.uint64(16)) & low) + ((z >> np.uint64(32)) & low)
            four += z >> np.uint64(48)
            w[k, c] += noise[c] * (np.float64(np.int64(four)) - 131070.0)
