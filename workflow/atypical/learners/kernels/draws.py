"""Random numbers and orders on a device: those of randomness.splitmix, bit for bit.

A number of a stream can be had without those before it, so that many are drawn side by side. An
order of Fisher and Yates is a chain of exchanges; a stretch of it is resolved at once. Where
exchange i takes an element from place j <= i, that is what the last exchange before with the same j
has left there, which is what stood at its own place, which is what an exchange before it has left
there, and so on to an element that stood still.
Source: Steele, Lea, Flood, OOPSLA 2014, for the numbers; Shun et al., SODA 2015, for the order.
"""

from __future__ import annotations

import triton
import triton.language as tl

from atypical.randomness import splitmix

GAMMA = tl.constexpr(splitmix.GAMMA)
FIRST = tl.constexpr(splitmix.FIRST)
SECOND = tl.constexpr(splitmix.SECOND)
UNIT = tl.constexpr(2.0**-53)
# Exchanges that are resolved at once, and how many of them are compared with all others at a time.
STRETCH = tl.constexpr(128)
SLICE = tl.constexpr(8)


@triton.jit
def begun(STATES, r):
    """The state of a run of which nothing has been drawn."""
    return tl.load(STATES + r).to(tl.uint64, bitcast=True)


@triton.jit
def after(state, count):
    """The state once so many numbers were drawn, of one or of many counts."""
    return state + count.to(tl.uint64) * GAMMA


@triton.jit
def uniform(state):
    """The number in [0, 1), float64, that was drawn last."""
    z = (state ^ (state >> 30)) * FIRST
    z = (z ^ (z >> 27)) * SECOND
    z = z ^ (z >> 31)
    return (z >> 11).to(tl.float64) * UNIT


@triton.jit
def ordered(ORDER, P):
    """Write 0, 1, …, P − 1."""
    for first in range(0, P, STRETCH):
        place = first + tl.arange(0, STRETCH)
        tl.store(ORDER + place, place, mask=place < P)
    tl.debug_barrier()


@triton.jit
def shuffle(ORDER, P, state):
    """Permute P numbers in place as randomness.splitmix.shuffle does; the state behind it."""
    last = P - 1
    while last > 0:
        first = tl.maximum(last + 1 - STRETCH, 0)
        _exchange(ORDER, P, state, first, last)
        last = first - 1
    return after(state, P - 1)


@triton.jit
def _exchange(ORDER, P, state, first, last):
    """Exchanges last, last − 1, …, first of an order."""
    own = first + tl.arange(0, STRETCH)
    live = own <= last
    partner = _partner(state, P, own)
    none = first + STRETCH
    # The last exchange before each with its own place for a partner, or with the same partner.
    above = tl.full((STRETCH,), 0, tl.int32) + none
    before = above
    later = tl.zeros((STRETCH,), tl.int32)
    for start in range(first, last + 1, SLICE):
        other = start + tl.arange(0, SLICE)[:, None]
        theirs = tl.where(other <= last, _partner(state, P, other), -1)
        same = theirs == partner[None, :]
        is_above = (theirs == own[None, :]) & (other > own[None, :])
        above = tl.minimum(above, tl.min(tl.where(is_above, other, none), axis=0))
        before = tl.minimum(
            before, tl.min(tl.where(same & (other > own[None, :]), other, none), axis=0)
        )
        later += tl.sum((same & (other < own[None, :])).to(tl.int32), axis=0)
    root = tl.where(above < none, above, own)
    reach = 1
    while reach < STRETCH:
        root = first + tl.gather(root - first, root - first, axis=0)
        reach *= 2
    inherited = first + tl.gather(root - first, tl.where(before < none, before - first, 0), axis=0)
    here = tl.load(ORDER + tl.where(before < none, inherited, partner), mask=live, other=0)
    moved = tl.load(ORDER + root, mask=live, other=0)
    tl.debug_barrier()
    tl.store(ORDER + own, here, mask=live)
    tl.store(ORDER + partner, moved, mask=live & (partner < first) & (later == 0))
    tl.debug_barrier()


@triton.jit
def _partner(state, P, place):
    """The place that exchange number `place`, of P − 1 downwards, exchanges with."""
    u = uniform(after(state, P - place))
    return (u * (place + 1).to(tl.float64)).to(tl.int32)
