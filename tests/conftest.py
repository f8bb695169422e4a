"""Clones in three states: nothing has run, one figure is drawn, everything has run. A site."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock
from hypothesis import settings
from xdist.scheduler import LoadScopeScheduling

from at_hand import KEPT
from atypical.run.compiled import keep_compiled
from atypical.run.device import gpus_here
from clone import FIGURE, SOURCE, Project, copied, usual
from ready import settled
from stand_ins import Site

# Compiled loops of other code are never tested, and those of other users are not ours to write.
keep_compiled(KEPT)
# Kernels of a GPU are interpreted where there is none; to be said before they are defined.
if not gpus_here():
    os.environ["TRITON_INTERPRET"] = "1"
# What a test makes is no part of the make that runs the tests.
for name in ("MAKEFLAGS", "MFLAGS", "MAKELEVEL"):
    os.environ.pop(name, None)
usual()
# Examples that a seed repeats, whatever ran before, and no deadline on a busy machine.
settings.load_profile("ci")


# What takes seconds to make, and where the tests are that share it: one process runs them.
TOGETHER = {
    "archive": ("release/test_release.py",),
    "clone with what CONTRIBUTING adds": ("workflow/test_contributing.py",),
    "cluster": ("slurm/",),
    "compiled descent": ("kinetics/",),
    "figure of a user who has set nothing": ("figures/test_alone.py",),
    "minima": ("claims/test_modes.py",),
    "report": ("workflow/test_report.py",),
    "site": ("site/",),
    "stacks": ("networks/test_sweep.py",),
    "sweeps": ("claims/test_deep_linear_networks.py",),
    "tables of the default configuration": (
        "claims/test_standing.py",
        "compare/test_comparison.py",
        "compare/test_law.py",
    ),
    "thresholds of clones": ("replica/clones/test_thresholds.py",),
    "visit": ("gpu/test_visit.py",),
}


def shared_by(nodeid: str) -> str:
    """What a test shares with others, or the test itself."""
    place = nodeid.removeprefix("tests/")
    return next((of for of, places in TOGETHER.items() if place.startswith(places)), nodeid)


class Together(LoadScopeScheduling):
    """A test goes to the process that is free, or to the one that has what it shares."""

    def _split_scope(self, nodeid: str) -> str:
        return shared_by(nodeid)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The whole run begins, other runs are next, and then those who take the whole one.

    All that is short comes last, so that no process ends long after another.
    """
    taken = {item: set(getattr(item, "fixturenames", ())) for item in items}
    late = {shared_by(item.nodeid) for item in items if "finished" in taken[item]}

    def turn(item: pytest.Item) -> int:
        if shared_by(item.nodeid) == "site":
            return 0
        if shared_by(item.nodeid) in late:
            return 2
        return 1 if taken[item] & {"fresh", "undisturbed"} else 3

    items.sort(key=turn)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Together:
    """Marks of groups are lost under this pytest: no name of a test holds its group any more."""
    return Together(config, log)


@pytest.fixture(autouse=True)
def nothing_left() -> Iterator[None]:
    """A test leaves imports, the directory and the environment as they were for the next."""
    before = surroundings()
    yield
    assert surroundings() == before


def surroundings() -> dict[str, object]:
    return {
        "imports": [*sys.path],
        "directory": Path.cwd(),
        "environment": settled(os.environ),
    }


@pytest.fixture
def fresh(tmp_path: Path) -> Project:
    """A clone in which nothing has run."""
    return copied(SOURCE, tmp_path)


def made_once(
    name: str, factory: pytest.TempPathFactory, request: pytest.FixtureRequest, *goals: str
) -> Project:
    """A clone in which the goals were made, once for all processes."""
    root = factory.getbasetemp()
    shared = root.parent if hasattr(request.config, "workerinput") else root
    path = shared / name
    with FileLock(shared / f"{name}.lock"):
        if not path.exists():
            draft = shared / f"{name}.draft"
            draft.mkdir()
            done = copied(SOURCE, draft).started(*goals)
            assert done.returncode == 0, done.stderr
            draft.rename(path)
    return Project(path)


@pytest.fixture(scope="session")
def finished(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Project:
    """A clone in which everything has run; not to be touched."""
    return made_once("finished", tmp_path_factory, request)


@pytest.fixture(scope="session")
def undisturbed(
    tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Project:
    """A clone in which one figure was drawn from two tables; not to be touched."""
    return made_once("undisturbed", tmp_path_factory, request, FIGURE)


@pytest.fixture
def drawn(undisturbed: Project, tmp_path: Path) -> Project:
    """A copy of the clone with one figure."""
    return copied(undisturbed.path, tmp_path)


@pytest.fixture
def done(finished: Project, tmp_path: Path) -> Project:
    """A copy of the finished clone."""
    return copied(finished.path, tmp_path)


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Site:
    """Stand-ins that are found before the commands of any SLURM here."""
    made = Site(tmp_path / "site")
    made.answers()
    monkeypatch.setenv("PATH", f"{made.folder}{os.pathsep}{os.environ['PATH']}")
    return made
