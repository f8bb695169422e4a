"""How a job ended, as its log tells."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from atypical.run.log import COMPUTED, CRASHED, FAILED, PROCESSOR

SILENT = (
    "ended without a word: killed (for want of memory, by a scheduler or by hand), "
    "or its log could not be written"
)

# The last word of a job that ended well, written to its end: seconds, and those of processor time.
TIMES = re.compile(rf"{COMPUTED}([\d.]+) s; ([\d.]+){re.escape(PROCESSOR)}")

# A place in the code, in a trace; what is no part of one.
FRAME = re.compile(r'  File ".*", line \d+')
UNINDENTED = re.compile(r"\S")

# How SLURM tells that it ended a job: for its memory, its time, or by scancel.
SLURM = re.compile(r"slurmstepd\S*: error: (.*)")
# What Snakemake says in that log of SLURM at a good end, and what it or SLURM says at another.
WHOLE = "steps (100%) done"
BROKEN = ("Exiting because a job execution failed", "slurmstepd", "srun: error")


def told_of(sent: Any, executor: Any) -> Iterator[str]:
    """Why a job failed, or of a group, as a cluster is sent one, each of its jobs."""
    jobs = {Path(job.log[0]): job.message.strip(".") for job in getattr(sent, "jobs", [sent])}
    of_slurm, end = (getattr(executor, name, {}).get(sent) for name in ("logs", "ends"))
    yield from told(jobs, of_slurm, end)


def told(jobs: Mapping[Path, str], of_slurm: Path | None, end: str | None) -> Iterator[str]:
    """Why what was sent together failed: a line for each of its jobs that made it fail.

    jobs: their messages, by their logs.   end: what SLURM says; of what it never began there are no
    logs, but there may be those of an earlier run.
    """
    if end and not (of_slurm and of_slurm.is_file()):
        first, *others = jobs.values()
        yield f"Failed: {first}{f' and {len(others)} more' if others else ''}: {end}"
        return
    for log in failed_of(list(jobs)):
        yield f"Failed: {jobs[log]}: {failure(log, of_slurm, end)} (log: {log})"


def ended_well(of_slurm: Path) -> bool:
    """Whether a job did all that it was to do, by the log that SLURM keeps of it."""
    said = "\n".join(_lines(of_slurm))
    return said.rfind(WHOLE) > max(map(said.rfind, BROKEN))


def failed_of(logs: Sequence[Path]) -> Sequence[Path]:
    """Which jobs made a group of them fail: those whose logs hold a word, but not of a good end.

    All that did not end well, where none said a word; all, where something ended them after they
    had computed. Of jobs that never began Snakemake leaves empty logs.
    """
    undone = [log for log in logs if computed(log) is None]
    return [log for log in undone if _lines(log)] or undone or logs


def failure(log: Path, of_slurm: Path | None = None, end: str | None = None) -> str:
    """Why the job of this log failed, in one line: as it says itself, or SLURM's log, or SLURM."""
    own, of_node = _lines(log), _lines(of_slurm) if of_slurm else []
    causes = (_said(own), _ended(of_node), _raised(own), _said(of_node), _raised(of_node), end)
    return next(filter(None, causes), SILENT)


def _said(lines: Sequence[str]) -> str | None:
    """What a job says itself of its failure, or Python of its crash."""
    for line in reversed(lines):
        for said in (FAILED, CRASHED):
            if line.startswith(said):
                return line.removeprefix(said)
    return None


def _ended(lines: Sequence[str]) -> str | None:
    ended = SLURM.search("\n".join(lines))
    return f"ended by SLURM: {ended[1]}" if ended else None


def _raised(lines: Sequence[str]) -> str | None:
    """The exception that ended a script before it could say so itself, as one of its imports may.

    It stands below the frames of the last trace; its text may begin a line later.
    """
    frames = [number for number, line in enumerate(lines) if FRAME.match(line)]
    told = (
        [line.strip() for line in lines[frames[-1] :] if UNINDENTED.match(line)] if frames else []
    )
    if told and told[0].endswith(":"):
        return " ".join(told[:2])
    return told[0] if told else None


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
    times = TIMES.fullmatch(last[0]) if last else None
    return (float(times[1]), float(times[2])) if times else None


def _lines(log: Path) -> list[str]:
    return log.read_text(encoding="utf-8", errors="replace").splitlines() if log.is_file() else []
