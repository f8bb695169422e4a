"""Products of patterns with weights, on a device.

Weights are the signs of fields, kept in whatever kind a rule keeps them in; sums of ±1 in float32
are exact. Some rows of patterns at a time meet some columns of a unit's inputs, whatever the size.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import triton
import triton.language as tl

from atypical.learners.kernels import runs
from atypical.learners.kernels.draws import after, uniform

ALIGNED = tl.constexpr(runs.ALIGNED)
OF_A_RUN = tl.constexpr(runs.OF_A_RUN)


class Own(NamedTuple):
    """What belongs to a run.

    X: its patterns.   x, w, p: where they, its weights and what belongs to patterns begin.
    P: patterns.   n: inputs of a unit.   many, width: the same, padded.
    """

    X: Any
    x: Any
    w: Any
    p: Any
    P: Any
    n: Any
    many: Any
    width: Any


@triton.jit
def placed(held, r):
    """What belongs to run r of those held (runs.Held)."""
    own = held.shape + r * OF_A_RUN
    x, w, p = tl.load(own) * ALIGNED, tl.load(own + 1) * ALIGNED, tl.load(own + 2) * ALIGNED
    P, n = tl.load(own + 3).to(tl.int32), tl.load(own + 4).to(tl.int32)
    return Own(held.X + x, x, w, p, P, n, _padded(P), _padded(n))


@triton.jit
def _padded(count):
    return (count + ALIGNED - 1) // ALIGNED * ALIGNED


@triton.jit
def row_of(own, k, mu, TILE: tl.constexpr):
    """Where what unit k sees of pattern mu begins, or of each of several."""
    return own.X + (mu.to(tl.int64) * TILE.units + k % TILE.units) * own.width


@triton.jit
def lanes(TILE: tl.constexpr):
    """Numbers of units, (1, TILE.lanes); some may be beyond the last."""
    return tl.arange(0, TILE.lanes)[None, :]


@triton.jit
def sums(own, k, H, rows, live, TILE: tl.constexpr):
    """Of some patterns, the sum over the inputs of unit k times the signs of its fields.

    H: where the fields of the run begin.   rows, live: (TILE.rows,) patterns, and whether they
    count.   Returns (TILE.rows,) float32.
    """
    ROWS: tl.constexpr = TILE.rows
    COLUMNS: tl.constexpr = TILE.columns
    total = tl.zeros((ROWS, COLUMNS), tl.float32)
    place = row_of(own, k, rows[:, None], TILE)
    for first in range(0, own.width, TILE.columns):
        column = first + tl.arange(0, TILE.columns)
        inside = column < own.width
        h = tl.load(H + k * own.width + column, mask=inside, other=0)
        x = tl.load(place + column[None, :], mask=live[:, None] & inside[None, :], other=0)
        total += x.to(tl.float32) * tl.where(h > 0, 1.0, -1.0)[None, :]
    return tl.sum(total, axis=1)


@triton.jit
def fields(own, H, rows, live, TILE: tl.constexpr):
    """The sums of all units: (TILE.rows, TILE.lanes) float32, 0 beyond the last unit."""
    ROWS: tl.constexpr = TILE.rows
    LANES: tl.constexpr = TILE.lanes
    found = tl.zeros((ROWS, LANES), tl.float32)
    for k in range(TILE.hidden):
        found = tl.where(lanes(TILE) == k, sums(own, k, H, rows, live, TILE)[:, None], found)
    return found


@triton.jit
def of_unit(found, k, TILE: tl.constexpr):
    """Of each row what belongs to unit k, one for all or (TILE.rows, 1): (TILE.rows,)."""
    return tl.sum(tl.where(lanes(TILE) == k, found, 0), axis=1)


@triton.jit
def medians(found, TILE: tl.constexpr):
    """Of each row the unit of median field, the first of equals, as arithmetic.median: (rows,)."""
    lane = lanes(TILE)
    larger = tl.zeros_like(found).to(tl.int32)
    smaller = larger
    for k in range(TILE.hidden):
        other = of_unit(found, k, TILE)[:, None]
        larger += (other > found).to(tl.int32)
        smaller += (other < found).to(tl.int32)
    K: tl.constexpr = TILE.hidden
    middle = (2 * larger < K) & (2 * smaller < K) & (lane < K)
    return tl.min(tl.where(middle, lane, TILE.lanes), axis=1)


@triton.jit
def judge(own, H, held, met, TILE: tl.constexpr):
    """Keep the signs of fields where they are a solution; whether one was met by now."""
    wrong = 0
    first = 0
    while (wrong == 0) & (first < own.P):
        rows = first + tl.arange(0, TILE.rows)
        live = rows < own.P
        right = tl.sum((fields(own, H, rows, live, TILE) > 0).to(tl.int32), axis=1)
        wrong = tl.max((live & (2 * right < TILE.hidden)).to(tl.int32), axis=0)
        first += TILE.rows
    if wrong == 0:
        keep(own, H, held, TILE)
    return tl.maximum(met, 1 - wrong)


@triton.jit
def keep(own, H, held, TILE: tl.constexpr):
    """Write the signs of fields as the weights of the run."""
    for first in range(0, own.width * TILE.hidden, TILE.columns):
        column = first + tl.arange(0, TILE.columns)
        inside = column < own.width * TILE.hidden
        h = tl.load(H + column, mask=inside, other=0)
        tl.store(held.weights + own.w + column, tl.where(h > 0, 1, -1).to(tl.int8), mask=inside)


@triton.jit
def end(own, H, held, r, met, sweep, TILE: tl.constexpr):
    """What a run ends with: its last solution, or its last weights; and its sweeps."""
    if met == 0:
        keep(own, H, held, TILE)
    tl.store(held.sweeps + r, sweep)


@triton.jit
def draw_signs(own, H, state, TILE: tl.constexpr):
    """Write independent ±1, equally likely, unit after unit; the state behind them."""
    for k in range(TILE.hidden):
        for first in range(0, own.width, TILE.columns):
            column = first + tl.arange(0, TILE.columns)
            u = uniform(after(state, k * own.n + column + 1))
            tl.store(H + k * own.width + column, tl.where(u < 0.5, 1, -1), mask=column < own.n)
    tl.debug_barrier()
    return after(state, own.n * TILE.hidden)


@triton.jit
def draw_fields(own, H, spread, state, TILE: tl.constexpr):
    """Write independent numbers, uniform in (−spread, spread), likewise.   spread: float64."""
    for k in range(TILE.hidden):
        for first in range(0, own.width, TILE.columns):
            column = first + tl.arange(0, TILE.columns)
            u = uniform(after(state, k * own.n + column + 1))
            h = spread * (2 * u - 1)
            tl.store(H + k * own.width + column, h.to(tl.float32), mask=column < own.n)
    tl.debug_barrier()
    return after(state, own.n * TILE.hidden)
