"""Makes a certificate from an approximate root: Newton's method, then the widest box that holds.

None of this need be trusted: what it makes is checked.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Mapping, Sequence

from flint import arb, ctx

from atypical.enclosures.certificate import Certificate, Interval
from atypical.enclosures.formulas import FORMULAS, Formula, exact
from atypical.enclosures.krawczyk import column, jacobian, operator

PRECISION = 128
# Significant digits of centres; a radius is so many below its number.
WRITTEN, DIGITS = 32, 24
# Newton's steps: rough ones until they are short, then two that double the digits twice.
STEPS, ROUGH, SHORT = 20, 64, 1e-12
# Relative radii of the box in which the root may be unique, the widest first.
WIDTHS = [10.0 ** (-n / 2) for n in range(1, 25)]


class NotEnclosed(Exception):
    """Why there is no certificate."""


def certificate(
    name: str, parameters: Mapping[str, str], near: Mapping[str, float], precision: int = PRECISION
) -> Certificate:
    """A certificate of the root of a formula close to `near`, approximate unknowns by name.

    Raises NotEnclosed where no root can be shown there.
    """
    formula = FORMULAS[name]
    with ctx.workprec(precision):
        try:
            point = _root(formula, parameters, [arb(near[x]) for x in formula.unknowns])
            centre = [written(x) for x in point]
            narrow = [f"1e{math.floor(math.log10(abs(float(x)))) - DIGITS}" for x in point]
            wide = _widest(formula, parameters, centre, narrow)
            values = _values(formula, parameters, centre, narrow)
        except (ArithmeticError, ValueError) as error:
            raise NotEnclosed(f"{name}, {dict(parameters)}: {error}") from None
    box = dict(zip(formula.unknowns, zip(centre, narrow, strict=True), strict=True))
    unique = dict(zip(formula.unknowns, wide, strict=True))
    return Certificate(name, dict(parameters), box, unique, values, precision)


def written(x: arb) -> str:
    """The middle of a ball, as a decimal."""
    text: str = x.mid().str(WRITTEN, radius=False)
    return text


def _root(formula: Formula, parameters: Mapping[str, str], start: Sequence[arb]) -> list[arb]:
    point, length = list(start), math.inf
    with ctx.workprec(ROUGH):
        for _ in range(STEPS):
            point, length = _step(formula, parameters, point)
            if length < SHORT:
                break
    for _ in range(2):
        point, length = _step(formula, parameters, point)
    return point


def _step(
    formula: Formula, parameters: Mapping[str, str], point: Sequence[arb]
) -> tuple[list[arb], float]:
    """A step of Newton's method, and its relative length."""
    equations = formula.equations(parameters, point)
    values = column([jet.value for jet in equations]).mid()
    step = jacobian(equations).mid().solve(values).mid()
    length = max(abs(float(step[n, 0] / x)) for n, x in enumerate(point))
    return [(x - step[n, 0]).mid() for n, x in enumerate(point)], length


def _widest(
    formula: Formula, parameters: Mapping[str, str], centre: Sequence[str], narrow: Sequence[str]
) -> list[str]:
    """Radii of the widest box tried in which the root is unique: narrower ones are easier."""
    middle, radii = list(map(exact, centre)), list(map(exact, narrow))
    values = column([jet.value for jet in formula.equations(parameters, middle)])

    def shown(width: float) -> bool:
        wide = list(map(exact, _radii(formula, middle, width)))
        try:
            found = operator(lambda box: formula.equations(parameters, box), values, middle, wide)
        except (ArithmeticError, ValueError):
            return False
        return found.inside(wide) and found.inside(radii)

    first = bisect_left(WIDTHS, True, key=shown)
    if first == len(WIDTHS):
        raise ArithmeticError("no root is shown in any box")
    return _radii(formula, middle, WIDTHS[first])


def _radii(formula: Formula, centre: Sequence[arb], width: float) -> list[str]:
    """Decimals, of a relative width."""
    pairs = zip(formula.unknowns, centre, strict=True)
    return [f"{width * _scale(name, float(x)):.1e}" for name, x in pairs]


def _scale(name: str, x: float) -> float:
    """What a relative radius of an unknown is relative to."""
    return {"q": min(x, 1 - x), "margin": 1.0}.get(name, abs(x))


def _values(
    formula: Formula, parameters: Mapping[str, str], centre: Sequence[str], narrow: Sequence[str]
) -> dict[str, Interval]:
    """What follows from the box, in intervals that hold it."""
    box = [exact(m) + arb(0, exact(r)) for m, r in zip(centre, narrow, strict=True)]
    return {name: _interval(x.value) for name, x in formula.values(parameters, box).items()}


def _interval(x: arb) -> Interval:
    centre = written(x)
    reach = float(abs(x - exact(centre)).upper())
    return centre, f"{2 * reach:.0e}"
