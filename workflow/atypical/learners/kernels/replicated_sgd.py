"""Replicated descent on a device: replicas take turns in a run, minibatch after minibatch.

Numbers and orders are those of the compiled loops; sums of a minibatch are made in another order.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import torch
import triton
import triton.language as tl

from atypical.learners.kernels.draws import begun, ordered, shuffle
from atypical.learners.kernels.products import (
    draw_fields,
    end,
    fields,
    judge,
    lanes,
    medians,
    of_unit,
    placed,
    row_of,
)
from atypical.learners.kernels.runs import Room, Runs

if TYPE_CHECKING:
    from atypical.learners import binarynet
    from atypical.learners.replicated_sgd import Rule


# Of five replicas.
BYTES = (0, 45, 24)


class Pulls(NamedTuple):
    """What replicas are drawn by, as in the rule.   alike: whether they start alike."""

    replicas: int
    sign: bool = True
    hidden: bool = False
    coupled: bool = True
    errors: bool = False
    rising: bool = False
    alike: bool = True


def rooms(rule: Rule) -> dict[str, Room]:
    """Hidden weights, velocities and orders of all replicas, their mean, and slopes."""
    return kept_of(rule.replicas)


def kept_of(replicas: int) -> dict[str, Room]:
    """What so many replicas keep."""
    return {
        "x": Room(torch.float32, weights=replicas),
        "velocity": Room(torch.float32, weights=replicas),
        "mean": Room(torch.float32, weights=1),
        "order": Room(torch.int32, patterns=replicas),
        "slopes": Room(torch.float32, fields=1),
    }


def run(runs: Runs, rule: Rule) -> None:
    """Run every run to its solution or its budget."""
    by = Pulls(rule.replicas, rule.force == "sign", rule.force == "hidden", rule.coupled,
               rule.loss == "errors", rule.rising, rule.alike)  # fmt: skip
    descend(runs, rule, by, rule.coupling)


def descend(runs: Runs, rule: binarynet.Rule, by: Pulls, coupling: float) -> None:
    """Descent of the replicas of every run."""
    numbers = runs.numbers(coupling, rule.beta, rule.momentum, rule.rate, 1 / by.replicas)
    rest = numbers, rule.sweeps, rule.batch, int(runs.whole), by
    runs.launch(_learn, kept_of(by.replicas), *rest, rows=8)


class Replicas(NamedTuple):
    """What is kept of the replicas of a run: where each begins."""

    x: tl.tensor
    velocity: tl.tensor
    mean: tl.tensor
    order: tl.tensor
    slopes: tl.tensor


@triton.jit
def _learn(held, kept, numbers, sweeps, batch, whole, BY: tl.constexpr, TILE: tl.constexpr):
    r = tl.program_id(0)
    own = placed(held, r)
    x, velocity, mean, order, slopes = kept
    w, p = own.w * BY.replicas, own.p * BY.replicas
    kept = Replicas(x + w, velocity + w, mean + own.w, order + p, slopes + own.p * TILE.hidden)
    state = _start(own, kept, begun(held.states, r), BY, TILE)
    _average(own, kept, numbers, BY, TILE)
    met = judge(own, kept.mean, held, 0, TILE)
    sweep = 0
    while (sweep < sweeps) & ((met == 0) | (whole != 0)):
        coupling = tl.load(numbers)
        if BY.rising:
            coupling = coupling * sweep / sweeps
        for a in range(BY.replicas):
            state = shuffle(kept.order + a * own.many, own.P, state)
        for first in range(0, own.P, batch):
            last = tl.minimum(first + batch, own.P)
            for a in range(BY.replicas):
                _respond(own, kept, a, first, last, numbers, BY, TILE)
                _step(own, kept, a, first, last, coupling, numbers, BY, TILE)
            _average(own, kept, numbers, BY, TILE)
        sweep += 1
        met = judge(own, kept.mean, held, met, TILE)
    end(own, kept.mean, held, r, met, sweep, TILE)


@triton.jit
def _size(own, TILE: tl.constexpr):
    """Weights of a replica, padded."""
    return own.width * TILE.hidden


@triton.jit
def _start(own, kept, state, BY: tl.constexpr, TILE: tl.constexpr):
    """Draw hidden weights, the same for all replicas where they start alike; the state behind."""
    begin = state
    for a in range(BY.replicas):
        if BY.alike:
            state = begin
        state = draw_fields(own, kept.x + a * _size(own, TILE), 1.0, state, TILE)
        ordered(kept.order + a * own.many, own.P)
    return state


@triton.jit
def _average(own, kept, numbers, BY: tl.constexpr, TILE: tl.constexpr):
    """Renew the mean of the signs."""
    share = tl.load(numbers + 4).to(tl.float32)
    for first in range(0, _size(own, TILE), TILE.columns):
        column = first + tl.arange(0, TILE.columns)
        inside = column < _size(own, TILE)
        mean = tl.zeros_like(column).to(tl.float32)
        for a in range(BY.replicas):
            x = tl.load(kept.x + a * _size(own, TILE) + column, mask=inside, other=0)
            mean += tl.where(x > 0, share, -share)
        tl.store(kept.mean + column, mean, mask=inside)
    tl.debug_barrier()


@triton.jit
def _respond(own, kept, a, first, last, numbers, BY: tl.constexpr, TILE: tl.constexpr):
    """How much each pattern of a minibatch pulls at each unit of a replica, written as slopes."""
    K: tl.constexpr = TILE.hidden
    x = kept.x + a * _size(own, TILE)
    for start in range(first, last, TILE.rows):
        place = start + tl.arange(0, TILE.rows)
        live = place < last
        rows = tl.load(kept.order + a * own.many + place, mask=live, other=0)
        found = fields(own, x, rows, live, TILE)
        if BY.errors:
            limit = of_unit(found, medians(found, TILE)[:, None], TILE)
            slope = ((limit[:, None] <= found) & (found < 0)).to(tl.float32)
        else:
            slope = _logistic(own, found, last - first, tl.load(numbers + 1), TILE)
        there = kept.slopes + lanes(TILE) * own.many + place[:, None]
        tl.store(there, slope, mask=live[:, None] & (lanes(TILE) < K))
    tl.debug_barrier()


@triton.jit
def _logistic(own, found, batch, beta, TILE: tl.constexpr):
    """Slopes of the loss, over the patterns of the minibatch and the root of the units."""
    K: tl.constexpr = TILE.hidden
    root = tl.sqrt(tl.full((), K, tl.float64))
    if K == 1:
        output = found.to(tl.float64) * (1 / tl.sqrt(own.n.to(tl.float64)))
    else:
        votes = tl.where(lanes(TILE) < K, tl.where(found > 0, 1, -1), 0)
        output = tl.sum(votes, axis=1)[:, None].to(tl.float64) / root
    slope = 1 / (1 + tl.exp(tl.minimum(2 * beta * output, 80.0)))
    return (slope / batch / root).to(tl.float32)


@triton.jit
def _step(own, kept, a, first, last, coupling, numbers, BY: tl.constexpr, TILE: tl.constexpr):
    """A step of a replica: towards its centre, and as the minibatch pulls."""
    own_weights = a * _size(own, TILE)
    for k in range(TILE.hidden):
        for start in range(0, own.width, TILE.columns):
            column = start + tl.arange(0, TILE.columns)
            inside = column < own.width
            pull = _pull(own, kept, a, k, first, last, column, TILE)
            place = k * own.width + column
            x = tl.load(kept.x + own_weights + place, mask=inside, other=0)
            x += coupling.to(tl.float32) * _force(kept.mean + place, x, inside, BY)
            rate = tl.load(numbers + 3).to(tl.float32)
            if BY.errors:
                x += rate * pull
            else:
                velocity = kept.velocity + own_weights + place
                pull += tl.load(numbers + 2).to(tl.float32) * tl.load(velocity, mask=inside)
                tl.store(velocity, pull, mask=inside)
                x = tl.minimum(tl.maximum(x + rate * pull, -1.0), 1.0)
            tl.store(kept.x + own_weights + place, x, mask=inside)
    tl.debug_barrier()


@triton.jit
def _force(mean, x, inside, BY: tl.constexpr):
    """From the weights of a replica to where they are drawn."""
    w = tl.where(x > 0, 1.0, -1.0)
    centre = w
    if BY.coupled:
        centre = tl.load(mean, mask=inside, other=0)
        if BY.sign:
            centre = tl.where(centre > 0, 1.0, -1.0)
    return centre - (x if BY.hidden else w)


@triton.jit
def _pull(own, kept, a, k, first, last, column, TILE: tl.constexpr):
    """Sum over a minibatch of its patterns, each times its slope, at some inputs of unit k."""
    inside = column < own.width
    pull = tl.zeros_like(column).to(tl.float32)
    for start in range(first, last, TILE.rows):
        place = start + tl.arange(0, TILE.rows)
        live = place < last
        rows = tl.load(kept.order + a * own.many + place, mask=live, other=0)
        slope = tl.load(kept.slopes + k * own.many + place, mask=live, other=0)
        there = row_of(own, k, rows[:, None], TILE) + column[None, :]
        x = tl.load(there, mask=live[:, None] & inside[None, :], other=0).to(tl.float32)
        pull += tl.sum(x * slope[:, None], axis=0)
    return pull
