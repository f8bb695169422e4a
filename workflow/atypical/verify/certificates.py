"""Rows of theory that carry their order parameters, certified by the equations alone."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from typing import Any

import numpy as np
import pandas as pd

from atypical.status import CONVERGED
from atypical.studies.kinds.study import Part
from atypical.tables.kinds import WORD
from atypical.verify.cells import named, number
from atypical.verify.findings import Check, Wrong
from atypical.verify.results import Results, path_of
from atypical.verify.workers import Workers

# An equation holds to the solvers' tolerance, and to what the row says of its quadrature.
TOLERANCE, ERRORS = 1e-8, 10.0
# The largest residual of a point that counts as converged: more is no excuse.
LOOSEST = 1e-7
THEORY = "atypical.verify.theory"
# Rows that one call puts back.
TOGETHER = 40

Row = dict[str, Any]
# Row numbers of a part that are certified, by the path of the part.
Certified = dict[str, set[int]]


def theory(results: Results, certified: Certified, workers: Workers) -> Check:
    """Order parameters put back into the equations; which rows that certifies is added."""
    check = Check("theory", "rows put back")
    without: dict[str, int] = {}
    for part, solver in _solved(results):
        frame = results.rows_of(part)
        equations = import_module(THEORY).equations_of(solver)
        if not equations:
            without[part.study] = without.get(part.study, 0) + len(frame)
            continue
        rows = _typed(results, part, frame)
        places = [n for n, row in enumerate(rows) if row.get("status", CONVERGED) == CONVERGED]
        without[part.study] = without.get(part.study, 0) + len(rows) - len(places)
        wanted = [rows[place] for place in places]
        pieces = [wanted[n : n + TOGETHER] for n in range(0, len(wanted), TOGETHER)]
        found = workers.map(put_back, [(solver, piece, part.bundle.along) for piece in pieces])
        back = [row for piece in found for row in piece]
        whole = [n for n in places if np.isnan(rows[n].get(equations.left, np.nan))]
        certified[str(path_of(part))] = set(whole)
        check.looked += len(places)
        for place, row in zip(places, back, strict=True):
            check.add(_wrong(results, part, place, (rows[place], row)))
    left = ", ".join(f"{study} {many}" for study, many in without.items() if many)
    if left:
        check.notes.append(f"{sum(without.values())} rows cannot be put back (re-run): {left}")
    return check


def put_back(solver: str, rows: list[Row], along: Row) -> list[Row]:
    """What the columns of rows are by their order parameters; zero where they should vanish."""
    equations = import_module(THEORY).equations_of(solver)
    found = []
    for row in rows:
        back = equations.back(row, along)
        found.append({name: back[name] for name in back if name in row or name in equations.vanish})
    return found


def _solved(results: Results) -> Iterator[tuple[Part, str]]:
    for part in results.parts("solve"):
        if results.there(part):
            yield part, part.bundle.solver or results.studies[part.study].solver


def _typed(results: Results, part: Part, frame: pd.DataFrame) -> list[Row]:
    words = {c.name for c in results.studies[part.study].columns if c.kind == WORD}
    kept = {
        name: list(frame[name]) if name in words else [number(cell) for cell in frame[name]]
        for name in frame
    }
    return [dict(zip(kept, row, strict=True)) for row in zip(*kept.values(), strict=True)]


def _wrong(results: Results, part: Part, place: int, both: tuple[Row, Row]) -> Iterator[Wrong]:
    stands, found = both
    for name in disagreeing(stands, found):
        row = named(results.rows_of(part), place, results.keys(part.study))
        own = stands.get(name, 0.0)
        told = f"{float(found[name])!r}, by the equations"
        yield Wrong(part.study, row, name, f"{own!r}", told)


def disagreeing(stands: Row, found: Row) -> list[str]:
    """What differs by more than the solvers' tolerance, the row's own, and its quadrature allow."""
    error = stands["quadrature_error"] if "quadrature_error" in stands else stands["error"]
    residual = min(np.nan_to_num(stands.get("residual", 0.0)), LOOSEST)
    allowed = TOLERANCE + ERRORS * float(np.nan_to_num(error) + residual)
    own = {name: stands.get(name, 0.0) for name in found}
    return [
        name
        for name, value in found.items()
        if not abs(value - own[name]) <= allowed * max(1.0, abs(own[name]))
    ]
