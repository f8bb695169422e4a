"""Ctrl-C: once ends the jobs and then the run; twice, or before there are jobs, leaves at once."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Thread
from types import FrameType

GOES_ON = "What is made stays made: the same command goes on from here."


def leave_at_interrupt() -> None:
    """Let an interrupt leave without delay: no job runs yet."""
    signal.signal(signal.SIGINT, _leave)


def end_at_interrupt(end: Callable[[], None]) -> None:
    """Let an interrupt, which reaches the jobs of this machine as well, end the run after them.

    A second one leaves without delay; a termination never does. An exception, as Python raises,
    could strike anywhere in Snakemake.
    """

    def once(number: int, frame: FrameType | None) -> None:
        leave_at_interrupt()
        aside(number, frame)

    def aside(number: int, frame: FrameType | None) -> None:
        Thread(target=end).start()  # this one may hold the lock that `end` asks for

    signal.signal(signal.SIGINT, once)
    signal.signal(signal.SIGTERM, aside)


@contextmanager
def interrupts_held_back() -> Iterator[None]:
    """Let what this thread starts meet an interrupt only when it asks for it.

    A script can say nothing of one, but a trace of its imports, before its log is open.
    """
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def meet_interrupts() -> None:
    """Meet the interrupt that was held back, and all that come."""
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})


def _leave(number: int, frame: FrameType | None) -> None:
    print(f"Left at once. {GOES_ON}", file=sys.stderr, flush=True)
    os._exit(128 + number)
