"""Cross-entropy descent on a device: batch after batch, in the order of the compiled rule."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import torch
import triton
import triton.language as tl

from atypical.learners import cross_entropy
from atypical.learners.kernels.draws import begun, ordered, shuffle
from atypical.learners.kernels.majority import respond
from atypical.learners.kernels.passing import (
    judged,
    launch,
    no_pull,
    patterns,
    places,
    pulled,
    tanh,
)
from atypical.learners.kernels.products import draw_fields, end, placed
from atypical.learners.kernels.runs import Room, Runs

if TYPE_CHECKING:
    from atypical.learners.cross_entropy import Rule

BYTES = (0, 5, 4)
ONE_FLIP = tl.constexpr(cross_entropy.ONE_FLIP)


class By(NamedTuple):
    """numbers: spread, rate.   sweeps, batch: of the rule."""

    numbers: Any
    sweeps: int
    batch: int


def rooms(rule: Rule) -> dict[str, Room]:
    """Fields of the means, and the order of the patterns."""
    return {"H": Room(torch.float32, weights=1), "order": Room(torch.int32, patterns=1)}


def run(runs: Runs, rule: Rule) -> None:
    """Run every run to its solution or its budget."""
    by = By(runs.numbers(rule.spread, rule.rate), rule.sweeps, rule.batch)
    launch(runs, _learn, rooms(rule), by)


@triton.jit
def _learn(held, members, kept, by, whole, TILE: tl.constexpr, SLAB: tl.constexpr):
    r = tl.load(members + tl.program_id(0))
    own = placed(held, r)
    H, order, rate = kept[0] + own.w, kept[1] + own.p, tl.load(by.numbers + 1).to(tl.float32)
    state = draw_fields(own, H, tl.load(by.numbers), begun(held.states, r), TILE)
    ordered(order, own.P)
    at, inside = places(own, TILE, SLAB)
    sweep, going, met = 0, 1, 0
    while going > 0:
        h = tl.load(H + at, mask=inside, other=0)
        going, met = judged(own, held, r, H, h, met, whole, TILE, SLAB)
        going = tl.where(sweep < by.sweeps, going, 0)
        if going > 0:
            state = shuffle(order, own.P, state)
            m = tanh(h)
            for first in range(0, own.P, by.batch):
                step = descent(
                    own, order, first, tl.minimum(first + by.batch, own.P), m, TILE, SLAB
                )
                h = tl.load(H + at, mask=inside, other=0) + rate * step
                tl.store(H + at, h, mask=inside)
                m = tanh(h)
            sweep += 1
    end(own, H, held, r, met, sweep, TILE)


@triton.jit
def descent(own, order, first, last, m, TILE: tl.constexpr, SLAB: tl.constexpr):
    """What a batch asks of h: (lanes, columns), Σ g x/√n + m Σ g a/(N V)."""
    n = own.n.to(tl.float32)
    N, scale, least = n * TILE.hidden, 1 / tl.sqrt(n), 1 / n * ONE_FLIP
    V = tl.maximum(1 - tl.sum(tl.sum(m * m, axis=1), axis=0) / N, least)
    spread, lane = tl.sqrt(V), tl.arange(0, SLAB.lanes)[None, :]
    ROWS: tl.constexpr = SLAB.rows
    LANES: tl.constexpr = SLAB.lanes
    pull, along = no_pull(SLAB), tl.zeros((ROWS, LANES), tl.float32)
    for start in tl.range(first, last, SLAB.rows, num_stages=SLAB.ahead):
        place = start + tl.arange(0, SLAB.rows)
        live = place < last
        x = patterns(own, tl.load(order + place, mask=live, other=0), live, TILE, SLAB)
        u = -tl.sum(x * m[None, :, :], axis=2) * scale / spread
        response = tl.where(live[:, None] & (lane < TILE.hidden), respond(u, TILE.hidden), 0)
        along -= response * u
        pull += pulled(x, response / spread * scale, SLAB)
    turn = tl.where(least < V, tl.sum(tl.sum(along, axis=1), axis=0) / (N * V), 0)
    return tl.sum(pull, axis=0) + turn * m
