"""Tables and parts against their seals, their descriptions, and each other."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from atypical.claims.table import COLUMNS as VERDICTS
from atypical.disk.refusal import Refusal
from atypical.disk.seals import ENDING, is_sealed, seals_below
from atypical.tables.files import read as read_table
from atypical.tables.kinds import columns_of
from atypical.verify.cells import Rounding, compare, read
from atypical.verify.findings import Check, Wrong
from atypical.verify.results import TABLES, Results, path_of

FOLDER = Path("results")
CLAIMS = FOLDER / "claims.csv"


def seals() -> Check:
    """Every sealed file is what was written."""
    check = Check("seals", "files")
    for seal in seals_below(FOLDER):
        path = seal.with_name(seal.name.removesuffix(ENDING))
        check.looked += 1
        if not is_sealed(path):
            check.add([Wrong(str(path), "", "seal", "broken", "other bytes, or none")])
    return check


def descriptions(results: Results) -> Check:
    """Every table that was asked for is there, and is what its study declares; so is every part."""
    check = Check("tables", "tables and parts")
    for path, columns in _described(results):
        if not path.exists():
            check.add([Wrong(str(path), "", "", "", "that the configuration asks for it")])
            continue
        check.looked += 1
        try:
            read_table(path, columns)
        except (Refusal, ValueError, OSError) as error:
            check.add([Wrong(str(path), "", "", "a table", str(error))])
    return check


def _described(results: Results) -> Iterator[tuple[Path, Any]]:
    for name, study in results.studies.items():
        yield TABLES / f"{name}.csv", study.columns
    for part in results.parts():
        yield path_of(part), columns_of(results.steps.columns_of_part(part.study))
    yield CLAIMS, VERDICTS


def joined(results: Results) -> Check:
    """Every table is its parts, row by row."""
    check = Check("parts of tables", "tables")
    for name, parts in results.steps.parts.items():
        table = TABLES / f"{name}.csv"
        if not table.exists() or not all(map(results.there, parts)):
            continue  # named already
        check.looked += 1
        wildcard = SimpleNamespace(study=name)
        params = {key: ask(wildcard) for key, ask in results.steps.joined().items()}
        try:
            whole = import_module("scripts.gather").main(results.steps.files(name), params)
        except (Refusal, LookupError, ValueError) as error:
            check.add([Wrong(str(table), "", "", "joined from its parts", str(error))])
            continue
        if whole != table.read_bytes():
            stands, found = read(table.read_bytes()), read(whole)
            compare(check, name, stands, found, (results.keys(name), Rounding()))
    return check
