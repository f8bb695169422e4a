"""Mistakes on the command line and in configurations: lines, before anything is run."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from clone import FIGURE, SOURCE, TINY, Project

PROFILE = "Using workflow specific profile"
MINE = """studies:
  perceptron_entropy:
    alpha: [-0.2]
    alhpa: [0.2]
  perceptron_local_entropy: {distance: [0.7]}
"""
LINES = [
    "studies.perceptron_entropy.alpha: -0.2 is not a load; give numbers > 0 (patterns per weight).",
    "studies.perceptron_entropy.alhpa: unknown key; did you mean alpha?",
    "studies.perceptron_local_entropy.distance: 0.7 is not a distance; give numbers in (0, 0.5] "
    "(fraction of weights that differ).",
]


def refused(project: Project, *arguments: str | Path) -> list[str]:
    """What is said by a run that is refused before anything is done."""
    done = project.run(*arguments)
    assert done.returncode != 0
    assert not (project.path / "results").exists()
    return [line for line in done.stderr.splitlines() if not line.startswith(PROFILE)]


def test_mistakes_in_an_overlay_are_listed_and_nothing_is_run(
    fresh: Project, tmp_path: Path
) -> None:
    mine = tmp_path / "my.yaml"
    mine.write_text(MINE)
    places = [f"my.yaml:{line}: " for line in (3, 4, 5)]
    expected = [place + line for place, line in zip(places, LINES, strict=True)]
    assert refused(fresh, "--configfile", TINY, mine) == expected


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("studies:\n\tlinear_path: {}\n", "my.yaml:2:1: a tab; indent with spaces."),
        ("device: cuda", "device: cuda was demanded, but there is no GPU on this machine; give auto or cpu."),  # noqa: E501
    ],
)  # fmt: skip
def test_what_snakemake_would_stumble_over_is_answered_first(
    fresh: Project, monkeypatch: pytest.MonkeyPatch, text: str, line: str
) -> None:
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "")
    (fresh.path / "my.yaml").write_text(text)
    assert refused(fresh, "--dry-run", "--configfile", "my.yaml") == [line]


def test_a_broken_config_yaml_is_answered_from_any_directory(
    fresh: Project, tmp_path_factory: pytest.TempPathFactory
) -> None:
    place = fresh.path / "config.yaml"
    last = len(place.read_text().splitlines())
    place.write_text(f"{place.read_text()}data: 1\ndata: 2\n")
    done = fresh.run("-s", fresh.path / "Snakefile", "-n", cwd=tmp_path_factory.mktemp("elsewhere"))
    assert f"{place}:{last + 2}: data: stands twice, first in line " in done.stderr
    assert done.returncode == 1


def test_a_gpu_of_the_cluster_is_not_looked_for_where_the_command_is_given(
    fresh: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "")
    slurm = ["--profile", fresh.path / "workflow/profiles/slurm"]
    done = fresh.run("-n", "results/tables/linear_path.csv", "--config", "device=cuda", *slurm)
    assert done.returncode == 0, done.stderr


def test_a_target_behind_the_configuration_is_not_taken_for_a_file(fresh: Project) -> None:
    assert refused(fresh, "--configfile", TINY, FIGURE) == [
        f"--configfile: {FIGURE} is a target and no file; targets come first: "
        f"snakemake {FIGURE} --configfile {TINY}"
    ]


def test_a_misspelt_target_is_answered_with_a_near_one(fresh: Project) -> None:
    assert refused(fresh, FIGURE[:-1])[-1] == (
        f"{FIGURE[:-1]}: there is no such target; did you mean {FIGURE}?"
    )


def test_the_command_line_gives_numbers_and_hints_are_told_once(fresh: Project) -> None:
    table = "results/tables/perceptron_capacity.csv"
    entry = (
        "studies={'perceptron_capacity': {'margin': [1e-3]}, 'perceptron_clones': {'alpha': [2]}}"
    )
    done = fresh.run(table, "--config", entry)
    assert done.returncode == 0, done.stderr
    assert (fresh.path / table).read_text().splitlines()[1].startswith("0.001,0.83")
    assert done.stderr.count("studies.perceptron_clones.alpha: 2.0 is beyond the capacity") == 1


def test_a_rule_that_is_not_declared_is_no_learner_and_one_that_is_is_trained(
    fresh: Project,
) -> None:
    rules = fresh.path / "workflow/atypical/learners"
    # A learner of one's own is SBPI by another name.
    shutil.copy(rules / "sbpi.py", rules / "mine.py")
    hyper = "{at: [0.2, 0.9, 1.2], sweeps: 50, threshold: 1, probability: 0.3, states: 2}"
    only = "focusing_bp: null, sbpi: null"
    (fresh.path / "my.yaml").write_text(
        f"studies: {{perceptron_training: {{learners: {{{only}, mine: {hyper}}}}}}}"
    )
    table = "results/tables/perceptron_training.csv"
    run = [table, "--configfile", TINY, "my.yaml"]
    (line,) = refused(fresh, *run)
    assert line.startswith("my.yaml:1: studies.perceptron_training.learners.mine: unknown key;")
    declared = fresh.path / "workflow/atypical/studies/learners"
    shutil.copy(declared / "sbpi.py", declared / "mine.py")
    fresh.made(*run)
    assert "mine,51," in (fresh.path / table).read_text()


def test_the_plan_answers_as_a_run_does(tmp_path: Path) -> None:
    (tmp_path / "my.yaml").write_text(MINE)
    command = [sys.executable, "-m", "atypical.plan", "--configfile", "my.yaml"]
    environment = {**os.environ, "PYTHONPATH": str(SOURCE / "workflow")}
    done = subprocess.run(
        command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    assert [line.split(": ", 1)[1] for line in done.stderr.splitlines()] == LINES
