"""Rules name their environments: with --sdm apptainer each job runs in the container."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from clone import Project

# Stands in for apptainer: notes its arguments, and runs what comes after the image.
APPTAINER = """#!/bin/sh
echo "$@" >> {calls}
[ "$1" = --version ] && echo "apptainer version 1.3.4" && exit
while ! [ "${{1%.sif}}" != "$1" ]; do shift; done
shift
exec "$@"
"""


def test_a_job_runs_in_the_container(
    fresh: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tool, calls = tmp_path / "bin" / "apptainer", tmp_path / "calls"
    tool.parent.mkdir()
    tool.write_text(APPTAINER.format(calls=calls))
    tool.chmod(0o755)
    image = fresh.path / "envs/atypical.sif"
    image.touch()
    python = Path(sys.executable).parent
    monkeypatch.setenv("PATH", f"{tool.parent}:{python}:{os.environ['PATH']}")
    fresh.made("results/tables/perceptron_capacity.csv", "--sdm", "apptainer")
    assert f"{image} bash -c" in calls.read_text()
