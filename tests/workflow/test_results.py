"""What a run leaves behind."""

from __future__ import annotations

import getpass
import json
import re
import socket
import subprocess
import sys
from pathlib import Path

import matplotlib.image
import pandas as pd
import pytest

from atypical.disk.seals import record_of, seals_below
from atypical.figures.catalogue import FIGURES
from atypical.settings.studies import STUDIES
from atypical.tables.files import read
from clone import TINY, Project, environment

NAMES = [figure.name for figure in FIGURES]


@pytest.mark.parametrize("name", NAMES)
def test_a_figure_is_drawn_with_its_numbers_and_their_origin(finished: Project, name: str) -> None:
    stem = finished.path / "results/figures" / name
    assert stem.with_suffix(".pdf").read_bytes().startswith(b"%PDF")
    assert matplotlib.image.imread(stem.with_suffix(".png")).std() > 0.01
    assert len(pd.read_csv(stem.with_suffix(".csv"))) > 0
    origin = json.loads(stem.with_suffix(".json").read_text())
    assert set(origin["inputs_sha256"]) == set(origin["parameters"]["studies"])


def test_every_sealed_file_tells_what_it_was_made_from(finished: Project) -> None:
    results = finished.path / "results"
    sealed = [seal.with_suffix("") for seal in seals_below(results)]
    assert results / "claims.csv" in sealed
    records = {path: record_of(path) for path in sealed}
    assert [path for path, record in records.items() if record is None or record.vouched] == []
    joined = records[results / "tables/perceptron_local_entropy.csv"]
    assert joined is not None
    assert joined.params["study"]["reference_margin"] == [0.0, 0.3, "max"]


@pytest.mark.parametrize("table", sorted({t for figure in FIGURES for t in figure.tables}))
def test_every_table_is_as_described(finished: Project, table: str) -> None:
    path = finished.path / f"results/tables/{table}.csv"
    assert len(read(path, STUDIES[table].columns)) > 0


# All of them, one after another in one process: what imports take is spent once.
DRAW = """
import json
from pathlib import Path

from scripts.figure import main
from atypical.randomness.run import seeded
from atypical.settings.figures import drawn
from atypical.verify.results import TABLES, Results

results = Results()
for figure in drawn(results.settings.figures, results.studies):
    origin = json.loads(Path(f"results/figures/{figure.name}.json").read_text())
    params = {
        "figure": figure.name,
        "options": getattr(results.settings.figures, figure.name).model_dump(),
        "columns": results.steps.columns(*figure.tables),
        "code": origin["code_sha256"],
        "device": origin["device"],
    }
    tables = {name: str(TABLES / f"{name}.csv") for name in figure.tables}
    with seeded(results.steps.seed_of(*figure.tables)):
        main(tables, params, Path("again") / figure.name)
"""
# What a process has imported, and all that its job was given: of one figure tests/release looks at
# these as well.
OF_A_JOB = ("libraries", "job_sha256")


def test_a_figure_made_twice_has_the_same_bytes(done: Project) -> None:
    (done.path / "again").mkdir()
    places = {
        "PYTHONPATH": str(done.path / "workflow"),
        "MPLCONFIGDIR": str(done.path / ".snakemake/matplotlib"),
    }
    command, given = [sys.executable, "-c", DRAW], environment() | places
    again = subprocess.run(command, cwd=done.path, env=given, stderr=subprocess.PIPE, text=True)
    assert again.returncode == 0, again.stderr
    figures = [path for path in done.path.glob("results/figures/*") if path.is_file()]
    assert len(figures) == 4 * len(NAMES)
    for path in figures:
        assert drawn_in(path) == drawn_in(done.path / "again" / path.name), path.name


def drawn_in(path: Path) -> object:
    """The bytes of a file of a figure; of a record what does not hang on how it was drawn."""
    if path.suffix != ".json":
        return path.read_bytes()
    return {key: of for key, of in json.loads(path.read_text()).items() if key not in OF_A_JOB}


# What a user may have set for other work.
ODD = {"NUMBA_DISABLE_JIT": "1", "PYTHONOPTIMIZE": "2", "PYTHONWARNINGS": "error"}


def test_a_run_elsewhere_in_an_odd_environment_leaves_the_same_tables(
    finished: Project,
    fresh: Project,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, value in ODD.items():
        monkeypatch.setenv(name, value)
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    done = fresh.run(
        "B_margin_concentration",
        *("--snakefile", fresh.path / "Snakefile", "--directory", elsewhere),
        cwd=elsewhere,
    )
    assert done.returncode == 0, done.stderr
    made = Project(elsewhere).tables()
    assert len(made) == 4
    assert made.items() <= finished.tables().items()
    assert not (fresh.path / "results").exists()


def test_the_resolved_configuration_is_on_record(finished: Project) -> None:
    record = json.loads((finished.path / "results/config.json").read_text())
    assert record["studies"]["perceptron_capacity"]["margin"] == [0.0, 1.0]
    distances = record["studies"]["perceptron_local_entropy"]["distance"]
    assert len(distances) == 6
    assert TINY.exists()


def test_the_list_names_every_figure(done: Project) -> None:
    printed = done.run("list")
    assert all(name in printed.stdout + printed.stderr for name in NAMES)


def test_results_name_neither_user_nor_host(finished: Project) -> None:
    results = finished.path / "results"
    pages = [results / name for name in ("run.html", "claims.csv")]
    records = [results / "config.json", results / "run.json", *results.glob("figures/*.json")]
    words = [str(Path.home()), str(finished.path), socket.gethostname()]
    assert [path.name for path in pages if named(words, path)] == []
    # The claims say what has a root.
    words += [getpass.getuser()]
    assert [path.name for path in records if named(words, path)] == []


def named(words: list[str], path: Path) -> bool:
    text = path.read_text()
    return any(re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text) for word in words)
