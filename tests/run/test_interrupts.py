"""Signals end a run from beside it, whatever the main thread holds."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from threading import Event, Lock

import pytest

from atypical.run.interrupts import end_at_interrupt, interrupts_held_back


@pytest.fixture
def ended() -> Iterator[Event]:
    """Set when the run is told to end, which takes a lock."""
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    yield Event()
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_run_whose_scheduler_is_busy_ends_when_told(ended: Event, number: int) -> None:
    busy = Lock()

    def end() -> None:
        if busy.acquire(timeout=10):
            ended.set()

    end_at_interrupt(end)
    with busy:
        os.kill(os.getpid(), number)
    assert ended.wait(30)


# A shell may have it ignored for what it sends into the background.
HELD = """
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)
from atypical.run.interrupts import meet_interrupts
print("begun", flush=True)
input()
try:
    meet_interrupts()
except KeyboardInterrupt:
    print("met", flush=True)
"""


def test_an_interrupt_is_met_where_a_job_asks_for_it_and_not_before() -> None:
    with interrupts_held_back():
        job = subprocess.Popen(
            [sys.executable, "-c", HELD], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
    with job:
        assert job.stdout is not None
        assert job.stdout.readline() == "begun\n"
        job.send_signal(signal.SIGINT)
        assert job.communicate("go on\n") == ("met\n", None)
    assert signal.SIGINT not in signal.pthread_sigmask(signal.SIG_BLOCK, set())
