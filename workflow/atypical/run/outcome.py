"""How a job ended, as its log tells."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from atypical.run.log import COMPUTED, CRASHED, FAILED, PROCESSOR

SILENT = (
    "ended without a word: killed (for want of memory, by a scheduler or by hand), "
    "or its log could not be written"
)

# How SLURM tells that it ended a job: for its memory, its time, or by scancel.
SLURM = re.compile(r"slurmstepd\S*: error: (.*)")
SLURM_LOGS = Path(".snakemake/slurm_logs")


def failed_of(logs: Sequence[Path]) -> Sequence[Path]:
    """Which jobs made a group of them fail, by their logs: those that began and did not end well.

    All of them, where none is known to have begun.
    """
    return [log for log in logs if log.exists() and computed(log) is None] or logs


def failure(log: Path) -> str:
    """Why the job of this log failed, in one line."""
    for line in reversed(_lines(log)):
        for said in (FAILED, CRASHED):
            if line.startswith(said):
                return line.removeprefix(said)
    return SILENT


def failure_on_cluster(log: Path, message: str) -> str:
    """The same of a job that was sent to SLURM, which may have ended it: its newest log tells.

    That of a group or of a task of an array names each job by its message.
    """
    why = failure(log)
    if why != SILENT:
        return why
    told = (file.read_text(errors="replace") for file in _newest_first(SLURM_LOGS))
    ended = SLURM.search(next((text for text in told if message in text), ""))
    return f"ended by SLURM: {ended[1]}" if ended else SILENT


def _newest_first(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.log"), key=lambda log: log.stat().st_mtime, reverse=True)


def computed(log: Path) -> float | None:
    """Seconds that the job of this log computed; None where it did not end well."""
    times = _times(log)
    return times[0] if times else None


def spent(log: Path) -> float | None:
    """Seconds of processor time, start of the job included; None where it did not end well."""
    times = _times(log)
    return times[1] if times else None


def _times(log: Path) -> tuple[float, float] | None:
    last = _lines(log)[-1:]
    if not last or not last[0].startswith(COMPUTED):
        return None
    seconds, processor = last[0].removeprefix(COMPUTED).removesuffix(PROCESSOR).split(" s; ")
    return float(seconds), float(processor)


def _lines(log: Path) -> list[str]:
    return log.read_text(errors="replace").splitlines() if log.is_file() else []
