"""Certificates of all rows of a directory of results that are roots of a formula."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from atypical.enclosures.certificate import Certificate
from atypical.enclosures.find import NotEnclosed, certificate
from atypical.enclosures.formulas import FORMULAS, LINEAR
from atypical.enclosures.rows import Key, Row

Point = dict[str, float]


def certificates(rows: Iterable[Row], failed: list[str]) -> Iterator[Certificate]:
    """One for every formula and parameters among the rows; those that fail are told in `failed`."""
    parameters: dict[Key, Mapping[str, str]] = {}
    points: dict[Key, Point] = {}
    for row in rows:
        parameters[row.key] = row.parameters
        points[row.key] = {**_place(row.parameters), **points.get(row.key, {}), **row.numbers}
    for key, point in points.items():
        try:
            yield certificate(key[0], parameters[key], _start(key[0], point, points))
        except NotEnclosed as error:
            failed.append(str(error))


def _start(formula: str, point: Point, points: Mapping[Key, Point]) -> Point:
    """Approximate unknowns: those that are known, else of the nearest point of the same model."""
    wanted, model = FORMULAS[formula].unknowns, FORMULAS[formula].model
    like = [
        p
        for (name, _), p in points.items()
        if FORMULAS[name].model is model and set(wanted) <= set(p)
    ]
    near = min(like, key=lambda p: sum(abs(p[x] - point[x]) for x in point if x in p))
    return near | point


def _place(parameters: Mapping[str, str]) -> Point:
    return {name: float(value) for name, value in parameters.items() if name != LINEAR}
