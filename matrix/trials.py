"""One setting tried: its tables and the tests, in child processes with a bounded time."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from matrix.environments import made
from matrix.recorder import NOTES
from matrix.settings import Setting, environment_of
from matrix.tables import RAN, ROOT

PYTEST = ("-m", "pytest", "-p", "matrix.recorder", "-p", "no:cacheprovider")


@dataclass
class Trial:
    """How a setting fared. faults: failed tests, and what else went wrong."""

    tables: Path
    seconds: float = 0.0
    counts: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    cut: bool = False
    ran: dict[str, str] = field(default_factory=dict)


def tried(setting: Setting, tests: list[str], limit: float, below: Path) -> Trial:
    """Make the tables and run the tests in that setting, within `limit` seconds.

    Raises Unavailable where its environment cannot be had.
    """
    python = made(setting.wanted, below / "environments") if setting.wanted else sys.executable
    place = below / setting.name.replace(" ", "-")
    trial, began = Trial(place / "tables"), time.monotonic()
    environment = _environment(setting, place)
    for name, command in (
        ("tables", [python, "-m", "matrix.tables", trial.tables]),
        ("tests", [python, *PYTEST, *tests]),
    ):
        log, left = place / f"{name}.log", limit - (time.monotonic() - began)
        status = ended(command, environment, log, left)
        trial.cut |= status is None
        trial.faults += [f"{name} ended with {status}: {log}"] if status else []
    trial.seconds = time.monotonic() - began
    return _noted(trial, place / "notes")


def _environment(setting: Setting, place: Path) -> dict[str, str]:
    """The variables of a child. Compiled code lies in TMPDIR and is kept there for all settings:
    Numba tells processors and Pythons apart, and compiles anew where it is another version.
    """
    for past in ("tables", "notes"):
        shutil.rmtree(place / past, ignore_errors=True)
        (place / past).unlink(missing_ok=True)
    place.mkdir(parents=True, exist_ok=True)
    compiled = place.parent / "compiled"
    compiled.mkdir(exist_ok=True)
    paths = (ROOT, ROOT / "workflow")
    return {
        **environment_of(setting),
        "TMPDIR": str(compiled),
        "PYTHONPATH": os.pathsep.join(str(path) for path in paths),
        NOTES: str(place / "notes"),
    }


def ended(
    command: list[str | Path], environment: dict[str, str], log: Path, left: float
) -> int | None:
    """Its exit status; None where its time was over. Nothing that it started outlives it."""
    with log.open("w", encoding="utf-8") as file:
        child = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=file, stderr=file, start_new_session=True
        )
        try:
            return child.wait(timeout=max(left, 0.0))
        except subprocess.TimeoutExpired:
            return None
        finally:
            with suppress(ProcessLookupError, PermissionError):  # all are dead; as macOS says it
                os.killpg(child.pid, signal.SIGKILL)
            child.wait()


def _noted(trial: Trial, notes: Path) -> Trial:
    lines = notes.read_text(encoding="utf-8").splitlines() if notes.exists() else []
    ends = [line.split("\t", 1) for line in lines]
    trial.counts = Counter(outcome for outcome, _ in ends)
    trial.faults += [name for outcome, name in ends if outcome == "failed"]
    with suppress(OSError):
        trial.ran = json.loads((trial.tables / RAN).read_text())
    return trial
