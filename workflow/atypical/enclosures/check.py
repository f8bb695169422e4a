"""The checker: whether a certificate holds. It needs no solver, and trusts FLINT's balls alone.

It evaluates the equations of the formula at the centre of the box, and their Jacobian over the box
in which the root is said to be unique.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flint import arb, ctx

from atypical.enclosures.certificate import Certificate
from atypical.enclosures.formulas import FORMULAS, Formula, exact
from atypical.enclosures.krawczyk import krawczyk

PRECISIONS = range(64, 1025)
# A root is told to this, or to more: relative, and absolute below 1.
DIGITS = arb("1e-15")


class Refused(Exception):
    """Why a certificate does not hold."""


@dataclass(frozen=True)
class Claim:
    """What a certificate says, read as balls at its precision.   narrow, wide: radii."""

    formula: Formula
    centre: list[arb]
    narrow: list[arb]
    wide: list[arb]


def fault(certificate: Certificate) -> str:
    """Why a certificate does not hold; nothing where it does."""
    if certificate.precision not in PRECISIONS:
        return f"a precision of {certificate.precision} bits"
    try:
        with ctx.workprec(certificate.precision):
            claim = _read(certificate)
            _unique(certificate, claim)
            _follows(certificate, claim)
    except Refused as refusal:
        return str(refusal)
    except (ArithmeticError, LookupError, TypeError, ValueError) as error:
        return f"cannot be evaluated: {error}"
    return ""


def faults(certificates: Iterable[Certificate]) -> list[str]:
    """Those that do not hold, with the reason."""
    told = ((one, fault(one)) for one in certificates)
    return [f"{one.place}: {reason}" for one, reason in told if reason]


def _read(certificate: Certificate) -> Claim:
    formula = FORMULAS.get(certificate.formula)
    if formula is None:
        raise Refused(f"no formula is called {certificate.formula}")
    _named("parameters", certificate.parameters, formula.parameters)
    _named("box", certificate.box, formula.unknowns)
    _named("unique_within", certificate.unique_within, formula.unknowns)
    intervals = [certificate.box[name] for name in formula.unknowns]
    for name, interval in certificate.enclosed.items():
        if not _telling(interval):
            raise Refused(f"{name} is told to fewer than 15 digits")
    return Claim(
        formula,
        [exact(centre) for centre, _ in intervals],
        [exact(radius) for _, radius in intervals],
        [exact(certificate.unique_within[name]) for name in formula.unknowns],
    )


def _named(what: str, given: Iterable[str], wanted: Sequence[str]) -> None:
    if sorted(given) != sorted(wanted):
        raise Refused(f"{what}: {', '.join(given)}; the formula has {', '.join(wanted)}")


def _telling(interval: Sequence[str]) -> bool:
    centre, radius = map(exact, interval)
    return bool(radius > 0 and radius <= DIGITS * abs(centre).max(arb(1)))


def _unique(certificate: Certificate, claim: Claim) -> None:
    """One root in the narrow box, and none other in the wide one."""
    if not all(r < wide for r, wide in zip(claim.narrow, claim.wide, strict=True)):
        raise Refused("the box reaches out of the one in which the root is unique")
    found = krawczyk(
        lambda box: claim.formula.equations(certificate.parameters, box), claim.centre, claim.wide
    )
    if not found.inside(claim.wide):
        raise Refused("no single root is shown where it is said to be unique")
    if not found.inside(claim.narrow):
        raise Refused("no root is shown in the box")


def _follows(certificate: Certificate, claim: Claim) -> None:
    """The values are those of every point of the box."""
    box = [m + arb(0, r) for m, r in zip(claim.centre, claim.narrow, strict=True)]
    found = claim.formula.values(certificate.parameters, box)
    _named("derived", certificate.derived, list(found))
    for name, jet in found.items():
        centre, radius = map(exact, certificate.derived[name])
        if not abs(jet.value - centre) <= radius:
            raise Refused(f"{name} does not follow from the box")
