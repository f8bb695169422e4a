"""A directory of results, as far as it is compared: sealed tables, claims, numbers of figures."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from atypical.claims.table import COLUMNS
from atypical.disk.record import Record
from atypical.disk.refusal import Refusal
from atypical.disk.seals import Broken, is_sealed, record_of, sealed_checksum
from atypical.settings.studies import STUDIES
from atypical.tables.files import read
from atypical.tables.kinds import Column, columns_of

# What made a reference; of some tables it keeps the seals alone.
MADE = "made.json"


@dataclass(frozen=True)
class Table:
    """A table as it was written.   columns: those that its record names."""

    name: str
    frame: pd.DataFrame
    columns: tuple[Column, ...]
    record: Record
    checksum: str


@dataclass(frozen=True)
class Results:
    """A directory.   root: where `tables`, `figures` and `claims.csv` lie."""

    given: str
    root: Path

    @property
    def folder(self) -> Path:
        """Where the tables are: in `tables`, or side by side with all else."""
        inner = self.root / "tables"
        return inner if inner.is_dir() else self.root

    def tables(self) -> set[str]:
        """Names of the tables that are there, and of those whose seal is all that is left."""
        endings = (".csv", ".csv.sha256")
        names = {
            path.name.removesuffix(ending)
            for ending in endings
            for path in self.folder.glob(f"*{ending}")
        }
        return names - {"claims"}

    def table(self, name: str) -> Table:
        """A table. Raises Refusal where it is not what was written."""
        known = STUDIES[name].columns if name in STUDIES else None
        return sealed(self.folder / f"{name}.csv", known)

    def is_sealed_alone(self, name: str) -> bool:
        """Whether of a table the seal alone is kept, as in a reference."""
        return (self.root / MADE).exists() and not (self.folder / f"{name}.csv").exists()

    def checksum(self, name: str) -> str:
        """The checksum of a table. Raises Broken where it is there, and not what was written."""
        path = self.folder / f"{name}.csv"
        if not self.is_sealed_alone(name) and not is_sealed(path):
            raise Broken(path)
        return sealed_checksum(path)

    def claims(self) -> Table | None:
        """The table of claims; None where there is none."""
        path = self.root / "claims.csv"
        return sealed(path, COLUMNS) if path.exists() else None

    def figures(self) -> set[str]:
        """Names of the figures whose numbers are there."""
        return {path.stem for path in (self.root / "figures").glob("*.csv")}

    def numbers(self, figure: str) -> Path:
        """Where the numbers of a figure are."""
        return self.root / "figures" / f"{figure}.csv"

    def origin(self, figure: str) -> dict[str, Any]:
        """The provenance of a figure; empty where it is not there."""
        return _json(self.root / "figures" / f"{figure}.json")

    def seed(self) -> int | None:
        """The seed of the run; None where the configuration is not there."""
        seed = _json(self.root / "config.json").get("seed")
        return seed if isinstance(seed, int) else None


def run_in(given: Path) -> Path:
    """The directory of a run, be it given itself or its `results`."""
    return given.parent if given.name == "results" else given


def results_in(given: str) -> Results:
    """The results of a directory: its own, or those in `results`. Raises Refusal without any."""
    for root in (Path(given) / "results", Path(given)):
        found = Results(given, root)
        if found.tables():
            return found
    raise Refusal(f"{given}: holds no table; give a directory of results, or of a run.")


def sealed(path: Path, columns: tuple[Column, ...] | None) -> Table:
    """A sealed table. Raises Refusal where it is broken.   columns: where its record has none."""
    record = record_of(path) or Record({})
    told = record.params.get("columns")
    known = columns_of(told) if told else columns
    if known is None:
        raise Refusal(f"{path}: no study declares its columns, nor does its seal.")
    return Table(path.stem, read(path, known), known, record, sealed_checksum(path))


def _json(path: Path) -> dict[str, Any]:
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return told if isinstance(told, dict) else {}
