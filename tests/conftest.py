"""Clones of the workflow in three states: nothing has run, everything has run, a copy of that."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import pytest
from filelock import FileLock

from atypical.run.compiled import keep_compiled
from clone import SOURCE, Project, copied

# Compiled loops of other code are never tested.
keep_compiled(Path(tempfile.gettempdir()) / "atypical-compiled")


@pytest.fixture
def fresh(tmp_path: Path) -> Project:
    """A clone in which nothing has run."""
    project = copied(SOURCE, tmp_path)
    shutil.rmtree(tmp_path / "results", ignore_errors=True)
    shutil.rmtree(tmp_path / ".snakemake", ignore_errors=True)
    return project


@pytest.fixture(scope="session")
def finished(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Project:
    """A clone in which everything has run, made once for all processes; not to be touched."""
    root = tmp_path_factory.getbasetemp()
    shared = root.parent if hasattr(request.config, "workerinput") else root
    path = shared / "finished"
    with FileLock(shared / "finished.lock"):
        if not path.exists():
            draft = shared / "unfinished"
            draft.mkdir()
            project = copied(SOURCE, draft)
            shutil.rmtree(draft / "results", ignore_errors=True)
            shutil.rmtree(draft / ".snakemake", ignore_errors=True)
            project.made()
            draft.rename(path)
    return Project(path)


@pytest.fixture
def done(finished: Project, tmp_path: Path) -> Project:
    """A copy of the finished clone."""
    return copied(finished.path, tmp_path)
