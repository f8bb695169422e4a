"""Annealing on a device: flips are tried side by side, up to the first that is taken.

As long as none is, each uses two random numbers, so that flip t of them has numbers 2t and 2t + 1;
numbers are the same as one by one, and so is every bit of the weights. Of 16 that are tried, 10 to
14 count, as the mean over the sweeps at loads of 0.2 to 0.5. A row of the buffer is an input.
Fields are kept as float32, in which those of ±1 are exact.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import torch
import triton
import triton.language as tl

from atypical.learners.kernels.draws import after, begun, uniform
from atypical.learners.kernels.products import draw_signs, end, keep, placed
from atypical.learners.kernels.runs import Room, Runs

if TYPE_CHECKING:
    from atypical.learners.annealing import Rule

TURNED = True
BYTES = (0, 2, 8)
SAME = "bits"


def rooms(rule: Rule) -> dict[str, Room]:
    """Weights, what units sum up, and how many of them are right."""
    return {
        "w": Room(torch.int8, weights=1),
        "sums": Room(torch.float32, fields=1),
        "right": Room(torch.int32, patterns=1),
    }


def run(runs: Runs, rule: Rule) -> None:
    """Run every run to its solution or its budget."""
    rest = runs.numbers(rule.hot, rule.cold), rule.sweeps, int(runs.whole)
    runs.launch(_learn, rooms(rule), *rest, rows=16)


class Spins(NamedTuple):
    """What is kept of a run: where each begins."""

    w: tl.tensor
    sums: tl.tensor
    right: tl.tensor


@triton.jit
def _learn(held, kept, numbers, sweeps, whole, TILE: tl.constexpr):
    r = tl.program_id(0)
    own = placed(held, r)
    spins = Spins(kept[0] + own.w, kept[1] + own.p * TILE.hidden, kept[2] + own.p)
    state = draw_signs(own, spins.w, begun(held.states, r), TILE)
    errors = _begin(own, spins, TILE)
    hot, cold = tl.load(numbers), tl.load(numbers + 1)
    met = 0
    sweep = 0
    while (sweep < sweeps) & ((errors > 0) | (whole != 0)):
        beta = hot + (cold - hot) * sweep / sweeps
        flips = 0
        while (flips < own.n * TILE.hidden) & ((errors > 0) | (whole != 0)):
            flips, errors, met, state = _try(
                own, spins, held, flips, errors, met, state, beta, TILE
            )
        sweep += 1
    end(own, spins.w, held, r, met, sweep, TILE)


@triton.jit
def _row(own, i, TILE: tl.constexpr):
    """Where the input of weight i begins, of one or of several."""
    k = i // own.n
    return own.X + ((k % TILE.units) * own.n + i - k * own.n).to(tl.int64) * own.many


@triton.jit
def _weight(own, spins, i):
    """Where weight i lies."""
    return spins.w + i // own.n * own.width + i % own.n


@triton.jit
def _begin(own, spins, TILE: tl.constexpr):
    """Sums of all units, units that are right, and errors."""
    errors = 0
    for first in range(0, own.P, TILE.columns):
        mu = first + tl.arange(0, TILE.columns)
        inside = mu < own.many
        right = tl.zeros_like(mu)
        for k in range(TILE.hidden):
            total = tl.zeros_like(mu).to(tl.float32)
            for i in range(k * own.n, (k + 1) * own.n):
                x = tl.load(_row(own, i, TILE) + mu, mask=inside, other=0).to(tl.float32)
                total += x * tl.load(_weight(own, spins, i)).to(tl.float32)
            tl.store(spins.sums + k * own.many + mu, total, mask=inside)
            right += (total > 0).to(tl.int32)
        tl.store(spins.right + mu, right, mask=inside)
        errors += tl.sum(((mu < own.P) & (2 * right < TILE.hidden)).to(tl.int32), axis=0)
    tl.debug_barrier()
    return errors


@triton.jit
def _try(own, spins, held, flips, errors, met, state, beta, TILE: tl.constexpr):
    """Try the next flips of a sweep, up to one that is taken: flips tried, errors, met, state."""
    size = own.n * TILE.hidden
    t = tl.arange(0, TILE.rows)
    live = flips + t < size
    i = (uniform(after(state, 2 * t + 1)) * size).to(tl.int32)
    left = _errors_after(own, spins, i, live, TILE)
    chance = tl.exp(-beta * (left - errors).to(tl.float64))
    better = left <= errors
    taken = live & (better | (uniform(after(state, 2 * t + 2)) < chance))
    tried = tl.sum(live.to(tl.int32), axis=0)
    turn = tl.min(tl.where(taken, t, tried), axis=0)
    drawn = 2 * tried
    if turn < tried:
        at = t == turn
        drawn = 2 * turn + 2 - tl.sum((at & better).to(tl.int32), axis=0)
        errors = tl.sum(tl.where(at, left, 0), axis=0)
        tl.debug_barrier()
        _flip(own, spins, tl.sum(tl.where(at, i, 0), axis=0), TILE)
        tl.debug_barrier()
        if errors == 0:
            met = 1
            keep(own, spins.w, held, TILE)
    return flips + tl.minimum(turn + 1, tried), errors, met, after(state, drawn)


@triton.jit
def _errors_after(own, spins, i, live, TILE: tl.constexpr):
    """Patterns that are wrong once weight i alone was flipped, for each of several: (rows,)."""
    errors = tl.zeros_like(i)
    step = -2 * tl.load(_weight(own, spins, i), mask=live, other=0).to(tl.float32)
    row = _row(own, i, TILE)
    for first in range(0, own.P, TILE.columns):
        mu = first + tl.arange(0, TILE.columns)
        inside = mu < own.many
        both, counted = live[:, None] & inside[None, :], live[:, None] & (mu < own.P)[None, :]
        x = tl.load(row[:, None] + mu[None, :], mask=both, other=0).to(tl.float32)
        if TILE.hidden == 1:
            total = tl.load(spins.sums + mu, mask=inside, other=0)[None, :]
            wrong = counted & (total + step[:, None] * x <= 0)
        else:
            place = spins.sums + (i // own.n * own.many)[:, None] + mu[None, :]
            total = tl.load(place, mask=both, other=0)
            right = tl.load(spins.right + mu, mask=inside, other=0)[None, :]
            right += (total + step[:, None] * x > 0).to(tl.int32) - (total > 0).to(tl.int32)
            wrong = counted & (2 * right < TILE.hidden)
        errors += tl.sum(wrong.to(tl.int32), axis=1)
    return errors


@triton.jit
def _flip(own, spins, i, TILE: tl.constexpr):
    """Flip weight i."""
    w = tl.load(_weight(own, spins, i))
    step = -2 * w.to(tl.float32)
    sums = spins.sums + i // own.n * own.many
    for first in range(0, own.P, TILE.columns):
        mu = first + tl.arange(0, TILE.columns)
        inside = mu < own.many
        x = tl.load(_row(own, i, TILE) + mu, mask=inside, other=0).to(tl.float32)
        total = tl.load(sums + mu, mask=inside, other=0)
        moved = total + step * x
        right = tl.load(spins.right + mu, mask=inside, other=0)
        right += (moved > 0).to(tl.int32) - (total > 0).to(tl.int32)
        tl.store(sums + mu, moved, mask=inside)
        tl.store(spins.right + mu, right, mask=inside)
    tl.debug_barrier()
    tl.store(_weight(own, spins, i), -w)
