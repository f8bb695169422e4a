"""A figure states what its tables were made from, not what a run was asked for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from atypical.disk import circumstances
from atypical.disk.provenance import provenance, vouched
from atypical.disk.seals import land_sealed, record_of, sealed_checksum, vouch

OLD = {"study": {"margin": [0.0, 0.2]}, "code": "5e1f"}
DRAWN = {"figure": "example", "options": {}, "device": "cpu", "code": "c0de", "held": "0"}


@pytest.fixture
def tables(tmp_path: Path) -> dict[str, str]:
    """Two tables, made from old grids."""
    paths = {name: tmp_path / f"{name}.csv" for name in ("a", "b")}
    for path in paths.values():
        land_sealed(path, b"1\n", OLD)
    return {name: str(path) for name, path in paths.items()}


def test_grids_are_those_that_the_tables_were_made_from(tables: dict[str, str]) -> None:
    said = provenance(tables, DRAWN)
    assert said["parameters"]["studies"] == {"a": OLD["study"], "b": OLD["study"]}
    assert said["inputs_sha256"] == {name: sealed_checksum(Path(tables[name])) for name in "ab"}
    assert said["vouched_for"] == []


def test_what_was_vouched_for_is_told_and_stays_so(tables: dict[str, str]) -> None:
    origin = provenance(tables, DRAWN)
    vouch(Path(tables["b"]), OLD | {"code": "0ff1"})
    assert provenance(tables, DRAWN)["vouched_for"] == ["b"]
    origin["chosen"] = {"alpha": 0.5}
    again: dict[str, Any] = vouched(origin, tables, DRAWN)
    assert again["vouched_for"] == ["b"]  # a job drew the figure, as it would be drawn now
    other = DRAWN | {"code": "0ff1"}
    taken = vouched(again, tables, other)
    assert taken["vouched_for"] == ["example", "b"]
    assert "vouched" in taken
    assert "vouched" not in again
    assert taken["chosen"] == {"alpha": 0.5}
    assert vouched(taken, tables, other) == taken


def test_a_figure_tells_with_what_its_tables_were_made_and_no_date(tables: dict[str, str]) -> None:
    known = record_of(Path(tables["a"]))
    assert known is not None
    (said,) = provenance(tables, DRAWN)["made_with"]
    assert said["tables"] == ["a", "b"]
    assert said["libraries"] == known.made["libraries"]
    assert said["processor"] == known.made["processor"]
    assert "date" not in said


def test_tables_made_by_different_libraries_are_told_apart(
    tables: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(circumstances, "loaded", lambda: {"torch": "1.0"})
    land_sealed(Path(tables["b"]), b"1\n", OLD)
    first, second = provenance(tables, DRAWN)["made_with"]
    assert (first["tables"], second["tables"]) == (["a"], ["b"])
    assert second["libraries"] == {"torch": "1.0"}
