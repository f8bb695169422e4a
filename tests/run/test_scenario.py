"""The directory of a scenario: a run of its own among the results of others."""

from __future__ import annotations

from pathlib import Path

import pytest

from atypical.disk.seals import land_sealed, remove_drafts, seals_below
from atypical.run.directory import MARK, check_origin
from atypical.run.scenario import enter, take_parts
from atypical.settings.configuration import Configuration, configured

SHIPPED = Path(__file__).parents[2] / "config.yaml"
PART = "parts/study/0123456789ab.csv"


@pytest.fixture(scope="module")
def shipped() -> Configuration:
    return configured([SHIPPED])


@pytest.fixture
def results(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Results of a run, in which another one lies that was begun."""
    monkeypatch.chdir(tmp_path)
    land_sealed(tmp_path / "results/tables/x.csv", b"1")
    small = tmp_path / "results/small"
    (small / ".snakemake").mkdir(parents=True)
    land_sealed(small / PART, b"2")
    land_sealed(small / ".snakemake/y.csv", b"3")
    (small / "tables").mkdir()
    (small / "tables/.x.csv.7.draft").touch()
    return tmp_path / "results"


def test_files_of_a_run_below_are_none_of_this_one(results: Path) -> None:
    assert [*seals_below(results)] == [results / "tables/x.csv.sha256"]
    remove_drafts(results)
    assert (results / "small/tables/.x.csv.7.draft").exists()


def test_a_scenario_has_its_place_for_itself_and_data_sets_with_all(
    results: Path, shipped: Configuration, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = enter(shipped.model_copy(update={"scenario": "wide"}))
    assert Path.cwd() == results / "wide"
    assert own.data.folder("mnist").resolve() == results.parent / "data/mnist"
    assert own.model_dump() | {"data": None} == shipped.model_dump() | {"data": None}


def test_what_a_run_beside_has_solved_is_taken_and_known(
    results: Path, shipped: Configuration
) -> None:
    enter(shipped.model_copy(update={"scenario": "wide"}))
    (results / "wide/.snakemake").mkdir()
    take_parts()
    assert MARK.exists()
    assert (results / "wide" / PART).samefile(results / "small" / PART)
    assert [str(seal) for seal in seals_below(Path("results"))] == [f"results/{PART}.sha256"]
    check_origin()
    # What is made anew here stays as it is there.
    land_sealed(Path("results") / PART, b"4")
    take_parts()
    assert (results / "small" / PART).read_bytes() == b"2"
    assert (results / "wide" / PART).read_bytes() == b"4"
