"""What CONTRIBUTING says can be done as it says: its examples are added to a copy, and run."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml

from clone import SOURCE, Project, copied, environment

TEXT = (SOURCE / "CONTRIBUTING.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^```(?:python|rst|yaml)\n# (\S+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
EXAMPLES = BLOCK.findall(TEXT)
MODEL = "workflow/atypical/replica/models/symmetric.py"
CACHES = shutil.ignore_patterns("__pycache__")
CONFIGURED = yaml.safe_load((SOURCE / "config.yaml").read_text(encoding="utf-8"))["studies"]
OTHERS = CONFIGURED["perceptron_training"]["learners"].keys() - {"sbpi"}
SMALL = {
    "studies": {
        "perceptron_training": {
            "size": [51],
            "instances": 2,
            "whole_at": [],
            "learners": dict.fromkeys(sorted(OTHERS)),
        }
    }
}


def merged(into: dict[str, Any], more: dict[str, Any]) -> dict[str, Any]:
    for key, value in more.items():
        both = isinstance(value, dict) and isinstance(into.get(key), dict)
        into[key] = merged(into[key], value) if both else value
    return into


@pytest.fixture(scope="module")
def grown(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A copy of the project in which all examples were added, and nothing that they add before."""
    project = copied(SOURCE, tmp_path_factory.mktemp("grown"))
    shutil.copytree(SOURCE / "tests", project.path / "tests", ignore=CACHES)
    shutil.copy(SOURCE / "pyproject.toml", project.path)
    for path in (MODEL, "tests/replica/models/test_symmetric.py"):
        (project.path / path).unlink()
    for path, text in EXAMPLES:
        file = project.path / path
        if path == "config.yaml":
            whole = merged(yaml.safe_load(file.read_text()), yaml.safe_load(text))
            file.write_text(yaml.safe_dump(whole, sort_keys=False))
        else:
            assert not file.exists(), path
            file.write_text(text)
    (project.path / "small.yaml").write_text(yaml.safe_dump(SMALL))
    return project


def test_the_examples_are_all_that_they_take() -> None:
    paths = [path for path, _ in EXAMPLES if path != "config.yaml"]
    assert len(paths) == len(set(paths)) == 9
    assert (SOURCE / MODEL).read_text(encoding="utf-8") == dict(EXAMPLES)[MODEL]


def test_the_examples_are_in_shape(grown: Project) -> None:
    files = [path for path, _ in EXAMPLES if path.endswith(".py")]
    for check in (["check"], ["format", "--check"]):
        command = [sys.executable, "-m", "ruff", *check, *files]
        assert subprocess.run(command, cwd=grown.path, check=False).returncode == 0


def test_their_tests_pass(grown: Project) -> None:
    tests = [path for path, _ in EXAMPLES if path.startswith("tests/")]
    command = [sys.executable, "-P", "-m", "pytest", "-n0", "-p", "no:cacheprovider", *tests]
    done = subprocess.run(
        command, cwd=grown.path, env=environment(), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


def test_their_study_is_solved_drawn_and_judged(grown: Project) -> None:
    grown.made("symmetric", "S1", "--configfile", "small.yaml")
    results = grown.path / "results"
    table = pd.read_csv(results / "tables/symmetric_entropy.csv")
    assert set(table["status"]) == {"converged"}
    assert len(table) == 8
    assert (results / "figures/symmetric.png").stat().st_size > 0
    (verdict,) = pd.read_csv(results / "parts/claims/S1.csv")["verdict"]
    assert verdict == "reproduced"


def test_their_learner_is_run(grown: Project) -> None:
    grown.made("perceptron_training", "--configfile", "small.yaml")
    runs = pd.read_csv(grown.path / "results/tables/perceptron_training.csv")
    drift = runs[runs["learner"] == "directed_drift"]
    assert len(drift) == 4
    assert drift.loc[drift["alpha"] == 0.1, "solved"].all()


def test_documentation_follows(grown: Project, tmp_path: Path) -> None:
    modules = {"schema": "config.schema.json", "documentation": "tables.md"}
    for module, file in modules.items():
        command = [sys.executable, "-P", "-m", f"atypical.settings.{module}", str(tmp_path / file)]
        subprocess.run(
            command,
            cwd=grown.path,
            env=environment() | {"PYTHONPATH": str(grown.path / "workflow")},
            check=True,
        )
        assert "symmetric_entropy" in (tmp_path / file).read_text(encoding="utf-8")
    assert "directed_drift" in (tmp_path / "config.schema.json").read_text(encoding="utf-8")
