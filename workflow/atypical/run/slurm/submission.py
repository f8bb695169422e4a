"""Jobs that ask for the same, on their way to SLURM: taken whole, in parts, later, or never.

A limit on submissions is no failure of a job, nor is a SLURM that is away: what it does not take
now is sent again, after growing pauses. Who gave no answer may have heard: before anything is sent
again, SLURM is asked whether it has it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta

from snakemake_interface_executor_plugins.jobs import JobExecutorInterface

from atypical.run.slurm.controller import Controller
from atypical.run.slurm.refusal import Kind, Refusal, Refused

Jobs = list[JobExecutorInterface]

# Seconds: of the first pause and of the longest; and how long words are tried that nobody knows.
FIRST, LONGEST, UNCLEAR = 10.0, 600.0, 300.0


@dataclass(frozen=True)
class Order:
    """How jobs are asked for.

    sbatch: the command, by the comment under which SLURM is to know them, and by their number.
    run: what a job runs.
    patience: seconds for which they are sent again and again.
    """

    name: str
    sbatch: Callable[[str, int], str]
    run: Callable[[JobExecutorInterface], str]
    patience: float


class Submission:
    """Jobs that are to be sent. `left` are those that SLURM has not taken.

    say: tells the user a line.
    """

    def __init__(
        self, jobs: Jobs, order: Order, slurm: Controller, say: Callable[[str], None]
    ) -> None:
        self.left, self.order, self.slurm, self.say = jobs, order, slurm, say
        self.most = self.size = len(jobs)
        self.waited, self.next_pause = 0.0, FIRST

    def taken(self) -> Iterator[tuple[Jobs, str]]:
        """The parts that SLURM takes, each with its number. Raises Refused for what is left."""
        while self.left:
            part = self.left[: self.size]
            comment = self.slurm.comment(self.order.name)
            answer: str | Refusal | None = self._send(part, comment)
            while isinstance(answer, Refusal) and self._paused(answer):
                answer = self._found(comment, answer)
            if isinstance(answer, str):
                self._goes_well(len(part))
                yield part, answer

    def _send(self, part: Jobs, comment: str) -> str | Refusal:
        commands = [self.order.run(job) for job in part]
        return self.slurm.send(self.order.sbatch(comment, len(part)), script(commands))

    def _found(self, comment: str, lost: Refusal) -> str | Refusal | None:
        """What SLURM has under this comment; None where it may be sent again."""
        found = self.slurm.find(comment)
        if found is None and lost.kind is Kind.LOOK:
            raise Refused(lost.words)
        return replace(found, kind=lost.kind) if isinstance(found, Refusal) else found

    def _goes_well(self, number: int) -> None:
        self.left = self.left[number:]
        self.size = min(2 * self.size, self.most)
        self.waited, self.next_pause = 0.0, FIRST

    def _paused(self, why: Refusal) -> bool:
        """Whether a pause was made; else the parts are smaller. Raises Refused if neither helps."""
        if self.size > 1 and why.kind in (Kind.SHORTEN, Kind.SEND_FEWER):
            self.size //= 2
            self.most = self.size if why.kind is Kind.SHORTEN else self.most
            return False
        if why.kind in (Kind.SHORTEN, Kind.GIVE_UP):
            raise Refused(why.words)
        self._pause(why)
        return True

    def _pause(self, why: Refusal) -> None:
        left = (UNCLEAR if why.kind is Kind.TRY else self.order.patience) - self.waited
        if left <= 0:
            raise Refused(f"{why.words} (for {_time(self.waited)})")
        pause = min(self.next_pause, left)
        self.say(
            f"SLURM takes nothing of {self.order.name} now ({len(self.left)} to send): "
            f"{why.words}. Sent again in {_time(pause)}, for {_time(left)} at most."
        )
        self.slurm.commands.pause(pause)
        self.waited += pause
        self.next_pause = min(2 * self.next_pause, LONGEST)


def script(commands: Iterable[str]) -> str:
    """What SLURM runs: one command; or in each task of an array that of its number, from 1."""
    lines = list(commands)
    if len(lines) == 1:
        return f"#!/bin/sh\n{lines[0]}\n"
    cases = "\n".join(f"{task})\n{command}\n;;" for task, command in enumerate(lines, start=1))
    return f"#!/bin/sh\ncase $SLURM_ARRAY_TASK_ID in\n{cases}\nesac\n"


def _time(seconds: float) -> str:
    return str(timedelta(seconds=round(seconds)))
