"""The lock of a directory, on file systems that know locks and on those that do not."""

from __future__ import annotations

import errno
import fcntl
from pathlib import Path

import pytest

from atypical.run import locks


def deaf(monkeypatch: pytest.MonkeyPatch, place: Path, number: int) -> None:
    """A file system that answers every lock with this error."""

    def refuse(file: object, how: int) -> None:
        raise OSError(number, "no lock")

    monkeypatch.chdir(place)
    monkeypatch.setattr(fcntl, "flock", refuse)
    locks.RESULTS.mkdir()
    locks.JOBS.touch()


@pytest.mark.parametrize("name", ["ENOSYS", "ENOTSUP", "EOPNOTSUPP", "ENOLCK"])
def test_a_job_runs_where_the_file_system_knows_no_locks(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str
) -> None:
    deaf(monkeypatch, tmp_path, getattr(errno, name))
    with locks.at_work():
        worked = True
    assert worked


def test_another_fault_of_a_lock_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    deaf(monkeypatch, tmp_path, errno.EIO)
    with pytest.raises(OSError, match="no lock"), locks.at_work():
        pass
