"""How a job ended, as its log tells."""

from __future__ import annotations

from pathlib import Path

from atypical.run.log import COMPUTED, CRASHED, FAILED

SILENT = (
    "ended without a word: killed (for want of memory, by a scheduler or by hand), "
    "or its log could not be written"
)


def failure(log: Path) -> str:
    """Why the job of this log failed, in one line."""
    for line in reversed(_lines(log)):
        for said in (FAILED, CRASHED):
            if line.startswith(said):
                return line.removeprefix(said)
    return SILENT


def computed(log: Path) -> float | None:
    """Seconds that the job of this log computed; None where it did not end well."""
    last = _lines(log)[-1:]
    if not last or not last[0].startswith(COMPUTED):
        return None
    return float(last[0].removeprefix(COMPUTED).removesuffix(" s."))


def _lines(log: Path) -> list[str]:
    return log.read_text(errors="replace").splitlines() if log.is_file() else []
