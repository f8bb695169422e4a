"""The hazard λ(u) = φ(u)/H(u) = −∂ ln H(u) of the normal distribution, real and complex.

φ is the standard Gaussian density and H(u) = ∫_u^∞ φ = ½ erfc(u/√2). The zero of H next to the real
axis is −1.916 + 2.816i, so ln H is analytic in a strip around it. All that averages of ln H and its
derivatives need to be known of there is one constant, a bound of |λ'|.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TypeVar

from flint import acb, arb, ctx

Ball = TypeVar("Ball", arb, acb)
# |Im u| ≤ STRIP is where integrands are used; |Im u| ≤ PROVEN is where |λ'| ≤ STEEPEST is shown.
STRIP, PROVEN = arb(2), arb("2.5")
STEEPEST = arb(16)
# Re u between which it is shown tile by tile; what lies beyond is shown by hand.
LEFT, RIGHT = arb(-4), arb(2)
SMALLEST = 2.0**-8


def log_tail(u: arb) -> arb:
    """ln H(u)."""
    return ((u / arb(2).sqrt()).erfc() / 2).log()


def slopes(u: arb) -> list[arb]:
    """λ, λ', λ'' and λ''' over a ball of real u: in its middle, and how far they get from there."""
    reach = u.rad()
    return [x + arb(0, reach * most) for x, most in zip(_slopes(u.mid()), on_axis(), strict=True)]


def _slopes(u: Ball) -> list[Ball]:
    value = (-u * u / 2).exp() / (2 * arb.pi()).sqrt() / ((u / arb(2).sqrt()).erfc() / 2)
    first = value * (value - u)
    second = first * (2 * value - u) - value
    third = second * (2 * value - u) + 2 * first * (first - 1)
    return [value, first, second, third]


@lru_cache
def in_strip() -> list[arb]:
    """Bounds of |λ'|, |λ''| and |λ'''| in |Im u| ≤ STRIP, where H has no zero."""
    return _by_cauchy(PROVEN - STRIP)[:3]


@lru_cache
def on_axis() -> list[arb]:
    """Bounds of |λ'|, …, |λ''''| of real u. The first is Sampford's (1953): 0 < λ' < 1."""
    return [arb(1), *_by_cauchy(PROVEN)[1:]]


def _by_cauchy(radius: arb) -> list[arb]:
    """Bounds of four derivatives of λ, from that of the first on a circle of this radius."""
    proven()
    return [STEEPEST, STEEPEST / radius, 2 * STEEPEST / radius**2, 6 * STEEPEST / radius**3]


@lru_cache
def proven() -> None:
    """Shows that |λ'| ≤ STEEPEST in |Im u| ≤ PROVEN, and that H has no zero there.

    Raises ArithmeticError where the proof does not go through.
    """
    with ctx.workprec(53):
        _beyond_right(RIGHT)
        _beyond_left(-LEFT)
        width, height = (RIGHT - LEFT) / 24, PROVEN / 10
        for n in range(24):
            for m in range(10):
                _tile(LEFT + n * width, m * height, width, height)


def _tile(left: arb, low: arb, width: arb, height: arb) -> None:
    """H ≠ 0 and |λ'| ≤ STEEPEST on a tile; that of the conjugates follows."""
    tile = acb(left.union(left + width), low.union(low + height))
    steepest = abs(_slopes(tile)[1])
    if steepest.is_finite() and steepest < STEEPEST:
        return
    if not width > SMALLEST:
        raise ArithmeticError(f"|λ'| ≤ {STEEPEST} is not shown at {tile}")
    width, height = width / 2, height / 2
    for n in range(2):
        for m in range(2):
            _tile(left + n * width, low + m * height, width, height)


def _beyond_right(x: arb) -> None:
    """Re u ≥ x > 1. H/φ = ∫_0^∞ exp(−ut − t²/2) dt, and by parts uH/φ = 1 − δ with
    |δ| ≤ ∫ t exp(−xt) dt = 1/x². So λ = u/(1 − δ) and λ' = λ(λ − u) = u²δ/(1 − δ)².
    """
    _holds((1 + PROVEN**2 / x**2) / (1 - 1 / x**2) ** 2)


def _beyond_left(x: arb) -> None:
    """Re u ≤ −x < −1. H(u) = 1 − H(−u), and |H(−u)| ≤ |φ(u)|/x as above. All falls with x."""
    phi = ((PROVEN**2 - x**2) / 2).exp() / (2 * arb.pi()).sqrt()
    value = phi / (1 - phi / x)
    _holds(value * (value + x + PROVEN))


def _holds(bound: arb) -> None:
    if not bound < STEEPEST:
        raise ArithmeticError(f"|λ'| ≤ {STEEPEST} is not shown: {bound}")
