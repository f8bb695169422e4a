"""Ctrl-C: once ends the jobs and then the run; twice, or before there are jobs, leaves at once."""

from __future__ import annotations

import os
import signal
import sys
from types import FrameType

GOES_ON = "What is made stays made: the same command goes on from here."


def leave_at_interrupt() -> None:
    """Let an interrupt leave without delay: no job runs yet."""
    signal.signal(signal.SIGINT, _leave)


def end_at_interrupt() -> None:
    """Let an interrupt end the jobs and the run, and a second one leave without delay."""
    signal.signal(signal.SIGINT, _end)


def _end(number: int, frame: FrameType | None) -> None:
    signal.signal(signal.SIGINT, _leave)
    signal.default_int_handler(number, frame)


def _leave(number: int, frame: FrameType | None) -> None:
    print(f"Left at once. {GOES_ON}", file=sys.stderr, flush=True)
    os._exit(128 + number)
