"""A real SLURM for the tests that send jobs."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from cluster import Cluster, NoSlurm, started


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """One node with two cores."""
    try:
        with started(tmp_path_factory.mktemp("slurm"), cpus=2, memory=6000) as running:
            yield running
    except NoSlurm as reason:
        pytest.skip(f"SLURM is not tested: {reason}")
