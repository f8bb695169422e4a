"""Signals end a run from beside it, whatever the main thread holds."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from threading import Event, Lock

import pytest

from atypical.run.interrupts import end_at_interrupt


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
