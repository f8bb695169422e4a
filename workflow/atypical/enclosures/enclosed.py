"""Which numbers of tables are enclosed: certificates beside a directory's tables, row by row.

Nothing here computes: it needs no ball arithmetic.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from atypical.enclosures.certificate import Certificate, Interval, read
from atypical.enclosures.rows import READINGS, Key, Row, key_of, rows_in

FILE = "enclosures.jsonl"


@dataclass(frozen=True)
class Enclosed:
    """certificates: by formula and parameters.   nonlinearities: of features, by table."""

    certificates: Mapping[Key, Certificate]
    nonlinearities: Mapping[str, str]

    def interval(self, table: str, row: Mapping[str, Any], column: str) -> Interval | None:
        """Centre and radius of a cell; None where it is not enclosed."""
        for reading in READINGS:
            names = [name for name, other in reading.columns.items() if other == column]
            if reading.table == table and names and reading.takes(row):
                given = reading.parameters(row, self.nonlinearities.get(table))
                certificate = self.certificates.get(key_of(reading.formula, given))
                return certificate.enclosed[names[0]] if certificate else None
        return None

    def columns(self, table: str, frame: pd.DataFrame) -> dict[str, int]:
        """How many rows of each column are enclosed, where any is."""
        asked = {c for r in READINGS if r.table == table for c in r.columns.values()}
        rows = [row for _, row in frame.iterrows()] if asked and self.certificates else []
        counts = {c: sum(self.interval(table, row, c) is not None for row in rows) for c in asked}
        return {column: counts[column] for column in frame if counts.get(column)}


def enclosed_in(results: Path) -> Enclosed:
    """What is enclosed of a folder of results: nothing where no certificates are."""
    path = results / FILE
    return enclosed(read(path), results) if path.exists() else Enclosed({}, {})


def enclosed(certificates: Iterable[Certificate], results: Path) -> Enclosed:
    """Certificates, beside the configuration of a folder of results."""
    known = {key_of(one.formula, one.parameters): one for one in certificates}
    return Enclosed(known, nonlinearities(results))


def rows_of(results: Path) -> Iterator[Row]:
    """Rows of a folder of results that are roots of a formula."""
    return rows_in(results, nonlinearities(results))


def nonlinearities(results: Path) -> dict[str, str]:
    """Those of studies that have one."""
    told = json.loads((results / "config.json").read_text(encoding="utf-8"))["studies"]
    return {name: str(s["nonlinearity"]) for name, s in told.items() if s and "nonlinearity" in s}
