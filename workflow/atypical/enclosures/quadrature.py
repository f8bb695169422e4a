"""Gaussian averages by the trapezoidal rule, with a rigorous bound of everything it leaves out.

∫Dz f(z), Dz = exp(−z²/2) dz/√2π. Let f be analytic in the strip |Im z| ≤ a, and bounded there by a
polynomial, |f(x + iy)| ≤ p(|x|). With nodes at all multiples of h the rule is off by

    |error| ≤ 2 exp(a²/2) ∫Dx p(|x|) / (exp(2πa/h) − 1),

since |exp(−z²/2)| = exp((y² − x²)/2) (Trefethen & Weideman 2014, theorem 5.1). The nodes beyond
L = nh add at most 2 ∫_L^∞ Dx p(x) where the integrand falls, from L² ≥ the degree of p on.
Rounding of the sum is in the balls themselves.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from flint import arb, arb_poly, ctx

Averages = list[arb]
# Nodes need exact places: steps are cut to so many bits.
FINE = 2.0**30
MOST = 10**6
# A wider strip gains nothing against the Gaussian, which grows in it.
WIDEST = 4.0


def average(
    integrands: Callable[[arb], Sequence[arb]],
    growth: Sequence[arb_poly],
    width: float,
    even: bool = False,
) -> Averages:
    """∫Dz of several integrands at once, which share their nodes.

    growth: a polynomial bound p of each, in the strip of half `width` a.   even: whether f(−z) =
    f(z) for all of them, which halves the work. The error left aims at the working precision.
    """
    step, count = _nodes(width)
    sums = [value * density(arb(0)) for value in integrands(arb(0))]
    for k in range(1, count + 1):
        z = arb(step) * k
        weight = density(z)
        sides = (integrands(z),) if even else (integrands(z), integrands(-z))
        for values in sides:
            doubled = weight * (2 if even else 1)
            sums = [total + doubled * value for total, value in zip(sums, values, strict=True)]
    left = _bounds(growth, arb(width), arb(step), count)
    return [arb(step) * total + arb(0, bound) for total, bound in zip(sums, left, strict=True)]


def density(z: arb) -> arb:
    """Standard Gaussian density."""
    return (-z * z / 2).exp() / (2 * arb.pi()).sqrt()


def tail(x: arb) -> arb:
    """H(x) = P(z > x) of a standard Gaussian."""
    return (x / arb(2).sqrt()).erfc() / 2


def _nodes(width: float) -> tuple[float, int]:
    """A step h and a number n of nodes on either side that leave about 2^−precision."""
    wanted = ctx.prec * math.log(2)
    step = 2 * math.pi * width / (wanted + width**2 / 2)
    step = math.floor(step * FINE) / FINE
    count = math.ceil((math.sqrt(2 * wanted) + 1) / step)
    if count > MOST:
        raise ArithmeticError(f"{count} nodes, in a strip of half width {width:.1g}")
    return step, count


def _bounds(growth: Sequence[arb_poly], width: arb, step: arb, count: int) -> list[arb]:
    """What the rule leaves out, for each integrand."""
    degree = max(bound.degree() for bound in growth)
    reach = step * count
    if not reach**2 > degree:
        raise ValueError(f"{count} steps of {step} end before the integrand falls")
    aliased = 2 * (width**2 / 2).exp() / ((2 * arb.pi() * width / step).exp() - 1)
    whole, beyond = moments(arb(0), degree), moments(reach, degree)
    return [
        sum(
            (
                abs(bound[k]) * 2 * (aliased * whole[k] + beyond[k])
                for k in range(bound.degree() + 1)
            ),
            arb(0),
        ).abs_upper()
        for bound in growth
    ]


def moments(start: arb, degree: int) -> list[arb]:
    """∫_L^∞ Dx x^k for k up to `degree`, by parts."""
    found = [tail(start), density(start)]
    for k in range(2, degree + 1):
        found.append(start ** (k - 1) * density(start) + (k - 1) * found[k - 2])
    return found
