"""The directory of a run: one run at a time, no broken table, the configuration on record."""

from __future__ import annotations

import json
from pathlib import Path

from filelock import FileLock, Timeout

from atypical.settings.configuration import Configuration
from atypical.tables.seals import land

RESULTS = Path("results")


class Occupied(Exception):
    """Another run works in this directory."""


_LOCK = FileLock(RESULTS / ".run.lock")


def occupy() -> None:
    """Take the directory for this run, until its process ends, however it ends.

    The operating system drops the lock with the process, so a killed run leaves nothing to unlock.
    Raises Occupied where another run holds it.
    """
    RESULTS.mkdir(exist_ok=True)
    try:
        _LOCK.acquire(timeout=0)
    except Timeout:
        raise Occupied(
            f"{Path.cwd()}: another run works in this directory; "
            "wait for it, or give --directory DIR."
        ) from None


def record(settings: Configuration) -> None:
    """Write the resolved configuration, grids expanded, to results/config.json."""
    text = json.dumps(settings.model_dump(), indent=2) + "\n"
    land(RESULTS / "config.json", text.encode())
