"""A run is released, deposited, restored by somebody else, and drawn without computing."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path
from typing import Any

import pytest

from atypical.disk.refusal import Refusal
from atypical.disk.seals import record_of
from atypical.figures.catalogue import FIGURES
from atypical.release import __main__ as making
from atypical.release.__main__ import main, release
from atypical.release.crate import METADATA, UNVERIFIED, VERIFIED
from atypical.release.restore import main as restored
from atypical.release.restore import restore
from atypical.settings.studies import STUDIES
from clone import FIGURE, SOURCE, Project


@pytest.fixture(scope="session")
def archive(finished: Project, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The finished clone, released."""
    made = tmp_path_factory.mktemp("released") / "a.tar.gz"
    assert main([str(finished.path), "--to", str(made)]) == 0
    return made


def graph(archive: Path) -> dict[str, Any]:
    """Entities of an archive by their names."""
    with tarfile.open(archive) as tar:
        file = tar.extractfile(tar.getmembers()[0])
        assert file is not None
        return {entity["@id"]: entity for entity in json.load(file)["@graph"]}


def test_the_same_results_give_the_same_bytes(
    archive: Path, done: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(done.path)
    for path in done.path.rglob("results/**/*"):
        os.utime(path, (1, 1))
    release(tmp_path / "b.tar.gz", verified=True)
    assert (tmp_path / "b.tar.gz").read_bytes() == archive.read_bytes()


def test_an_archive_holds_what_the_configuration_asks_for(archive: Path) -> None:
    found = graph(archive)
    files = {name for name, entity in found.items() if entity["@type"] == "File"}
    assert {f"results/tables/{name}.csv" for name in STUDIES} <= files
    assert {f"results/figures/{figure.name}.pdf" for figure in FIGURES} <= files
    assert {
        "LICENSE",
        "CITATION.cff",
        "tables.md",
        "results/claims.csv",
        "results/config.json",
    } <= files
    assert any(name.startswith("results/solutions/") for name in files)
    assert not [
        name for name in files if "/logs/" in name or "/benchmarks/" in name or "/." in name
    ]
    with tarfile.open(archive) as tar:
        members = {m.name.partition("/")[2]: m for m in tar.getmembers()}
    assert {*members} == files | {METADATA}


def test_each_file_has_its_size_checksum_format_and_meaning(archive: Path) -> None:
    found = graph(archive)
    with tarfile.open(archive) as tar:
        for name in ("results/tables/perceptron_entropy.csv", f"results/figures/{FIGURE}.png"):
            (member,) = (m for m in tar.getmembers() if m.name.endswith(f"/{name}"))
            content = tar.extractfile(member).read()
            assert found[name]["contentSize"] == str(len(content))
            assert found[name]["sha256"] == hashlib.sha256(content).hexdigest()
    table = found["results/tables/perceptron_entropy.csv"]
    assert table["encodingFormat"] == "text/csv"
    assert table["description"].startswith("Replica-symmetric entropy of all solutions of a margin")
    assert "Columns: alpha: " in table["description"]
    assert "(paper B)" in found[f"results/figures/{FIGURE}.png"]["description"]


def test_an_archive_says_who_made_it_with_what_and_that_it_was_verified(
    archive: Path, finished: Project
) -> None:
    found = graph(archive)
    root = found["./"]
    assert root["creativeWorkStatus"] == VERIFIED
    assert found[root["author"]["@id"]]["name"] == "The atypical authors"
    assert found[root["license"]["@id"]]["name"] == "MIT"
    assert len(root["citation"]) == 3
    assert found["#atypical"]["version"] == root["version"]
    assert f"made by atypical {root['version']}" in root["description"]
    record = record_of(finished.path / "results/tables/perceptron_entropy.csv")
    assert record
    assert ("commit " in root["description"]) == bool(record.made.get("commit"))
    assert any(one.startswith("numpy ") for one in found["#atypical"]["softwareRequirements"])


def test_what_does_not_verify_is_not_released_unless_it_says_so(
    done: Project,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (done.path / "results/tables/linear_path.csv").unlink()
    monkeypatch.setattr(making, "verify", lambda given: 1)
    asked = [str(done.path / "results"), "--to", str(tmp_path / "c.tar.gz")]
    assert main(asked) == 1
    assert "nothing was released" in capsys.readouterr().out
    assert not (tmp_path / "c.tar.gz").exists()
    assert main([*asked, "--unverified"]) == 0
    found = graph(tmp_path / "c.tar.gz")
    assert found["./"]["creativeWorkStatus"] == UNVERIFIED
    assert UNVERIFIED in found["./"]["description"]
    assert "results/tables/linear_path.csv" not in found


def test_a_directory_without_a_run_is_not_released(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(tmp_path), "--unverified"]) == 2
    assert "holds no results/config.json" in capsys.readouterr().out


def test_figures_are_drawn_from_an_archive_and_nothing_is_computed(
    archive: Path, fresh: Project, finished: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    assert restored([str(archive), str(fresh.path)]) == 0
    assert "All tables are as the code here would make them" in capsys.readouterr().err
    configuration = ["--configfile", str(fresh.path / "results/config.json")]
    drawn = {f"Draw {figure.name}." for figure in FIGURES}
    assert fresh.planned(*configuration) == drawn
    fresh.made(FIGURE, *configuration)
    for ending in (".csv", ".pdf", ".png", ".json"):
        own, theirs = (p.path / f"results/figures/{FIGURE}{ending}" for p in (fresh, finished))
        assert own.read_bytes() == theirs.read_bytes()


def test_results_that_are_there_are_never_touched(archive: Path, tmp_path: Path) -> None:
    results = tmp_path / "results"
    results.mkdir()
    (results / "mine.csv").write_text("x")
    with pytest.raises(Refusal, match="is there already"):
        restore(archive, tmp_path)
    assert [path.name for path in tmp_path.rglob("*")] == ["results", "mine.csv"]


def test_a_damaged_archive_leaves_nothing_behind(archive: Path, tmp_path: Path) -> None:
    whole = bytearray(archive.read_bytes())
    whole[len(whole) // 2] ^= 1
    (tmp_path / "hurt.tar.gz").write_bytes(whole)
    with pytest.raises(Refusal, match=r"is damaged at or behind .*results/|results/.* is not what"):
        restore(tmp_path / "hurt.tar.gz", tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["hurt.tar.gz"]


def test_what_other_code_made_is_told(archive: Path, fresh: Project, tmp_path: Path) -> None:
    fresh.edit(
        "workflow/atypical/replica/models/perceptron.py",
        "def entropy_table(",
        "X = 1\n\n\ndef entropy_table(",
    )
    here = tmp_path / "elsewhere"
    done = subprocess.run(
        [sys.executable, "-m", "atypical.release.restore", str(archive), str(here)],
        cwd=fresh.path / "workflow",
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1, done.stderr
    assert "Made by atypical " in done.stderr
    assert "would be made anew" in done.stderr
    assert "(code differ)" in done.stderr
    assert "perceptron_" in done.stderr


@pytest.mark.skipif(not shutil.which("make"), reason="there is no make")
def test_make_draws_from_an_archive_with_its_configuration(fresh: Project) -> None:
    done = subprocess.run(
        ["make", "-n", "figures", "FROM=a.tar.gz", "TO=there"],
        cwd=SOURCE,
        capture_output=True,
        text=True,
        check=True,
    )
    restoring, drawing = done.stdout.splitlines()[-2:]
    assert restoring.endswith('atypical.release.restore "a.tar.gz" "there"')
    assert drawing.rstrip().endswith('--directory "there" --configfile "there/results/config.json"')
