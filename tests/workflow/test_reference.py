"""What is kept of runs: whole, in the columns of today, and what a run says of it at its end."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pandas as pd
import pytest

from atypical.compare import reference
from atypical.compare.__main__ import main as compare
from atypical.compare.comparison import compared
from atypical.compare.finding import EQUAL, IDENTICAL, INCOMPARABLE
from atypical.compare.results import MADE, results_in
from atypical.disk.refusal import Refusal
from atypical.disk.seals import is_sealed, land_sealed, record_of
from atypical.evidence.limits import limits
from atypical.release import reference as keeping
from atypical.release.reference import LARGEST, keep, main
from atypical.settings.studies import STUDIES
from atypical.tables.files import TableError, read, write
from clone import SOURCE, Project

KEPT = [
    f"{task}_{kind}" for task in ("perceptron", "features") for kind in ("algorithms", "limits")
]
THERE = sorted((SOURCE / "reference").glob("[!r]*/tables/*.csv"))


def refuse_old(path: Path) -> None:
    """Raises where a kept table has not the columns of its study, or was touched."""
    read(path, STUDIES[path.stem].columns)
    assert is_sealed(path)


def test_every_table_that_is_kept_has_the_columns_of_its_study() -> None:
    for path in THERE:
        refuse_old(path)
        record = record_of(path)
        assert record
        assert record.made["commit"]


def test_nothing_else_is_kept() -> None:
    limit = SOURCE / "reference/limit"
    assert {path.stem for path in limit.rglob("*.csv")} in ({*KEPT}, set())
    text = (SOURCE / "reference/README.md").read_text(encoding="utf-8")
    assert {*re.findall(r"`(\w+_(?:algorithms|limits))`", text)} == {*KEPT}
    default = [path for path in (SOURCE / "reference/default").rglob("*") if path.is_file()]
    assert sum(path.stat().st_size for path in default) <= LARGEST


def test_another_column_makes_a_kept_table_old(tmp_path: Path) -> None:
    fits = pd.DataFrame({"size": [501, 1001, 2001], "threshold": [0.74, 0.73, 0.72]})
    fits = fits.assign(learner="sbpi", budget=1, error=0.01, status="converged")
    path, columns = tmp_path / "perceptron_limits.csv", STUDIES["perceptron_limits"].columns
    write(limits(fits, ["learner", "budget", "size"]), path, columns)
    refuse_old(path)
    path.write_text(path.read_text().replace("systematic", "spread"))
    with pytest.raises((TableError, AssertionError)):
        refuse_old(path)


@pytest.mark.skipif(not shutil.which("make"), reason="there is no make")
def test_make_limit_makes_what_is_kept() -> None:
    done = subprocess.run(
        ["make", "-n", "limit"], cwd=SOURCE, capture_output=True, text=True, check=True
    )
    line = next(line for line in done.stdout.splitlines() if "snakemake" in line)
    assert "--configfile workflow/scales/limit.yaml" in line
    assert "--directory reference/run" in line
    assert {*KEPT} <= {*line.split()}
    copied = next(line for line in done.stdout.replace("\\\n", "").splitlines() if "cp " in line)
    assert all(f"tables/{name}.csv.sha256" in copied for name in KEPT)
    assert copied.endswith("reference/limit/tables")


def configuration(project: Project) -> dict:
    return json.loads((project.path / "results/config.json").read_text())


@pytest.fixture(scope="session")
def tiny(finished: Project, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A reference of the finished clone, as if its configuration were the default one."""
    kept = tmp_path_factory.mktemp("kept") / "default"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(keeping, "verify", lambda given: 0)  # which tests/verify does
        assert keep(finished.path, kept, configuration(finished)) < LARGEST
    return kept


def test_a_tiny_run_is_refused_as_a_reference_by_name(
    finished: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    before = sorted((SOURCE / "reference").rglob("*"))
    assert main([str(finished.path)]) == 1
    said = capsys.readouterr().out
    assert "another configuration than config.yaml (figures.A_flatness.distance," in said
    assert sorted((SOURCE / "reference").rglob("*")) == before


def test_a_reference_is_not_kept_of_results_that_do_not_verify(
    finished: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []
    monkeypatch.setattr(keeping, "verify", lambda given: asked.append(given) or 1)
    with pytest.raises(Refusal, match="not kept"):
        keep(finished.path, tmp_path / "default", configuration(finished))
    assert asked == [[str(finished.path), "--quick"]]
    assert list(tmp_path.iterdir()) == []


def test_a_reference_is_text_and_says_what_made_it(tiny: Path) -> None:
    files = [path for path in tiny.rglob("*") if path.is_file()]
    assert {path.suffix for path in files} == {".csv", ".json", ".sha256"}
    made = json.loads((tiny / MADE).read_text())
    assert made["made by"].startswith("atypical ")
    assert any(one.startswith("numpy ") for one in made["libraries"])
    assert {path.name for path in (tiny / "tables").glob("*.sha256")} == {
        f"{name}.csv.sha256" for name in STUDIES
    }
    assert (tiny / "tables/perceptron_limits.csv").exists()
    assert not (tiny / "tables/linear_sweep.csv").exists()


def test_the_run_that_a_reference_is_of_agrees_with_it(
    finished: Project, tiny: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert compare([str(finished.path), str(tiny)]) == 0
    assert "They agree" in capsys.readouterr().out


def test_a_run_ends_by_saying_how_it_compares(
    done: Project, tiny: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(done.path)
    many = len(pd.read_csv("results/claims.csv"))
    shutil.copytree(tiny, done.path / "reference/default")
    Path("results/figures/B_margin_concentration.csv").unlink()
    ran = done.run()
    (said,) = [line for line in ran.stderr.splitlines() if line.startswith("Reference")]
    assert f"claims: {many} verdicts as there;" in said
    assert f"tables: {len(STUDIES)} of {len(STUDIES)} with the same bytes;" in said
    assert re.search(r"figures: (\d+) of \1 the same: \1 in every byte\.$", said)
    again = done.run()
    assert "Nothing to be done" in again.stderr
    assert "Reference" not in again.stderr


def test_another_configuration_is_not_compared(
    done: Project, tiny: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(done.path)
    own = configuration(done)
    assert reference.told(own | {"seed": 5}, tiny) == reference.OTHER
    elsewhere = {"device": "auto", "gpu": {"jobs": 1, "auto": {"perceptron_training/sbpi": "cuda"}}}
    assert reference.told(own | elsewhere, tiny).startswith("Reference (atypical")
    assert reference.told(own, done.path / "nowhere") == ""


def sealed_anew(path: Path, column: str, move: float, **words: str) -> None:
    """A table with a number that is moved, a word that is another, in its first rows."""
    frame, record = pd.read_csv(path), record_of(path)
    assert record
    frame[column] += move
    for name, value in words.items():
        frame.loc[0, name] = value
    land_sealed(path, frame.to_csv(index=False).encode(), record.params)


def test_what_differs_is_named(done: Project, tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(done.path)
    name = pd.read_csv("results/claims.csv")["claim"][0]
    sealed_anew(Path("results/claims.csv"), "measured", 0.0, verdict="not reproduced")
    sealed_anew(Path("results/tables/linear_path.csv"), "energy", 1e-9)
    drawn = Path("results/figures/C2a_barrier.csv")
    pd.read_csv(drawn).eval("energy = energy * (1 + 1e-7)").to_csv(drawn, index=False)
    origin = drawn.with_suffix(".json")
    seal = Path("results/tables/linear_path.csv.sha256").read_text().split()[0]
    old = json.loads(origin.read_text())
    old["inputs_sha256"]["linear_path"] = seal
    origin.write_text(json.dumps(old))
    found = compared(results_in("."), results_in(str(tiny)))
    kinds = {finding.name: finding.kind for finding in found.findings}
    assert kinds["linear_path"] == INCOMPARABLE
    assert kinds["C2a_barrier"] == EQUAL
    assert kinds["linear_landscape"] == IDENTICAL
    said = reference.told(configuration(done), tiny)
    assert f"1 differ ({name})" in said
    assert "within errors" in said
    pd.read_csv(drawn).eval("energy = energy + 0.01").to_csv(drawn, index=False)
    assert "1 different (C2a_barrier)" in reference.told(configuration(done), tiny)


def test_what_cannot_be_compared_fails_no_run(
    done: Project, tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(done.path)
    broken = tmp_path / "kept"
    shutil.copytree(tiny, broken)
    (broken / "claims.csv").write_text("no table")
    assert "claims.csv: was changed" in reference.told(configuration(done), broken)
    (broken / MADE).write_text("{")
    assert reference.told(configuration(done), broken).startswith("Reference: not compared")
