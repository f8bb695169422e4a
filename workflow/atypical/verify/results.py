"""A directory of results: its configuration, its studies in parts, its tables.

All paths are seen from the directory of the run, in which this process works.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pandas as pd

from atypical.disk.circumstances import circumstances
from atypical.disk.libraries import version_of
from atypical.disk.seals import record_of
from atypical.plan.parts import OnCpu
from atypical.plan.steps import Steps
from atypical.run.standing import OnDisk
from atypical.settings.configuration import Configuration, configured
from atypical.settings.studies import chosen
from atypical.studies.kinds.study import Part
from atypical.tables.files import read as read_table
from atypical.tables.kinds import FLAG, Column
from atypical.verify.cells import Rounding, read
from atypical.verify.findings import Wrong

RECORD = Path("results/config.json")
TABLES, PARTS = Path("results/tables"), Path("results/parts")
# Of another processor or other libraries: sums of floats move by their last digits.
ELSEWHERE = Rounding(1e-6, 1e-9)
# Libraries that compute.
COMPUTES = ("numpy", "scipy", "numba", "torch", "pandas")
OUTCOMES = {"status", "iterations", "epochs", "steps"}


class Results:
    """What was run in this directory."""

    def __init__(self) -> None:
        self.settings: Configuration = configured([RECORD])
        self.studies: dict[str, Any] = chosen(self.settings.studies)
        self.steps = Steps(self.studies, lambda *code: "", OnCpu(), self.settings.seed)
        self.steps.cut(OnDisk(PARTS, self.steps.made_by, trusted=True))
        self._rows: dict[str, pd.DataFrame] = {}
        self.frame = cache(self._frame)
        self.rounding = cache(self._rounding)

    def parts(self, *jobs: str) -> Iterator[Part]:
        """All parts, or those that are made by these kinds of jobs."""
        for name, parts in self.steps.parts.items():
            if not jobs or self.studies[name].job in jobs:
                yield from parts

    def keys(self, study: str) -> list[str]:
        """Columns that name a row of a table: what is given, none of what is measured."""
        declared = self.studies[study]
        asked = {*type(declared).model_fields, *declared.curve, *declared.ordered()}
        return [c.name for c in declared.columns if c.name in asked or _given(c)]

    def columns_of_part(self, part: Part) -> list[str]:
        """Names of the columns of a part."""
        return [c["name"] for c in self.steps.columns_of_part(part.study)]

    def there(self, part: Part) -> bool:
        """Whether a part is there at all."""
        return path_of(part).exists()

    def rows_of(self, part: Part) -> pd.DataFrame:
        """Cells of a part, as they are written."""
        path = str(path_of(part))
        if path not in self._rows:
            frame = read(Path(path).read_bytes())
            lacks = frame.reindex(columns=self.columns_of_part(part))
            self._rows[path] = lacks if frame.empty else frame
        return self._rows[path]

    def _frame(self, table: str) -> pd.DataFrame:
        """A table, its seal and its columns checked."""
        return read_table(TABLES / f"{table}.csv", self.studies[table].columns)

    def frames(self, tables: Any) -> Mapping[str, pd.DataFrame]:
        """Tables by their names, but for those that the configuration leaves out."""
        return {name: self.frame(name) for name in tables if name in self.studies}

    def _rounding(self, path: Path) -> Rounding:
        """What numbers of a file may differ by: nothing where it was made on such a machine."""
        record = record_of(path)
        return Rounding() if record and _alike(record.made) else ELSEWHERE

    def on_gpu(self, part: Part) -> bool:
        """Whether a part was computed on a GPU, which rounds otherwise; some never are."""
        study, record = self.studies[part.study], record_of(path_of(part))
        may = self.settings.device != "cpu" and study.on_gpu(part.bundle.kind)
        return may and record is not None and record.params.get("device") == "cuda"


def lacking(part: Part, what: str, found: Any) -> Wrong:
    """That a part does not hold what it should."""
    return Wrong(str(path_of(part)), "", "", what, "nothing" if found is None else str(found))


def path_of(part: Part) -> Path:
    """Where the rows of a part lie."""
    return PARTS / part.study / f"{part.name}.csv"


def solutions_of(part: Part) -> Path:
    """Where what was learned in a part lies."""
    return Path("results/solutions") / part.study / f"{part.name}.npz"


def wildcards(part: Part) -> SimpleNamespace:
    """What names a part in the rules."""
    return SimpleNamespace(study=part.study, part=part.name)


def _given(column: Column) -> bool:
    return not column.measured and column.kind != FLAG and not _outcome(column.name)


def _outcome(name: str) -> bool:
    return name in OUTCOMES or "status" in name


def _alike(made: Mapping[str, Any]) -> bool:
    """Whether processor and libraries of a record, and of what was joined, are those of here."""
    told = [made, *made.get("parts", [])]
    return any("processor" in one for one in told) and all(map(_is_here, told))


def _is_here(made: Mapping[str, Any]) -> bool:
    used = {name: made.get("libraries", {}).get(name) for name in COMPUTES}
    same = all(version in (None, version_of(name)) for name, version in used.items())
    return same and made.get("processor", _processor()) == _processor()


@cache
def _processor() -> str:
    return str(circumstances()["processor"])
