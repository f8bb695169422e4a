"""Reinforced belief propagation on a device."""

from __future__ import annotations

from collections.abc import Sequence
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
    from atypical.learners.reinforced_bp import Rule

BYTES = (0, 5, 8)
ROOMS = {
    "H": Room(torch.float32, weights=1),
    "G": Room(torch.float32, fields=2),
}


class By(NamedTuple):
    """Of each sweep the share of a field that stays, and whether an attempt starts afresh.

    numbers: spread of random fields, what patterns gain, what magnetisations are cut at.
    """

    stays: Any
    starts: Any
    numbers: Any
    sweeps: int


def rooms(rule: Rule) -> dict[str, Room]:
    """Fields of weights, and what patterns ask of units."""
    return ROOMS


def run(runs: Runs, rule: Rule) -> None:
    """Run every run to its solution or its budget."""
    grown = [sweep / rule.sweeps for sweep in range(rule.sweeps)]
    reinforce(runs, grown, rule.damping, rule.spread, most=1.0)


def reinforce(
    runs: Runs, grown: Sequence[float], damping: float, spread: float, most: float
) -> None:
    """Run with the reinforcement r of each sweep; where it is 0, an attempt starts afresh.

    most: what magnetisations are cut at.
    """
    stays = runs.numbers(*(damping + (1 - damping) * r for r in grown)).float()
    starts = runs.of_each([r == 0 for r in grown])
    numbers = runs.numbers(spread, 1 - damping, most)
    launch(runs, _learn, ROOMS, By(stays, starts, numbers, len(grown)))


@triton.jit
def _learn(held, members, kept, by, whole, TILE: tl.constexpr, SLAB: tl.constexpr):
    r = tl.load(members + tl.program_id(0))
    own = placed(held, r)
    H, G = kept[0] + own.w, kept[1] + 2 * own.p * TILE.hidden
    spread, gain = tl.load(by.numbers), tl.load(by.numbers + 1).to(tl.float32)
    most = tl.load(by.numbers + 2).to(tl.float32)
    at, inside = places(own, TILE, SLAB)
    m, V, state = at_random(own, H, G, spread, begun(held.states, r), TILE, SLAB)
    sweep, going, met = 0, 1, 0
    while (going > 0) & (sweep < by.sweeps):
        if (sweep > 0) & (tl.load(by.starts + sweep) > 0):
            m, V, state = at_random(own, H, G, spread, state, TILE, SLAB)
        asked = pass_patterns(own, G, sweep, m, V, 0.0, TILE, SLAB)
        h = gain * asked + tl.load(by.stays + sweep) * tl.load(H + at, mask=inside, other=0)
        m = tl.minimum(tl.maximum(tanh(h), -most), most)
        V = variance(m, own, TILE)
        sweep += 1
        going, met = judged(own, held, r, H, h, met, whole, TILE, SLAB)
    end(own, H, held, r, met, sweep, TILE)
