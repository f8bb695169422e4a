"""The two averages that replica-symmetric free entropies are made of, with all derivatives.

Weights: W(q̂) = ∫Dz ln 2cosh(√q̂ z). Patterns: G = E[F(μ)], F(μ) = ln H((κ − μ)/√V), over
μ ~ N(0, Q); where a teacher of field u labels them, over u > 0 with twice the Gaussian measure, at
covariance M of μ and u. Derivatives need no differences: by Price's theorem one by Q is ½∂_μ², one
by M puts u to 0, and exp F obeys the heat equation, so that F_V = ½(F'' + F'²).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

from flint import arb, arb_poly

from atypical.enclosures.hazard import STRIP, in_strip, log_tail, slopes
from atypical.enclosures.jets import Jet, constant, function
from atypical.enclosures.quadrature import WIDEST, average, tail

# |Im h| up to which ln 2cosh h is used: its singularities are at ±iπ/2.
WEIGHTS_STRIP = arb("1.2")
# |Im cz| up to which P(u > 0 | z) = H(−cz) is used: there it grows as exp((Im cz)²/2).
TEACHER_STRIP = arb(3)
ZERO, Z = arb(0), arb_poly([0, 1])


@dataclass(frozen=True)
class Weights:
    """log_partition: W(q̂).   overlap: q = ∫Dz tanh²(√q̂ z)."""

    log_partition: Jet
    overlap: Jet


@dataclass(frozen=True)
class Patterns:
    """value: E[F].   square: E[F'²].   bend: −E[F''].   label: E[F' δ(u)], doubled as E is."""

    value: Jet
    square: Jet
    bend: Jet
    label: Jet


def weights(q_hat: Jet) -> Weights:
    """Averages over the fields h = √q̂ z of weights."""
    root = q_hat.value.sqrt()

    def integrands(z: arb) -> list[arb]:
        cosh = (root * z).cosh()
        free = 1 / cosh**2
        return [(2 * cosh).log(), free, free**2]

    # In the strip |tanh| and |sech²| are at most these; ln 2cosh leaves the real axis with tanh.
    tanh, free = WEIGHTS_STRIP.tan(), 1 / WEIGHTS_STRIP.cos() ** 2
    log_growth = arb(2).log() + root * Z + WEIGHTS_STRIP * tanh
    growth = [log_growth, arb_poly([free]), arb_poly([free**2])]
    width = _within(WEIGHTS_STRIP / root)
    log_partition, first, second = average(integrands, growth, width, even=True)
    return Weights(
        log_partition=function(log_partition, [first / 2], [q_hat]),
        overlap=function(1 - first, [3 * second - 2 * first], [q_hat]),
    )


class Field(NamedTuple):
    """Averages of F, of its derivatives f1 to f4, and of products: f12 is that of F'F''."""

    f: arb
    f1: arb
    f2: arb
    f3: arb
    f4: arb
    f11: arb
    f12: arb
    f13: arb
    f22: arb
    f112: arb


def patterns(shared: Jet, spread: Jet, margin: Jet, teacher: Jet | None = None) -> Patterns:
    """Averages over the fields of patterns.   shared: Q.   spread: V.   margin: κ.   teacher: M."""
    scale, kappa = spread.value.sqrt(), margin.value
    if teacher is None:
        e, d = field(shared.value.sqrt(), scale, kappa), Field(*[ZERO] * len(Field._fields))
        teacher = constant(ZERO, len(shared.slopes))
    else:
        # At u = 0 the field has variance Q − M², and u the density 1/√2π.
        blur = (shared.value - teacher.value**2).sqrt()
        e = field(shared.value.sqrt(), scale, kappa, teacher.value / blur)
        d = Field(*[(2 / arb.pi()).sqrt() * x for x in field(blur, scale, kappa)])
    m, by = teacher.value, [shared, spread, teacher, margin]
    bends = [e.f4 / 2, e.f4 / 2 + e.f22 + e.f13, d.f3, -e.f3]
    labels = [d.f3 / 2, d.f3 / 2 + d.f12, -m * d.f3, -d.f2]
    squares = [e.f22 + e.f13, e.f13 + 2 * e.f112, 2 * d.f12, -2 * e.f12]
    return Patterns(
        value=function(e.f, [e.f2 / 2, (e.f2 + e.f11) / 2, d.f1, -e.f1], by),
        square=function(e.f11, squares, by),
        bend=-function(e.f2, bends, by),
        label=function(d.f1, labels, by),
    )


def field(root: arb, scale: arb, kappa: arb, tilt: arb = ZERO) -> Field:
    """Averages over μ = √Q z, with the weight 2 P(u > 0 | z) = 2 H(−cz).

    root: √Q.   scale: √V.   tilt: c.
    """

    def integrands(z: arb) -> list[arb]:
        u, weight = (kappa - root * z) / scale, 2 * tail(-tilt * z)
        return _products(weight, log_tail(u), *_by_mean(slopes(u), scale))

    width = _within(STRIP * scale / root, TEACHER_STRIP / abs(tilt) if tilt != 0 else arb(WIDEST))
    farthest = (abs(kappa) + root * Z) * (1 / scale)
    weight = arb_poly([2 * ((tilt * width) ** 2 / 2).exp()])
    return Field(*average(integrands, _products(weight, *_growth(farthest, scale)), width))


def _products(weight: Any, f: Any, f1: Any, f2: Any, f3: Any, f4: Any) -> list[Any]:
    """In the order of `Field`; of the derivatives, and of their bounds alike."""
    g1, g2 = weight * f1, weight * f2
    once = [weight * f, g1, g2, weight * f3, weight * f4]
    return [*once, g1 * f1, g1 * f2, g1 * f3, g2 * f2, g1 * f1 * f2]


def _by_mean(slopes: list[arb], scale: arb) -> list[arb]:
    """Derivatives of F by μ, from those of −ln H by u = (κ − μ)/√V."""
    sign, found = arb(1), []
    for slope in slopes:
        sign /= scale
        found.append(sign * slope)
        sign = -sign
    return found


def _growth(farthest: arb_poly, scale: arb) -> list[arb_poly]:
    """Bounds of |F| and of its derivatives in the strip where |Re u| ≤ `farthest`.

    On the real axis λ(x) ≤ λ(0) + max(x, 0), since 0 < λ' < 1 (Sampford 1953), and |ln H| is at
    most ln 2 and the integral of λ. From there it is a step of STRIP at most, along which λ' is
    bounded.
    """
    first, second, third = in_strip()
    on_axis = (2 / arb.pi()).sqrt() + farthest
    hazard = on_axis + STRIP * first
    log_growth = arb(2).log() + farthest * on_axis + STRIP * hazard
    bounds = [hazard, arb_poly([first]), arb_poly([second]), arb_poly([third])]
    return [log_growth, *(bound * (1 / scale ** (k + 1)) for k, bound in enumerate(bounds))]


def _within(*limits: arb) -> float:
    """A half width of the strip that stays below all limits."""
    return min(WIDEST, *(float(limit.lower()) * (1 - 2**-20) for limit in limits))
