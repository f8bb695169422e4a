"""The log of a job tells how it ended."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from atypical.run.log import logged
from atypical.run.outcome import SILENT, computed, failure, spent
from atypical.tables.files import TableError


def test_a_log_ends_with_the_seconds_of_its_computing(tmp_path: Path) -> None:
    log = tmp_path / "job.log"
    begun = time.monotonic()
    with logged(log):
        time.sleep(0.02)
    seconds = computed(log)
    assert seconds is not None
    assert 0.02 <= seconds <= time.monotonic() - begun + 0.001  # rounded
    assert 0 < (spent(log) or 0) <= time.process_time() + 0.01  # rounded


@pytest.mark.parametrize(
    ("fault", "line"),
    [
        (TableError("x.csv: is broken."), "x.csv: is broken."),
        (OSError(28, "No space left on device"), "OSError: [Errno 28] No space left on device"),
        (MemoryError(), "MemoryError"),
        (KeyboardInterrupt(), "interrupted"),
    ],
)
def test_a_failure_is_one_line_for_the_user_and_the_last_of_the_log(
    tmp_path: Path, fault: BaseException, line: str
) -> None:
    log = tmp_path / "job.log"
    with pytest.raises(SystemExit) as left, logged(log):
        raise fault
    assert left.value.code == line
    assert failure(log) == line
    assert computed(log) is None
    assert spent(log) is None


def test_a_fault_leaves_its_trace_in_the_log_alone(tmp_path: Path) -> None:
    log = tmp_path / "job.log"
    with pytest.raises(SystemExit), logged(log):
        raise ValueError("q must lie below 1")
    assert log.read_text().startswith("Traceback")


@pytest.mark.parametrize(
    ("end", "why"),
    [("os.kill(os.getpid(), 11)", "Segmentation fault"), ("os.kill(os.getpid(), 9)", SILENT)],
)
def test_a_process_that_dies_leaves_what_it_can(tmp_path: Path, end: str, why: str) -> None:
    program = f"import os\nfrom atypical.run.log import logged\nwith logged('job.log'): {end}"
    workflow = Path(__file__).parents[2] / "workflow"
    subprocess.run(
        [sys.executable, "-c", program],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(workflow)},
        check=False,
    )
    assert failure(tmp_path / "job.log") == why


@contextmanager
def no_room() -> Iterator[None]:
    """No file can grow."""
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)


def test_a_full_disk_hides_no_cause(tmp_path: Path) -> None:
    log = tmp_path / "job.log"
    with no_room(), pytest.raises(SystemExit) as left, logged(log):
        raise OSError(28, "No space left on device")
    assert left.value.code == "OSError: [Errno 28] No space left on device"
    assert log.read_bytes() == b""


def test_a_job_that_never_began_ended_without_a_word(tmp_path: Path) -> None:
    assert failure(tmp_path / "none.log") == SILENT
