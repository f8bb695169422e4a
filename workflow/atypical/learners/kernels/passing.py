"""Belief propagation of learners.passing on a device: a program holds the weights of a run.

They lie in registers, a row of them a unit. Patterns are read once a sweep, a few at a time and the
next ones ahead of their turn: while they are at hand, what they ask for is found and given back.
What belongs to patterns stays in memory. Sums are float32, in an order that follows from network
and size, whatever runs stand beside.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import triton
import triton.language as tl

from atypical.learners import passing
from atypical.learners.kernels.majority import respond
from atypical.learners.kernels.products import draw_fields, judge
from atypical.learners.kernels.runs import REGISTERS, Room, Runs

LEAST_VARIANCE = tl.constexpr(passing.LEAST_VARIANCE)
# Weights that a warp holds, and how many warps at least and most; inputs of a unit at least.
WEIGHTS_PER_WARP, LEAST_WARPS, MOST_WARPS, LEAST_COLUMNS = 256, 4, 16, 128
# Entries of patterns that a warp loads at once, 16 in each of its lanes.
LOADED = 512
# Patterns at a time; of so many weights, which leave less room, half of them.
ROWS, WIDE = 4, 16384
# Groups of patterns on their way.
AHEAD = 3


class Slab(NamedTuple):
    """How the weights of a run lie in a program.

    lanes, columns: powers of two that hold the units, and the inputs of one.   rows: patterns at a
    time.   sides: groups of these that warps of their own hold.   ahead: patterns on their way, in
    groups.
    """

    lanes: int
    columns: int
    rows: int
    sides: int
    ahead: int


def slab(hidden: int, inputs: int, most_rows: int = ROWS) -> tuple[Slab, int]:
    """How a run of that network lies, and its warps.   most_rows: patterns at a time, at most."""
    lanes = triton.next_power_of_2(hidden)
    columns = max(triton.next_power_of_2(inputs), LEAST_COLUMNS)
    weights = lanes * columns
    warps = min(max(weights // WEIGHTS_PER_WARP, LEAST_WARPS), MOST_WARPS)
    rows = most_rows if weights < WIDE else max(most_rows // 2, 1)
    sides = min(max(warps * LOADED // weights, 1), rows)
    return Slab(lanes, columns, rows, sides, AHEAD), warps


def launch(runs: Runs, kernel: Any, rooms: Mapping[str, Room], by: Any, rows: int = ROWS) -> None:
    """Start a kernel for runs that lie alike, a program for each, those of most patterns first.

    by: numbers of the rule, for the kernel.   rows: patterns at a time, at most.
    """
    tile, _ = runs.tile(rows=8)
    kept = tuple(runs.kept(rooms).values())
    slabs = [slab(runs.network.hidden, n, rows) for n in runs.inputs]
    order = sorted(range(len(runs)), key=lambda r: -runs.counts[r])
    for own in sorted(set(slabs)):
        members = runs.of_each([r for r in order if slabs[r] == own])
        kernel[(len(members),)](
            runs.held, members, kept, by, int(runs.whole),
            TILE=tile, SLAB=own[0], num_warps=own[1], maxnreg=REGISTERS,
        )  # fmt: skip


@triton.jit
def places(own, TILE: tl.constexpr, SLAB: tl.constexpr):
    """Where weights of a run are, (lanes, columns), and which of these are weights."""
    k, i = tl.arange(0, SLAB.lanes)[:, None], tl.arange(0, SLAB.columns)[None, :]
    return k * own.width + i, (k < TILE.hidden) & (i < own.width)


@triton.jit
def at_random(own, H, G, spread, state, TILE: tl.constexpr, SLAB: tl.constexpr):
    """Small random fields of the weights; patterns have said nothing yet.

    H, G: where what belongs to weights, and to patterns and units, begins.   spread: float64.
    Returns m (lanes, columns), V (lanes,), and the state behind what was drawn.
    """
    state = draw_fields(own, H, spread, state, TILE)
    many = 2 * own.P * TILE.hidden
    for first in range(0, many, SLAB.columns):
        place = first + tl.arange(0, SLAB.columns)
        tl.store(G + place, 0.0, mask=place < many)
    at, inside = places(own, TILE, SLAB)
    m = tanh(tl.load(H + at, mask=inside, other=0))
    tl.debug_barrier()
    LANES: tl.constexpr = SLAB.lanes
    return m, tl.full((LANES,), 1, tl.float32), state


@triton.jit
def tanh(h):
    """Hyperbolic tangent by an exponential that does not overflow."""
    e = tl.exp(-2 * tl.abs(h))
    return tl.where(h > 0, 1 - e, e - 1) / (1 + e)


@triton.jit
def variance(m, own, TILE: tl.constexpr):
    """The variance 1 − q of the weights of each unit, within reach of the approximation."""
    n = own.n.to(tl.float32)
    least = LEAST_VARIANCE if TILE.hidden == 1 else 1 / n
    return tl.maximum(1 - tl.sum(m * m, axis=1) / n, least)


@triton.jit
def patterns(own, mu, live, TILE: tl.constexpr, SLAB: tl.constexpr):
    """Patterns μ as units see them, (rows, lanes or 1, columns); 0 where none lives."""
    LANES: tl.constexpr = SLAB.lanes if TILE.units > 1 else 1
    k, i = tl.arange(0, LANES)[None, :, None], tl.arange(0, SLAB.columns)[None, None, :]
    row = own.X + mu.to(tl.int64) * (TILE.units * own.width)
    inside = live[:, None, None] & (k < TILE.units) & (i < own.width)
    return tl.load(row[:, None, None] + (k * own.width + i), mask=inside, other=0).to(tl.float32)


@triton.jit
def pass_patterns(own, G, sweep, m, V, margin, TILE: tl.constexpr, SLAB: tl.constexpr):
    """One sweep over the patterns, as learners.passing: new g, and returns B + A m.

    G: (2, P, K), of even and of odd sweeps: no warp writes what another may still have to read.
    """
    ROWS: tl.constexpr = SLAB.rows
    LANES: tl.constexpr = SLAB.lanes
    last = G + sweep % 2 * own.P * TILE.hidden
    new = G + (sweep + 1) % 2 * own.P * TILE.hidden
    scale, spread = 1 / tl.sqrt(own.n.to(tl.float32)), tl.sqrt(V)[None, :]
    lane = tl.arange(0, LANES)[None, :]
    A, B = tl.zeros((ROWS, LANES), tl.float32), no_pull(SLAB)
    for first in tl.range(0, own.P, ROWS, num_stages=SLAB.ahead):
        mu = first + tl.arange(0, ROWS)
        live = mu < own.P
        x = patterns(own, mu, live, TILE, SLAB)
        place, inside = mu[:, None] * TILE.hidden + lane, live[:, None] & (lane < TILE.hidden)
        pull = V[None, :] * tl.load(last + place, mask=inside, other=0)
        u = (margin - tl.sum(x * m[None, :, :], axis=2) * scale + pull) / spread
        g = tl.where(inside, respond(u, TILE.hidden) / spread, 0)
        tl.store(new + place, g, mask=inside)
        A += g * (g - u / spread)
        B += pulled(x, g * scale, SLAB)
    return tl.sum(B, axis=0) + (tl.sum(A, axis=0) / own.n)[:, None] * m


@triton.jit
def no_pull(SLAB: tl.constexpr):
    """Zeros (sides, lanes, columns)."""
    SIDES: tl.constexpr = SLAB.sides
    LANES: tl.constexpr = SLAB.lanes
    COLUMNS: tl.constexpr = SLAB.columns
    return tl.zeros((SIDES, LANES, COLUMNS), tl.float32)


@triton.jit
def pulled(x, g, SLAB: tl.constexpr):
    """Σ g x over the rows of each side: (sides, lanes, columns)."""
    EACH: tl.constexpr = SLAB.rows // SLAB.sides
    SIDES: tl.constexpr = SLAB.sides
    LANES: tl.constexpr = SLAB.lanes
    COLUMNS: tl.constexpr = SLAB.columns
    return tl.sum(tl.reshape(x * g[:, :, None], (EACH, SIDES, LANES, COLUMNS)), axis=0)


@triton.jit
def judged(own, held, r, H, h, met, whole, TILE: tl.constexpr, SLAB: tl.constexpr):
    """Store fields, and judge their signs as learners.rule: whether the run goes on, and `met`.

    met: whether a solution is kept. A run whose fields left the range of their numbers is lost, and
    keeps none; what has no sign is stored as 0.
    """
    at, inside = places(own, TILE, SLAB)
    within = tl.abs(h) < float("inf")
    tl.store(H + at, tl.where(within, h, 0), mask=inside)
    tl.debug_barrier()
    if tl.min(tl.min(within.to(tl.int32), axis=1), axis=0) > 0:
        met = judge(own, H, held, met, TILE)
        going = tl.where((met > 0) & (whole == 0), 0, 1)
    else:
        tl.store(held.finite + r, 0)
        met = 0
        going = 0
    tl.debug_barrier()
    return going, met
