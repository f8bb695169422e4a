"""Disks that are full or cannot be written: a clear line, and the same bytes in the end."""

from __future__ import annotations

import ctypes
import os
import resource
import shutil
import stat
import subprocess
from pathlib import Path

import pytest

from clone import FIGURE, TABLE, Project, environment, made


def small_files() -> None:
    """No file beyond 40 000 bytes: a full disk for the figure, not for the tables."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, 40_000))


def heed_permissions() -> None:
    """Root reads and writes where it may not, unless this process and its children give that up.

    On Linux alone.
    """
    PR_CAPBSET_DROP, CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH = 24, 1, 2
    if os.getuid() == 0:
        for capability in (CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH):
            ctypes.CDLL(None).prctl(PR_CAPBSET_DROP, capability)


def forbid_writing(folder: Path) -> None:
    for path in [folder, *folder.rglob("*")]:
        if not path.is_symlink():
            path.chmod(path.stat().st_mode & ~(stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH))


def test_a_file_that_cannot_grow_fails_its_job_and_is_made_later(
    fresh: Project, undisturbed: Project
) -> None:
    full = fresh.run(FIGURE, under=small_files)
    assert full.returncode != 0
    assert f"Failed: Draw {FIGURE}: OSError: [Errno 27] File too large: " in full.stderr
    assert f"{FIGURE}.pdf" not in made(fresh)
    fresh.made(FIGURE)
    assert made(fresh) == made(undisturbed)


SMALL = """
set -e
mount -t tmpfs none small
for size in 40k 150k 50m; do
    mount -o remount,size=$size small
    echo "#room $size"
    "$@" 2>&1 || echo "#failed"
done
mkdir whole
cp -a small/results whole
"""


def can_mount(path: Path) -> bool:
    tried = subprocess.run(
        ["unshare", "--user", "--map-root-user", "--mount", "mount", "-t", "tmpfs", "none", path],
        capture_output=True,
        check=False,
    )
    return tried.returncode == 0


def test_a_full_disk_is_named_and_room_on_it_is_all_that_the_next_run_needs(
    fresh: Project, undisturbed: Project, tmp_path: Path
) -> None:
    if shutil.which("unshare") is None or not can_mount(tmp_path):
        pytest.skip("this user may not mount a small disk; a limit on file sizes was tested")
    (fresh.path / "small").mkdir()
    namespace = ["unshare", "--user", "--map-root-user", "--mount", "bash", "-c", SMALL, "bash"]
    done = subprocess.run(
        [*namespace, *fresh.command("--directory", "small", FIGURE)],
        cwd=fresh.path,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    *full, roomy = done.stdout.split("#room")[1:]
    assert all("No space left on device" in said and "#failed" in said for said in full)
    assert "(100%) done" in roomy
    assert made(Project(fresh.path / "whole")) == made(undisturbed)


def test_read_only_results_are_as_good_as_any_until_something_must_be_written(
    drawn: Project,
) -> None:
    forbid_writing(drawn.path / "results")
    nothing = drawn.run(FIGURE, under=heed_permissions)
    assert nothing.returncode == 0, nothing.stderr
    assert "Nothing to be done" in nothing.stderr
    more = drawn.run("results/tables/perceptron_capacity.csv", under=heed_permissions)
    assert more.returncode != 0
    assert "cannot be written (Permission denied); make room or ask for permission" in more.stderr
    assert "Traceback" not in more.stderr


@pytest.mark.parametrize("goals", [("--summary", FIGURE), (FIGURE,)])
def test_tables_that_may_not_be_read_are_named_and_left_alone(
    drawn: Project, goals: tuple[str, ...]
) -> None:
    before = drawn.tables()
    hide(drawn.path / "results/tables", 0o000)
    refused = drawn.run(*goals, under=heed_permissions)
    hide(drawn.path / "results/tables", 0o600)
    assert refused.returncode != 0
    named = [line for line in refused.stderr.splitlines() if line.startswith("results/tables/")]
    assert len(named) == 2
    assert all("cannot be read (Permission denied)" in line for line in named)
    assert "Traceback" not in refused.stderr
    assert drawn.tables() == before


def test_a_look_at_a_run_changes_nothing(drawn: Project) -> None:
    (drawn.path / TABLE).write_bytes(b"cut")
    before = drawn.tables()
    assert f"Draw {FIGURE}." in drawn.planned(FIGURE)
    assert drawn.tables() == before


def hide(folder: Path, mode: int) -> None:
    for path in folder.iterdir():
        path.chmod(mode)


def test_a_checkout_that_cannot_be_written_runs_elsewhere(
    fresh: Project, undisturbed: Project, tmp_path_factory: pytest.TempPathFactory
) -> None:
    elsewhere = Project(tmp_path_factory.mktemp("elsewhere"))
    forbid_writing(fresh.path)
    snakefile = ("--snakefile", fresh.path / "Snakefile")
    done = elsewhere.run(*snakefile, TABLE, under=heed_permissions)
    assert done.returncode == 0, done.stderr
    assert elsewhere.tables() == undisturbed.tables("perceptron_entropy")
