"""Runs side by side below one folder of results, and a figure of one over that of another."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from clone import FIGURE, TINY, Project, content, environment

WIDER = "studies: {perceptron_entropy: {alpha: [0.5, 0.6, 0.8]}}\n"
SOLVE = "Solve perceptron_entropy."


def scenario(project: Project, name: str, *overlays: Path) -> tuple[str | Path, ...]:
    """Arguments of a run of its own below the results."""
    return ("--config", f"scenario={name}", "--configfile", TINY, *overlays)


@pytest.fixture
def wider(tmp_path_factory: pytest.TempPathFactory) -> Path:
    overlay = tmp_path_factory.mktemp("overlays") / "wide.yaml"
    overlay.write_text(WIDER)
    return overlay


def test_a_look_at_a_scenario_makes_nothing(fresh: Project) -> None:
    assert fresh.planned(FIGURE, *scenario(fresh, "small")) == fresh.planned(FIGURE)
    assert not [*fresh.path.glob("results/**/*.csv")]


def test_runs_lie_side_by_side_and_a_figure_of_one_over_that_of_another(
    drawn: Project, wider: Path
) -> None:
    before = drawn.tables()
    drawn.made(FIGURE, *scenario(drawn, "small"))
    told = drawn.run(FIGURE, *scenario(drawn, "wide", wider))
    assert told.returncode == 0, told.stderr
    results = drawn.path / "results"
    # Beside each other: the same tables where the same was asked for, each with its configuration.
    made = {path.name: content(path) for path in results.glob("small/tables/*")}
    assert made == {Path(name).name: table for name, table in before.items()}
    assert drawn.tables() == before
    alphas = [
        json.loads((results / name / "config.json").read_text())["studies"]["perceptron_entropy"]
        for name in (".", "small", "wide")
    ]
    assert [of["alpha"] for of in alphas] == [[0.5, 0.8], [0.5, 0.8], [0.5, 0.6, 0.8]]
    assert (results / "wide/.run.lock").exists()
    # What a run beside it had solved is not solved again.
    solved = [line for line in told.stderr.splitlines() if line.startswith("Job ") and ": Solve" in line]  # noqa: E501 # fmt: skip
    assert len(solved) == 1
    # No run takes files of another for its own.
    for arguments in ((), scenario(drawn, "small"), scenario(drawn, "wide", wider)):
        assert drawn.planned(FIGURE, *arguments) == set()
    over(drawn, results)


def over(project: Project, results: Path) -> None:
    command = [sys.executable, "-m", "atypical.overlay", FIGURE, "results/small", "results/wide"]
    path = {"PYTHONPATH": str(project.path / "workflow")}
    done = subprocess.run(
        command, cwd=project.path, env={**environment(), **path}, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout == f"results/overlaid/small+wide/{FIGURE}.pdf\n"
    stem = results / f"overlaid/small+wide/{FIGURE}"
    numbers = pd.read_csv(stem.with_suffix(".csv"))
    own = {
        name: pd.read_csv(results / name / f"figures/{FIGURE}.csv") for name in ("small", "wide")
    }
    for name, frame in own.items():
        found = numbers[numbers["scenario"] == name].drop(columns="scenario")
        pd.testing.assert_frame_equal(found.reset_index(drop=True), frame)
    origin = json.loads(stem.with_suffix(".json").read_text())
    assert [*origin["scenarios"]] == ["small", "wide"]
    assert stem.with_suffix(".pdf").read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("tables", "'tables' is a folder of every run; give another name."),
        ("../x", "'../x' is not the name of a scenario; give letters, digits, _ . or -."),
    ],
)
def test_a_name_that_cannot_be_is_refused(fresh: Project, name: str, why: str) -> None:
    refused = fresh.run("--dry-run", FIGURE, *scenario(fresh, name))
    assert refused.returncode != 0
    assert refused.stderr.splitlines()[-1].endswith(f"scenario: {why}")
