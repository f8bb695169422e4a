"""One run at a time in a directory: the operating system drops a lock with the process it is of."""

from __future__ import annotations

import errno
import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from filelock import FileLock, Timeout

RESULTS = Path("results")
RUN = FileLock(RESULTS / ".run.lock")
JOBS = RESULTS / ".jobs.lock"
# What file systems say that know no locks, as some of clusters do; there, users keep runs apart.
NO_LOCKS = (errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOLCK)


class Occupied(Exception):
    """Another run, or a job that outlived its run, works in this directory."""


def take_run() -> None:
    """Take the lock of runs. Raises Timeout where another run has it."""
    with _if_known():
        RUN.acquire(timeout=0)


def lock_out_others() -> None:
    """Take the directory until this process ends, however it ends: nothing is left to unlock."""
    RESULTS.mkdir(exist_ok=True)
    try:
        take_run()
        with JOBS.open("w") as jobs:
            _lock(jobs, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except Timeout:
        raise Occupied(
            f"{Path.cwd()}: another run works in this directory; "
            "wait for it, or give --directory DIR."
        ) from None
    except BlockingIOError:
        raise Occupied(
            f"{Path.cwd()}: jobs of a run that was killed still work in this directory; wait until "
            f"they end, or end them (`fuser {JOBS}` names their processes)."
        ) from None


@contextmanager
def at_work() -> Iterator[None]:
    """Hold the directory for a job: should its run be killed, no other starts before it ends."""
    if not JOBS.exists():  # a script that no run started
        yield
        return
    with JOBS.open() as jobs:
        _lock(jobs, fcntl.LOCK_SH)
        yield


def _lock(file: TextIO, how: int) -> None:
    with _if_known():
        fcntl.flock(file, how)


@contextmanager
def _if_known() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno not in NO_LOCKS:
            raise
