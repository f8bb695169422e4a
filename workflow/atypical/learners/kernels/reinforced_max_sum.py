"""Reinforced max-sum on a device.

A pattern sends one of two numbers to every weight: they are kept, and a bit that says which. What
the weakest weights are is found without sorting, by halving the range of their bits.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import torch
import triton
import triton.language as tl

from atypical.learners import reinforced_max_sum as max_sum
from atypical.learners.kernels.draws import begun
from atypical.learners.kernels.passing import judged, launch, no_pull, patterns, places
from atypical.learners.kernels.products import draw_fields, end, placed
from atypical.learners.kernels.runs import Room, Runs

if TYPE_CHECKING:
    from atypical.learners.reinforced_max_sum import Rule

BYTES = (0.125, 5, 8)
BAND = tl.constexpr(max_sum.BAND)
ROWS = 2  # Patterns at a time.
INFINITE = tl.constexpr(0x7F800000)  # Bits of float32.


class By(NamedTuple):
    """Of each sweep its reinforcement.   numbers: spread, damping.   sweeps: of the rule."""

    grown: Any
    numbers: Any
    sweeps: int


def rooms(rule: Rule) -> dict[str, Room]:
    """Fields of weights, what patterns send, and which of it to which weight."""
    return {
        "H": Room(torch.float32, weights=1),
        "sent": Room(torch.float32, patterns=2),
        "which": Room(torch.uint8, eighths=1),
    }


def run(runs: Runs, rule: Rule) -> None:
    """Run every run to its solution or its budget."""
    grown = runs.numbers(*(sweep / rule.sweeps for sweep in range(rule.sweeps))).float()
    by = By(grown, runs.numbers(rule.spread, rule.damping), rule.sweeps)
    launch(runs, _learn, rooms(rule), by, rows=ROWS)


@triton.jit
def _learn(held, members, kept, by, whole, TILE: tl.constexpr, SLAB: tl.constexpr):
    r = tl.load(members + tl.program_id(0))
    own = placed(held, r)
    H, sent, which = kept[0] + own.w, kept[1] + 2 * own.p, kept[2] + own.x // 8
    draw_fields(own, H, tl.load(by.numbers), begun(held.states, r), TILE)
    damping = tl.load(by.numbers + 1).to(tl.float32)
    at, inside = places(own, TILE, SLAB)
    scale = 1.0
    sweep, going, met = 0, 1, 0
    while (going > 0) & (sweep < by.sweeps):
        total, largest = _sweep(own, H, sent, which, scale, TILE, SLAB)
        h = tl.load(H + at, mask=inside, other=0)
        h = damping * h + (1 - damping) * (total + tl.load(by.grown + sweep) * h)
        largest = tl.maximum(largest, tl.max(tl.max(tl.abs(h), axis=1), axis=0))
        scale = held_within(largest)
        sweep += 1
        going, met = judged(own, held, r, H, scale * h, met, whole, TILE, SLAB)
    end(own, H, held, r, met, sweep, TILE)


@triton.jit
def _sweep(own, H, sent, which, scale, TILE: tl.constexpr, SLAB: tl.constexpr):
    """New messages of all patterns: their sum at each weight (1, columns), and the largest.

    sent: (P, 2), those of the last sweep, to be scaled, and then of this one.   which: their bits.
    """
    ROWS: tl.constexpr = SLAB.rows
    SIDES: tl.constexpr = SLAB.sides
    COLUMNS: tl.constexpr = SLAB.columns
    i = tl.arange(0, COLUMNS)[None, :]
    h = tl.load(H + i, mask=i < own.width, other=0)
    total, largest = no_pull(SLAB), tl.zeros((ROWS,), tl.float32)
    for first in range(0, own.P, ROWS):
        mu = first + tl.arange(0, ROWS)
        live = mu < own.P
        x = tl.reshape(patterns(own, mu, live, TILE, SLAB), (ROWS, COLUMNS))
        a = scale * tl.load(sent + 2 * mu, mask=live, other=0)
        b = scale * tl.load(sent + 2 * mu + 1, mask=live, other=0)
        bits = which + mu.to(tl.int64)[:, None] * (own.width // 8)
        c = x * h - tl.where(_read(bits, live, own, SLAB), b[:, None], a[:, None])
        a, b = weakest(c, i < own.n, own.n)
        chosen = c >= -a[:, None]
        # Not before every warp has read what was there.
        tl.debug_barrier()
        tl.store(sent + 2 * mu, a, mask=live)
        tl.store(sent + 2 * mu + 1, b, mask=live)
        _write(bits, live, chosen, own, SLAB)
        message = x * tl.where(chosen, b[:, None], a[:, None])
        total += tl.sum(tl.reshape(message, (ROWS // SIDES, SIDES, 1, COLUMNS)), axis=0)
        largest = tl.maximum(largest, tl.where(live, b, 0))
    return tl.sum(total, axis=0), tl.max(largest, axis=0)


@triton.jit
def weakest(c, inside, N):
    """The k-th and (k + 1)-th smallest |c_i| among negative c_i of each row, as the compiled rule.

    c: (rows, columns), those inside are N.   Returns (rows,) each, 0 where no weight must flip.
    """
    weak = tl.where(inside & (c <= 0), tl.abs(c).to(tl.int32, bitcast=True), INFINITE)
    k = (N + 1) // 2 - tl.sum((inside & (c > 0)).to(tl.int32), axis=1)
    # Bits of positive numbers are in the order of these.
    low, high = tl.zeros_like(k), tl.where(k < 0, 0, INFINITE)
    while tl.max(high - low, axis=0) > 0:
        middle = low + (high - low) // 2
        more = tl.sum((weak <= middle[:, None]).to(tl.int32), axis=1) - k
        high = tl.where(more > 0, middle, high)
        low = tl.where(more > 1, low, tl.where(more == 1, middle, tl.minimum(middle + 1, high)))
    b = tl.max(tl.where(weak <= high[:, None], weak, 0), axis=1)
    below = weak < b[:, None]
    a = tl.max(tl.where(below, weak, 0), axis=1)
    a = tl.where(tl.sum(below.to(tl.int32), axis=1) < k, b, a)
    a, b = a.to(tl.float32, bitcast=True), b.to(tl.float32, bitcast=True)
    return tl.where(k > 0, a, 0), tl.where(k >= 0, b, 0)


@triton.jit
def held_within(largest):
    """The power of two that brings what is so large into [½, 1), or 1 where it is in the band."""
    outside = (largest <= 1 / BAND) | (largest >= BAND)
    exponent = (largest.to(tl.int32, bitcast=True) >> 23) & 255
    scale = (tl.minimum(253 - exponent, 254) << 23).to(tl.float32, bitcast=True)
    return tl.where(outside & (largest > 0) & (largest < float("inf")), scale, 1.0)


@triton.jit
def _read(bits, live, own, SLAB: tl.constexpr):
    """Bits of some rows: (rows, columns).   bits: (rows, 1) where these begin."""
    ROWS: tl.constexpr = SLAB.rows
    COLUMNS: tl.constexpr = SLAB.columns
    byte = tl.arange(0, COLUMNS // 8)[None, :]
    inside = live[:, None] & (byte < own.width // 8)
    packed = tl.load(bits + byte, mask=inside, other=0).to(tl.int32)
    apart = packed[:, :, None] >> tl.arange(0, 8)[None, None, :]
    return tl.reshape(apart & 1, (ROWS, COLUMNS)) > 0


@triton.jit
def _write(bits, live, chosen, own, SLAB: tl.constexpr):
    """Write bits of some rows, eight a byte."""
    ROWS: tl.constexpr = SLAB.rows
    BYTES: tl.constexpr = SLAB.columns // 8
    byte = tl.arange(0, BYTES)[None, :]
    apart = tl.reshape(chosen.to(tl.int32), (ROWS, BYTES, 8)) << tl.arange(0, 8)[None, None, :]
    inside = live[:, None] & (byte < own.width // 8)
    tl.store(bits + byte, tl.sum(apart, axis=2).to(tl.uint8), mask=inside)
