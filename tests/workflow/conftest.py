"""Clones in three states: nothing has run, everything has run, and a copy of the latter."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from clone import SOURCE, Project, copied


@pytest.fixture
def fresh(tmp_path: Path) -> Project:
    """A clone in which nothing has run."""
    project = copied(SOURCE, tmp_path)
    shutil.rmtree(tmp_path / "results", ignore_errors=True)
    shutil.rmtree(tmp_path / ".snakemake", ignore_errors=True)
    return project


@pytest.fixture(scope="session")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A clone in which everything has run; not to be touched."""
    path = tmp_path_factory.mktemp("finished")
    project = copied(SOURCE, path)
    shutil.rmtree(path / "results", ignore_errors=True)
    shutil.rmtree(path / ".snakemake", ignore_errors=True)
    project.made()
    return project


@pytest.fixture
def done(finished: Project, tmp_path: Path) -> Project:
    """A copy of the finished clone."""
    return copied(finished.path, tmp_path)
