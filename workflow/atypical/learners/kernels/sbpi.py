"""SBPI on a device: patterns are tried side by side, up to the first that moves a state.

What stands ahead of it is what the rule would have found one by one; numbers and orders are the
same as well, and so is every bit of the weights. With 16 at a time, N = 1001 and α = 0.6 a sweep
takes 63 tries for its 601 patterns, as the mean over the sweeps of a run.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
import triton
import triton.language as tl

from atypical.learners.kernels.draws import after, begun, ordered, shuffle, uniform
from atypical.learners.kernels.products import (
    draw_signs,
    end,
    fields,
    medians,
    of_unit,
    placed,
    row_of,
)
from atypical.learners.kernels.runs import Room, Runs
from atypical.learners.sbpi import most_states

if TYPE_CHECKING:
    from atypical.learners.sbpi import Rule


BYTES = (0, 3, 4)
SAME = "bits"


def rooms(rule: Rule) -> dict[str, Room]:
    """Hidden states, and the order of the patterns."""
    return {"H": Room(torch.int16, weights=1), "order": Room(torch.int32, patterns=1)}


def run(runs: Runs, rule: Rule) -> None:
    """Run every run to its solution or its budget."""
    most = runs.of_each([most_states(rule.states, n) for n in runs.inputs])
    numbers = runs.numbers(rule.threshold, rule.probability)
    runs.launch(_learn, rooms(rule), most, numbers, rule.sweeps, rows=16)


@triton.jit
def _learn(held, kept, most, numbers, sweeps, TILE: tl.constexpr):
    r = tl.program_id(0)
    own = placed(held, r)
    H, order, most = kept[0] + own.w, kept[1] + own.p, tl.load(most + r)
    state = draw_signs(own, H, begun(held.states, r), TILE)
    ordered(order, own.P)
    failed = 1
    sweep = 0
    while (failed > 0) & (sweep < sweeps):
        state = shuffle(order, own.P, state)
        failed = 0
        first = 0
        while first < own.P:
            first, failed, state = _try(own, H, order, first, failed, state, most, numbers, TILE)
        sweep += 1
    end(own, H, held, r, 0, sweep, TILE)


@triton.jit
def _try(
    own,
    H,
    order,
    first,
    failed,
    state,
    most,
    numbers,
    TILE: tl.constexpr,
):
    """Try the next patterns, up to one that moves a state: the next to try, failures, the state."""
    place = first + tl.arange(0, TILE.rows)
    live = place < own.P
    rows = tl.load(order + place, mask=live, other=0)
    found = fields(own, H, rows, live, TILE)
    middle = medians(found, TILE)
    decides = of_unit(found, middle[:, None], TILE)
    fails = live & (decides < 0)
    barely = live & (decides >= 0) & (decides <= tl.load(numbers))
    drawn = tl.cumsum(barely.to(tl.int32), axis=0)
    secured = barely & (uniform(after(state, drawn)) < tl.load(numbers + 1))
    stop = first + TILE.rows
    moving = tl.min(tl.where(fails | secured, place, stop), axis=0)
    at = place == moving
    if moving < stop:
        mu = tl.sum(tl.where(at, rows, 0), axis=0)
        limit = tl.sum(tl.where(at, decides, 0), axis=0)
        unit = tl.sum(tl.where(at, middle, 0), axis=0)
        tl.debug_barrier()
        for k in range(TILE.hidden):
            field = tl.sum(tl.where(at, of_unit(found, k, TILE), 0), axis=0)
            if limit < 0:
                if (limit <= field) & (field < 0):
                    _step(own, k, H, mu, most, True, TILE)
            elif k == unit:
                _step(own, k, H, mu, most, False, TILE)
        tl.debug_barrier()
    failed += tl.sum((fails & at).to(tl.int32), axis=0)
    state = after(state, tl.max(tl.where(place <= moving, drawn, 0), axis=0))
    return tl.minimum(moving + 1, stop), failed, state


@triton.jit
def _step(own, k, H, mu, most, CORRECT: tl.constexpr, TILE: tl.constexpr):
    """Move the states of unit k towards pattern mu, or those alone that agree with it."""
    for first in range(0, own.width, TILE.columns):
        column = first + tl.arange(0, TILE.columns)
        inside = column < own.width
        x = tl.load(row_of(own, k, mu, TILE) + column, mask=inside, other=0).to(tl.int32)
        h = tl.load(H + k * own.width + column, mask=inside, other=0).to(tl.int32)
        step = 2 * x if CORRECT else tl.where(h * x > 0, 2 * x, 0)
        moved = tl.minimum(tl.maximum(h + step, -most), most)
        tl.store(H + k * own.width + column, moved.to(tl.int16), mask=inside)
