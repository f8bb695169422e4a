"""The numbers of figures: as their tables, and drawn from those that lie beside them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pandas as pd

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
from atypical.disk.seals import sealed_checksum
from atypical.figures.catalogue import FIGURES

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
    if worst == IDENTICAL and finding.kind in AGREES:
        finding.worsen(DIFFERENT, "though its tables are the same")
    elif finding.kind in AGREES:
        finding.worsen(max(worst, EQUAL, key=KINDS.index), "as its tables")
    return finding


def _say_columns(finding: Finding, a: pd.DataFrame, b: pd.DataFrame) -> None:
    for own, other, side in ((a, b, "A"), (b, a, "B")):
        only = [name for name in own if name not in other]
        if only:
            finding.worsen(INCOMPARABLE, f"columns only in {side}: {', '.join(only)}")


def _stale(results: Results, inputs: Mapping[str, str]) -> str:
    """Tables that are there, and are not those that a figure was drawn from."""
    here = {name: sealed_checksum(results.folder / f"{name}.csv") for name in inputs}
    return ", ".join(name for name, was in inputs.items() if here[name] and here[name] != was)
