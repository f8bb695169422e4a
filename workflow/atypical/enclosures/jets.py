"""Balls with their derivatives by the unknowns: an equation is written once, its Jacobian follows.

A ball is an interval that holds a real number for certain (FLINT's arb); every operation on balls
holds whatever the operation gives anywhere in them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flint import arb

Scalar = "Jet | arb | int"


@dataclass(frozen=True)
class Jet:
    """A `value` and its `slopes`, one for each unknown."""

    value: arb
    slopes: tuple[arb, ...]

    def through(self, value: arb, slope: arb) -> Jet:
        """f(self), from f and f' at its value."""
        return Jet(value, tuple(slope * own for own in self.slopes))

    def __add__(self, other: Jet | arb | int) -> Jet:
        if not isinstance(other, Jet):
            return Jet(self.value + other, self.slopes)
        slopes = tuple(a + b for a, b in zip(self.slopes, other.slopes, strict=True))
        return Jet(self.value + other.value, slopes)

    def __mul__(self, other: Jet | arb | int) -> Jet:
        if not isinstance(other, Jet):
            return self.through(self.value * other, arb(other))
        pairs = zip(self.slopes, other.slopes, strict=True)
        slopes = tuple(a * other.value + self.value * b for a, b in pairs)
        return Jet(self.value * other.value, slopes)

    def __neg__(self) -> Jet:
        return self * -1

    def __sub__(self, other: Jet | arb | int) -> Jet:
        return self + -other

    def __rsub__(self, other: arb | int) -> Jet:
        return -self + other

    def __truediv__(self, other: Jet | arb | int) -> Jet:
        return self * (other.inverse() if isinstance(other, Jet) else 1 / arb(other))

    def __rtruediv__(self, other: arb | int) -> Jet:
        return self.inverse() * other

    __radd__, __rmul__ = __add__, __mul__

    def inverse(self) -> Jet:
        """1/x."""
        return self.through(1 / self.value, -1 / self.value**2)

    def square(self) -> Jet:
        """x²."""
        return self.through(self.value**2, 2 * self.value)

    def sqrt(self) -> Jet:
        """√x."""
        root = self.value.sqrt()
        return self.through(root, 1 / (2 * root))

    def log(self) -> Jet:
        """Natural logarithm."""
        return self.through(self.value.log(), 1 / self.value)

    def asin(self) -> Jet:
        """Arcsine."""
        return self.through(self.value.asin(), 1 / (1 - self.value**2).sqrt())

    def acos(self) -> Jet:
        """Arccosine."""
        return self.through(self.value.acos(), -1 / (1 - self.value**2).sqrt())


def function(value: arb, partials: Sequence[arb], arguments: Sequence[Jet]) -> Jet:
    """A function of several jets, from its value and its partial derivatives there."""
    total = Jet(value, tuple(arb(0) for _ in arguments[0].slopes))
    for partial, argument in zip(partials, arguments, strict=True):
        total += argument.through(arb(0), partial)
    return total


def unknowns(values: Sequence[arb]) -> list[Jet]:
    """The unknowns themselves: each has slope 1 by itself."""
    count = range(len(values))
    return [Jet(x, tuple(arb(n == own) for n in count)) for own, x in enumerate(values)]


def constant(value: arb, count: int) -> Jet:
    """What depends on none of `count` unknowns."""
    return Jet(value, (arb(0),) * count)
