"""The numbers of figures: as their tables, and drawn from those that lie beside them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas.api.types import is_numeric_dtype

from atypical.compare.finding import (
    AGREES,
    DIFFERENT,
    EQUAL,
    IDENTICAL,
    INCOMPARABLE,
    KINDS,
    REFUSED,
    Finding,
)
from atypical.compare.results import Results
from atypical.compare.values import apart, unlike
from atypical.disk.seals import sealed_checksum
from atypical.figures.catalogue import FIGURES

Array = NDArray[Any]

# Columns between which a row says that its number lies.
INTERVALS = (("low", "high"), ("lower", "upper"))
# By which numbers of other processors and libraries move.
ROUNDING = 1e-6
TABLES = {figure.name: figure.tables for figure in FIGURES}


def found(name: str, first: Results, second: Results, kind_of: Callable[[str], str]) -> Finding:
    """What is found of a figure's numbers.   kind_of: what was found of a table."""
    finding = Finding(name, group="figures")
    sides = {"A": first, "B": second}
    for side, results in sides.items():
        old = _stale(results, results.origin(name).get("inputs_sha256", {}))
        if old:
            finding.worsen(REFUSED, f"{side}: drawn from other tables than lie there: {old}")
    if first.numbers(name).read_bytes() == second.numbers(name).read_bytes():
        return finding
    _say_columns(finding, *(pd.read_csv(r.numbers(name), nrows=1) for r in sides.values()))
    options = [r.origin(name).get("parameters", {}).get("options") for r in sides.values()]
    if options[0] != options[1]:
        finding.worsen(INCOMPARABLE, "other options")
    below = [kind_of(table) for table in TABLES.get(name, ())]
    worst = max(below, key=KINDS.index, default=IDENTICAL)
    alone = any(r.is_sealed_alone(table) for r in sides.values() for table in TABLES.get(name, ()))
    if worst == INCOMPARABLE and alone and finding.kind in AGREES:
        _compare(finding, *(pd.read_csv(r.numbers(name)) for r in sides.values()))
    elif worst == IDENTICAL and finding.kind in AGREES:
        finding.worsen(DIFFERENT, "though its tables are the same")
    elif finding.kind in AGREES:
        finding.worsen(max(worst, EQUAL, key=KINDS.index), "as its tables")
    return finding


def _compare(finding: Finding, a: pd.DataFrame, b: pd.DataFrame) -> None:
    """The numbers themselves, where the tables below are not at hand on both sides."""
    if len(a) != len(b):
        finding.worsen(DIFFERENT, f"{len(a)} rows in A, {len(b)} in B")
        return
    numbers = [name for name in a if all(is_numeric_dtype(side[name]) for side in (a, b))]
    bars = {name: [f"bar of {name}"] for name in numbers}
    sides = [side.assign(**{f"bar of {n}": _bar(side, n) for n in numbers}) for side in (a, b)]
    words = unlike(a, b, [name for name in a if name not in numbers])
    columns = [*words, *apart(sides[0], sides[1], bars)]
    beyond = np.max([column.excess for column in columns], axis=0)
    if (beyond > 1).any():
        finding.worsen(DIFFERENT, f"{(beyond > 1).sum()} of {len(a)} rows beyond their errors")
        row = int(beyond.argmax())
        column = max(columns, key=lambda one: float(one.excess[row]))
        finding.worst.append(f"row {row + 1}: {column.at(row)}")
    else:
        finding.worsen(EQUAL, "within the errors of its rows")


def _bar(frame: pd.DataFrame, name: str) -> Array:
    """What a number may be off by: the errors and intervals of its row, and rounding."""
    size = frame[name].abs().fillna(0.0)
    bar = ROUNDING * (size + ROUNDING * size.max())
    for error in ("error", f"{name}_error"):
        bar = bar + (frame[error].fillna(0.0) if error in frame and error != name else 0.0)
    for low, high in INTERVALS:
        bar = bar + ((frame[high] - frame[low]).fillna(0.0) / 2 if {low, high} <= {*frame} else 0.0)
    found: Array = bar.to_numpy(float)
    return found


def _say_columns(finding: Finding, a: pd.DataFrame, b: pd.DataFrame) -> None:
    for own, other, side in ((a, b, "A"), (b, a, "B")):
        only = [name for name in own if name not in other]
        if only:
            finding.worsen(INCOMPARABLE, f"columns only in {side}: {', '.join(only)}")


def _stale(results: Results, inputs: Mapping[str, str]) -> str:
    """Tables that are there, and are not those that a figure was drawn from."""
    here = {name: sealed_checksum(results.folder / f"{name}.csv") for name in inputs}
    return ", ".join(name for name, was in inputs.items() if here[name] and here[name] != was)
