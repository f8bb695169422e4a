"""Focusing belief propagation on a device."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, NamedTuple

import torch
import triton
import triton.language as tl

from atypical.learners.kernels.draws import begun
from atypical.learners.kernels.passing import (
    at_random,
    judged,
    launch,
    pass_patterns,
    places,
    tanh,
    variance,
)
from atypical.learners.kernels.products import end, placed
from atypical.learners.kernels.runs import Room, Runs

if TYPE_CHECKING:
    from atypical.learners.focusing_bp import Rule

BYTES = (0, 5, 8)


class By(NamedTuple):
    """Of each step t, and y − 1.   numbers: spread, damping, tolerance.

    steps, inner: of the rule.
    """

    t: Any
    others: Any
    numbers: Any
    steps: int
    inner: int


def rooms(rule: Rule) -> dict[str, Room]:
    """Fields of weights, and what patterns ask of units."""
    return {"H": Room(torch.float32, weights=1), "G": Room(torch.float32, fields=2)}


def run(runs: Runs, rule: Rule) -> None:
    """Run every run to its solution or its budget."""
    rho = [step / rule.steps for step in range(rule.steps)]
    t = runs.numbers(*map(math.sqrt, rho)).float()
    others = runs.numbers(*(1 / (1 - share) for share in rho)).float()
    numbers = runs.numbers(rule.spread, rule.damping, rule.tolerance)
    launch(runs, _learn, rooms(rule), By(t, others, numbers, rule.steps, rule.inner))


@triton.jit
def _learn(held, members, kept, by, whole, TILE: tl.constexpr, SLAB: tl.constexpr):
    r = tl.load(members + tl.program_id(0))
    own = placed(held, r)
    H, G = kept[0] + own.w, kept[1] + 2 * own.p * TILE.hidden
    damping, tolerance = tl.load(by.numbers + 1), tl.load(by.numbers + 2).to(tl.float32)
    stays, gain = damping.to(tl.float32), (1 - damping).to(tl.float32)
    at, inside = places(own, TILE, SLAB)
    m, V, _ = at_random(own, H, G, tl.load(by.numbers), begun(held.states, r), TILE, SLAB)
    sweeps, step, going, met = 0, 0, 1, 0
    while (going > 0) & (step < by.steps):
        left, moved = by.inner, tolerance
        while (left > 0) & (moved >= tolerance):
            asked = pass_patterns(own, G, sweeps, m, V, 0.0, TILE, SLAB)
            h = gain * asked + stays * tl.load(H + at, mask=inside, other=0)
            tl.store(H + at, h, mask=inside)
            focused = attracted(h, tl.load(by.t + step), tl.load(by.others + step))
            moved = tl.max(tl.max(tl.abs(focused - m), axis=1), axis=0)
            m = focused
            V = variance(m, own, TILE)
            sweeps += 1
            left -= 1
        step += 1
        h = tl.load(H + at, mask=inside, other=0)
        going, met = judged(own, held, r, H, h, met, whole, TILE, SLAB)
    end(own, H, held, r, met, sweeps, TILE)


@triton.jit
def attracted(h, t, others):
    """Magnetisations of fields h in the pull of the other replicas."""
    alone = tanh(h)
    ratio = tl.exp(-others * tl.abs(tl.log((1 + t * alone) / (1 - t * alone))))
    pull = tl.where(h > 0, t, -t) * (1 - ratio) / (1 + ratio)
    return (alone + pull) / (1 + alone * pull)
