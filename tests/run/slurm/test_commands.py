"""Commands answer in bounded time, and are cut where the run ends."""

from __future__ import annotations

import os
import time
from contextlib import suppress
from pathlib import Path
from threading import Thread

import psutil
import pytest

from atypical.run.slurm.commands import Answer, Commands, Left, Silent


def test_a_command_is_given_a_script_and_answers_with_both_streams() -> None:
    answer = Commands().ask("sh -c 'cat; echo no >&2; exit 3'", "yes\n")
    assert answer == Answer(3, "yes\n", "no\n")


def test_bytes_that_are_no_text_are_read() -> None:
    assert Commands().ask("printf 'caf\\351'").out == "caf\ufffd"


def test_a_command_that_hangs_is_ended_with_what_it_started(tmp_path: Path) -> None:
    started = tmp_path / "started"
    with pytest.raises(Silent, match="sh gave no answer in 5 s"):
        Commands(seconds=5).ask(f"sh -c 'sleep 600 & echo $! > {started}; wait'")
    assert ended(int(started.read_text()))


def ended(process: int) -> bool:
    """Whether the process goes, or is left to init to reap: a signal takes its time."""
    for _ in range(600):
        with suppress(psutil.NoSuchProcess):
            if psutil.Process(process).status() != psutil.STATUS_ZOMBIE:
                time.sleep(0.1)
                continue
        return True
    return False


def test_to_leave_cuts_what_is_asked_and_what_waits(tmp_path: Path) -> None:
    commands, left = Commands(), []
    begun = tmp_path / "begun"
    os.mkfifo(begun)

    def noted(ask: object, *given: object) -> None:
        with pytest.raises(Left):
            ask(*given)  # type: ignore[operator]
        left.append(ask)

    threads = [
        Thread(target=noted, args=(commands.ask, f"sh -c 'echo > {begun}; exec sleep 600'")),
        Thread(target=noted, args=(commands.pause, 600)),
    ]
    for thread in threads:
        thread.start()
    begun.read_text()
    commands.leave()
    for thread in threads:
        thread.join(timeout=30)
    assert len(left) == 2


def test_after_the_end_nothing_is_asked(tmp_path: Path) -> None:
    commands = Commands()
    commands.leave()
    with pytest.raises(Left):
        commands.ask(f"touch {tmp_path}/asked")
    assert not (tmp_path / "asked").exists()
