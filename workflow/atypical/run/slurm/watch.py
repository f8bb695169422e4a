"""How each job that was sent ends, by all that SLURM says of it in time."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from atypical.run.outcome import ended_well
from atypical.run.slurm.controller import Report
from atypical.run.slurm.state import Seen, Stage

# Seconds within which SLURM puts a job that it broke off into its queue again, and within which one
# that has left the queue comes to the accounting.
REQUEUED, VANISHED = 120.0, 600.0


@dataclass(frozen=True)
class End:
    """How a job ended.

    why: it failed; None if it did not.   hopeless: it would fail again.   alive: SLURM may hold it
    still.
    """

    why: str | None = None
    hopeless: bool = False
    alive: bool = False


class Watch:
    """The jobs of a run; for each, since when something is so that should not last.

    patience: seconds for which SLURM may give no answer.
    """

    def __init__(self, patience: float, clock: Callable[[], float] = time.monotonic) -> None:
        self.patience, self.clock = patience, clock
        self._since: dict[tuple[str, str], float] = {}

    def end(self, job: str, log: Path, report: Report) -> End | None:
        """How a job has ended; None while it may go on. `log` is what SLURM wrote of it."""
        seen = report.of(job)
        if seen is None or seen.stage is Stage.UNKNOWN:
            return self._unknown(job, log, report.whole)
        self._heard(job, "silence", "absence")
        if seen.stage is Stage.BROKEN_OFF:
            why = f"{seen.said}, and not in the queue again after {_time(REQUEUED)}"
            return self._lasts(job, "break", REQUEUED, End(why, alive=True))
        self._heard(job, "break")
        return _ended(seen)

    def _unknown(self, job: str, log: Path, whole: bool) -> End | None:
        if not whole:
            why = f"SLURM gave no answer for {_time(self.patience)}"
            return self._lasts(job, "silence", self.patience, End(why, alive=True))
        self._heard(job, "silence")
        if ended_well(log):
            return End()
        why = f"unknown to squeue and sacct for {_time(VANISHED)}"
        return self._lasts(job, "absence", VANISHED, End(why, alive=True))

    def _lasts(self, job: str, what: str, seconds: float, end: End) -> End | None:
        since = self._since.setdefault((job, what), self.clock())
        return end if self.clock() - since >= seconds else None

    def _heard(self, job: str, *what: str) -> None:
        for each in what:
            self._since.pop((job, each), None)


def _ended(seen: Seen) -> End | None:
    match seen.stage:
        case Stage.DONE:
            return End()
        case Stage.FAILED:
            return End(seen.said)
        case Stage.WAITS_FOR_EVER:
            return End(f"would wait for ever ({seen.reason})", hopeless=True, alive=True)
    return None


def _time(seconds: float) -> str:
    return str(timedelta(seconds=round(seconds)))
