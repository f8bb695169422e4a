"""SLURM's own commands, asked in bounded time, and given up at once where the run is left."""

from __future__ import annotations

import os
import signal
from contextlib import suppress
from dataclasses import dataclass
from subprocess import PIPE, Popen, TimeoutExpired
from threading import Event


@dataclass(frozen=True)
class Answer:
    """What a command said, and its exit code."""

    code: int
    out: str
    err: str


class Silent(Exception):
    """A command of SLURM gave no answer in time."""


class Left(Exception):
    """The run ends: nothing is asked any more."""


class Commands:
    """Commands of SLURM, for one run.

    seconds: within which one answers; SLURM itself gives up after some tens of them.
    """

    def __init__(self, seconds: float = 120) -> None:
        self.seconds = seconds
        self._leaving = Event()
        self._asked: set[Popen[str]] = set()

    def ask(self, command: str, given: str = "") -> Answer:
        """The answer to a line of the shell. Raises Silent, or Left."""
        if self.left:
            raise Left
        # In a session of its own: Ctrl-C does not cut it, and all that it starts ends with it.
        with Popen(
            f"exec {command}",
            shell=True,
            text=True,
            errors="replace",
            start_new_session=True,
            stdin=PIPE,
            stdout=PIPE,
            stderr=PIPE,
        ) as asked:
            self._asked.add(asked)
            try:
                return self._answer(asked, given)
            except TimeoutExpired:
                _end(asked)
                name = command.split()[0]
                raise Silent(f"{name} gave no answer in {self.seconds:.0f} s") from None
            finally:
                self._asked.discard(asked)

    def pause(self, seconds: float) -> None:
        """Wait. Raises Left as soon as the run ends."""
        if self._leaving.wait(seconds):
            raise Left

    def leave(self) -> None:
        """End what is asked, and ask nothing more."""
        self._leaving.set()
        for asked in list(self._asked):
            _end(asked)

    @property
    def left(self) -> bool:
        """Whether the run ends."""
        return self._leaving.is_set()

    def _answer(self, asked: Popen[str], given: str) -> Answer:
        if self.left:
            _end(asked)
        out, err = asked.communicate(given, self.seconds)
        if self.left:
            raise Left
        return Answer(asked.returncode, out, err)


def _end(asked: Popen[str]) -> None:
    with suppress(ProcessLookupError):
        os.killpg(asked.pid, signal.SIGKILL)
