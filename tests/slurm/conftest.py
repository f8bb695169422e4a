"""A real SLURM for each process of the tests, and stand-ins for the commands of one."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from cluster import Cluster, NoSlurm, started
from stand_ins import Site


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """One node with two cores."""
    try:
        with started(tmp_path_factory.mktemp("slurm"), cpus=2, memory=6000) as running:
            yield running
    except NoSlurm as reason:
        pytest.skip(f"SLURM is not tested: {reason}")


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Site:
    """Stand-ins that are found before the commands of any SLURM here."""
    made = Site(tmp_path / "site")
    made.answers()
    monkeypatch.setenv("PATH", f"{made.folder}{os.pathsep}{os.environ['PATH']}")
    return made
