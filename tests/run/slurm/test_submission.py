"""Jobs on their way to SLURM: what it takes, when they are sent again, and for how long."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from itertools import count
from typing import Any

import pytest

from atypical.run.slurm.refusal import Kind, Refusal, Refused
from atypical.run.slurm.submission import LONGEST, UNCLEAR, Order, Submission, script

HOUR = 3600.0
AWAY = Refusal("Socket timed out on send/recv operation", Kind.WAIT)
FULL = Refusal("QOSMaxSubmitJobPerUserLimit", Kind.SEND_FEWER)


class Slurm:
    """A SLURM that answers each call from a function of how many jobs it is sent."""

    def __init__(self, take: Callable[[int], str | Refusal]) -> None:
        self.take, self.commands, self.numbers = take, self, count()
        self.sent: list[int] = []
        self.pauses: list[float] = []
        self.found: list[Any] = []

    def comment(self, name: str) -> str:
        return f"{name}_{next(self.numbers)}"

    def send(self, order: str, script: str) -> str | Refusal:
        self.sent.append(int(order.split()[1]))
        return self.take(self.sent[-1])

    def find(self, comment: str) -> Any:
        return self.found.pop(0) if self.found else None

    def pause(self, seconds: float) -> None:
        self.pauses.append(seconds)


def submission(slurm: Slurm, number: int, said: list[str] | None = None) -> Submission:
    order = Order("rule_train", lambda comment, tasks: f"{comment} {tasks}", str, HOUR)
    say = (said if said is not None else []).append
    return Submission(list(range(number)), order, slurm, say)  # type: ignore[arg-type]


def answers(*given: str | Refusal) -> Callable[[int], str | Refusal]:
    left = iter(given)
    return lambda number: next(left)


@pytest.mark.parametrize("task", [1, 2, 3])
def test_each_task_runs_its_own_command(task: int) -> None:
    commands = [f"echo {word} 'of; three' && exit {code}" for code, word in enumerate("abc")]
    assert ran(script(commands), task) == (task - 1, f"{'abc'[task - 1]} of; three\n")


def test_a_job_alone_runs_its_command() -> None:
    assert ran(script(["echo alone; exit 3"])) == (3, "alone\n")


def ran(given: str, task: int | None = None) -> tuple[int, str]:
    where = {"SLURM_ARRAY_TASK_ID": str(task)} if task else {}
    done = subprocess.run(
        "/bin/sh", env=where, input=given, capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout


def test_jobs_that_slurm_takes_are_sent_once() -> None:
    slurm = Slurm(answers("7"))
    assert list(submission(slurm, 3).taken()) == [([0, 1, 2], "7")]
    assert (slurm.sent, slurm.pauses) == ([3], [])


def test_a_slurm_that_is_away_is_asked_again_after_growing_pauses() -> None:
    said: list[str] = []
    slurm = Slurm(answers(AWAY, AWAY, AWAY, "7"))
    assert list(submission(slurm, 1, said).taken()) == [([0], "7")]
    assert slurm.pauses == [10, 20, 40]
    assert said[0] == (
        "SLURM takes nothing of rule_train now (1 to send): "
        "Socket timed out on send/recv operation. Sent again in 0:00:10, for 1:00:00 at most."
    )


@pytest.mark.parametrize(
    ("kind", "bound"), [(Kind.WAIT, HOUR), (Kind.SEND_FEWER, HOUR), (Kind.TRY, UNCLEAR)]
)
def test_no_job_waits_longer_than_it_may(kind: Kind, bound: float) -> None:
    slurm = Slurm(lambda number: Refusal("busy", kind))
    with pytest.raises(Refused, match="busy"):
        list(submission(slurm, 1).taken())
    assert sum(slurm.pauses) == bound
    assert max(slurm.pauses) <= LONGEST


@pytest.mark.parametrize("kind", [Kind.GIVE_UP, Kind.SHORTEN])
def test_a_job_that_slurm_will_never_take_is_sent_once(kind: Kind) -> None:
    slurm = Slurm(lambda number: Refusal("Invalid partition name specified", kind))
    left = submission(slurm, 1)
    with pytest.raises(Refused, match=r"^Invalid partition name specified$"):
        list(left.taken())
    assert (slurm.sent, slurm.pauses, left.left) == ([1], [], [0])


@pytest.mark.parametrize("room", [1, 2, 3, 5, 7])
def test_of_an_array_that_is_too_long_every_job_is_sent_in_parts(room: int) -> None:
    long = Refusal("Invalid job array specification", Kind.SHORTEN)
    slurm = Slurm(lambda number: "7" if number <= room else long)
    parts = [jobs for jobs, _ in submission(slurm, 11).taken()]
    assert [job for part in parts for job in part] == list(range(11))
    assert max(map(len, parts)) <= room
    assert slurm.pauses == []


def test_where_a_part_of_an_array_fits_it_is_sent_and_the_rest_later() -> None:
    room = [3]

    def take(number: int) -> str | Refusal:
        if number > room[0]:
            return FULL
        room[0] -= number
        return "7"

    slurm = Slurm(take)
    slurm.pause = lambda seconds: room.__setitem__(0, 2)  # type: ignore[method-assign]
    left = submission(slurm, 8)
    parts = left.taken()
    assert next(parts) == ([0, 1], "7")
    assert [job for part, _ in parts for job in part] == list(range(2, 8))
    assert left.left == []


def test_after_a_part_that_was_taken_pauses_are_short_again() -> None:
    slurm = Slurm(answers(AWAY, AWAY, FULL, "7", AWAY, "8"))
    assert [number for _, number in submission(slurm, 2).taken()] == ["7", "8"]
    assert slurm.pauses == [10, 20, 10]


def test_what_slurm_took_without_an_answer_is_not_sent_twice() -> None:
    slurm = Slurm(answers(AWAY))
    slurm.found = ["7"]
    assert list(submission(slurm, 2).taken()) == [([0, 1], "7")]
    assert slurm.sent == [2]


def test_nothing_is_sent_again_before_slurm_says_that_it_does_not_have_it() -> None:
    slurm = Slurm(answers(AWAY, "8"))
    slurm.found = [AWAY, AWAY, None]
    assert list(submission(slurm, 2).taken()) == [([0, 1], "8")]
    assert slurm.pauses == [10, 20, 40]
    assert slurm.sent == [2, 2]


@pytest.mark.parametrize("found", [[None], [AWAY, AWAY, None]])
def test_what_may_have_been_taken_under_a_number_that_nobody_can_read_is_never_sent_twice(
    found: list[Any],
) -> None:
    slurm = Slurm(answers(Refusal("no number", Kind.LOOK)))
    slurm.found = list(found)
    with pytest.raises(Refused):
        list(submission(slurm, 2).taken())
    assert slurm.sent == [2]
