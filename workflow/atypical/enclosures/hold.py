"""Whether tables agree with enclosures, within what their rows state of their errors.

A row states how far its equations are from zero, and by how much quadrature moves them; the inverse
of the Jacobian at the root carries that to each unknown, and from there to what follows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from flint import arb, arb_mat, ctx

from atypical.enclosures.certificate import Certificate
from atypical.enclosures.formulas import FORMULAS, exact
from atypical.enclosures.krawczyk import ROUGH, jacobian
from atypical.enclosures.rows import Key, Row

# What doubles leave of an average: some roundings of 1.
ROUNDING = 8 * 2.0**-52


def outside(rows: Iterable[Row], certificates: Mapping[Key, Certificate]) -> Iterator[str]:
    """Numbers that are farther from their enclosure than their rows allow."""
    for row in rows:
        if certificate := certificates.get(row.key):
            with ctx.workprec(ROUGH):
                per_error = sensitivities(certificate)
            for name, value in row.numbers.items():
                error = (row.stated + ROUNDING) * per_error[name]
                if not agrees(value, certificate.enclosed[name], error):
                    yield _told(row, name, value, error, certificate)


def agrees(value: float, interval: tuple[str, str], error: float) -> bool:
    """Whether a number is within its error of an interval."""
    centre, radius = map(exact, interval)
    return bool(abs(arb(value) - centre) <= radius + error)


def sensitivities(certificate: Certificate) -> dict[str, float]:
    """By how much each number moves where the equations do by 1, relative, and absolute below 1."""
    formula = FORMULAS[certificate.formula]
    centre = [exact(certificate.box[name][0]) for name in formula.unknowns]
    equations = formula.equations(certificate.parameters, centre)
    # The equations are those of all unknowns but the parameter that φ = 0 tells.
    own = centre[1:] if formula.ends else centre
    # φ is a difference of terms of order √q̂, and no better than their rounding.
    terms = exact(certificate.box["q_hat"][0]).sqrt().max(arb(1))
    scales = [abs(x).max(arb(1)) for x in own] + [terms] * formula.ends
    unknowns = _carried(jacobian(equations).inv(), scales)
    values = formula.values(certificate.parameters, centre)
    moved = [_carried(arb_mat([list(v.slopes)]), unknowns)[0] + terms for v in values.values()]
    names = [*formula.unknowns, *values]
    return {name: float(x.upper()) for name, x in zip(names, [*unknowns, *moved], strict=True)}


def _carried(matrix: arb_mat, errors: list[arb]) -> list[arb]:
    """What errors of the argument are in the image, at worst."""
    columns = range(matrix.ncols())
    return [
        sum((abs(matrix[n, k]) * errors[k] for k in columns), arb(0)) for n in range(matrix.nrows())
    ]


def _told(row: Row, name: str, value: float, error: float, certificate: Certificate) -> str:
    centre, radius = certificate.enclosed[name]
    cell = f"{row.reading.table}, {row.reading.columns[name]}"
    return f"{cell}: {value!r} ± {error:.1g} is not {centre} ± {radius} ({certificate.place})"
