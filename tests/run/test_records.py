"""Whatever became of Snakemake's records: what lies beside a file tells what it was made from."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from snakemake.io import IOFile
from snakemake.persistence import RECORD_FORMAT_VERSION, MetadataRecord

from atypical.disk.provenance import JOB, checksum_of_job
from atypical.disk.seals import land_sealed, seal_of
from atypical.run.records import InFiles, UnknownTable

OLD, NEW = {"study": {"margin": [0.0, 0.2]}}, {"study": {"margin": [0.0, 0.3]}}
TABLE = Path("results/tables/x.csv")
FIGURE = Path("results/figures/x.pdf")
PAGE = Path("results/run.html")


class Job:
    """As much of a job as Snakemake's records ask for."""

    def __init__(self, output: Path, params: dict[str, Any]) -> None:
        self.output = [IOFile(str(output))]
        self.params = params
        self.non_derived_params = params.values()


@pytest.fixture
def records(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> InFiles:
    """Snakemake's records of a directory with a table, a figure and a page; there are none yet."""
    monkeypatch.chdir(tmp_path)
    land_sealed(TABLE, b"margin\n0.2\n", OLD)
    FIGURE.parent.mkdir()
    FIGURE.touch()
    FIGURE.with_suffix(".json").write_text(json.dumps({JOB: checksum_of_job(OLD)}))
    PAGE.touch()
    return InFiles(path=tmp_path / ".snakemake")


def remember(records: InFiles, file: Path, params: dict[str, Any], version: int) -> None:
    said = [repr(value) for value in params.values()]
    record = MetadataRecord(params=said, record_format_version=version)
    records._write_record(str(file), record)
    records._clear_cache()


def rerun(records: InFiles, file: Path) -> tuple[bool, bool]:
    """Whether a file is made anew for the parameters that it was made from, and for others."""
    changes = [records.params_changed(Job(file, params)) for params in (OLD, NEW)]
    return bool(changes[0]), bool(changes[1])


@pytest.mark.parametrize("file", [TABLE, seal_of(TABLE), FIGURE, FIGURE.with_suffix(".json")])
def test_without_records_of_snakemake_what_lies_beside_decides(
    records: InFiles, file: Path
) -> None:
    assert rerun(records, file) == (False, True)


@pytest.mark.parametrize("version", [RECORD_FORMAT_VERSION, RECORD_FORMAT_VERSION - 1, 99])
@pytest.mark.parametrize("file", [TABLE, FIGURE])
def test_records_of_another_run_or_version_are_not_believed(
    records: InFiles, file: Path, version: int
) -> None:
    remember(records, file, NEW, version)
    assert rerun(records, file) == (False, True)


def test_records_of_an_earlier_version_are_as_good_as_none(records: InFiles) -> None:
    remember(records, PAGE, OLD, RECORD_FORMAT_VERSION - 1)
    assert rerun(records, PAGE) == (True, True)


@pytest.mark.parametrize("damage", ["", "[1", "[]", '"words"', '{"params": 5}'])
def test_damaged_records_are_as_good_as_none(records: InFiles, damage: str) -> None:
    remember(records, PAGE, OLD, RECORD_FORMAT_VERSION)
    assert rerun(records, PAGE) == (False, True)
    (record,) = Path(".snakemake/metadata").iterdir()
    record.write_text(damage)
    records._clear_cache()
    assert rerun(records, PAGE) == (True, True)


def test_a_table_that_was_cut_is_named_and_made_anew(
    records: InFiles, capsys: pytest.CaptureFixture[str]
) -> None:
    remember(records, TABLE, OLD, RECORD_FORMAT_VERSION)
    TABLE.write_bytes(b"margin\n")
    assert rerun(records, TABLE) == (True, True)
    assert rerun(records, seal_of(TABLE)) == (True, True)
    assert capsys.readouterr().err == f"{TABLE}: was changed or cut since it was written; " + (
        "it is made anew.\n"
    )


def test_a_table_sealed_by_hand_is_refused_unless_snakemake_knows_it(records: InFiles) -> None:
    land_sealed(TABLE, b"margin\n0.3\n")
    for file in (TABLE, seal_of(TABLE)):
        with pytest.raises(UnknownTable, match=r"x\.csv: nothing tells what it was made from"):
            rerun(records, file)
    remember(records, TABLE, OLD, RECORD_FORMAT_VERSION)
    assert rerun(records, TABLE) == (False, True)


def test_what_is_not_there_is_made_only_where_it_is_asked_for(records: InFiles) -> None:
    TABLE.unlink()
    seal_of(TABLE).unlink()
    assert rerun(records, TABLE) == (False, False)


def test_parameters_that_tell_of_tables_made_meanwhile_are_asked_anew(records: InFiles) -> None:
    job = Job(PAGE, OLD)
    records.params_changed(job)
    job.non_derived_params = NEW.values()
    assert records._params(job) == [repr(value) for value in NEW.values()]


def test_a_figure_without_its_provenance_is_drawn_anew(records: InFiles) -> None:
    FIGURE.with_suffix(".json").unlink()
    assert rerun(records, FIGURE) == (True, True)
