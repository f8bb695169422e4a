"""How a job ends, by what SLURM says of it, or does not say."""

from __future__ import annotations

from pathlib import Path

import pytest

from atypical.run.slurm.controller import Report
from atypical.run.slurm.state import STAGE, Seen, Stage
from atypical.run.slurm.watch import REQUEUED, VANISHED, End, Watch

PATIENCE = 5000.0
NO_LOG = Path("no log")
SILENCE = Report({}, whole=False)
NOT_THERE = Report({}, whole=True)


class Clock:
    """Time that passes as a test says."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def watch(clock: Clock) -> Watch:
    return Watch(PATIENCE, clock)


def seen(said: str, reason: str = "") -> Report:
    return Report({"7": Seen(said, "node1", reason)}, whole=True)


def look(watch: Watch, report: Report, log: Path = NO_LOG) -> End | None:
    return watch.end("7", log, report)


@pytest.mark.parametrize(
    "said",
    ["PENDING", "CONFIGURING", "RUNNING", "SUSPENDED", "COMPLETING", "REQUEUED", "REQUEUE_HOLD"],
)
def test_a_job_that_lives_goes_on_however_long(watch: Watch, clock: Clock, said: str) -> None:
    for _ in range(3):
        assert look(watch, seen(said)) is None
        clock.now += 10 * PATIENCE


def test_a_job_that_completed_ended_well(watch: Watch) -> None:
    assert look(watch, seen("COMPLETED")) == End()


@pytest.mark.parametrize(
    "said",
    [
        *("FAILED", "TIMEOUT", "OUT_OF_MEMORY", "DEADLINE", "REVOKED"),
        *("CANCELLED", "CANCELLED by 1000", "CANCELLED+", "OUT_OF_ME+"),
    ],
)
def test_a_job_that_slurm_ended_failed_by_its_word(watch: Watch, said: str) -> None:
    assert look(watch, seen(said)) == End(said)


@pytest.mark.parametrize("said", ["PREEMPTED", "NODE_FAIL", "BOOT_FAIL", "LAUNCH_FAILED"])
def test_a_job_that_was_broken_off_is_awaited_in_the_queue(
    watch: Watch, clock: Clock, said: str
) -> None:
    assert look(watch, seen(said)) is None
    clock.now += REQUEUED - 1
    assert look(watch, seen(said)) is None
    assert look(watch, seen("PENDING", "BeginTime")) is None
    assert look(watch, seen("RUNNING")) is None
    clock.now += 10 * REQUEUED
    assert look(watch, seen(said)) is None
    clock.now += REQUEUED
    why = f"{said}, and not in the queue again after 0:02:00"
    assert look(watch, seen(said)) == End(why, alive=True)


def test_a_job_that_would_wait_for_ever_fails_for_good(watch: Watch) -> None:
    assert look(watch, seen("PENDING", "Priority")) is None
    why = "would wait for ever (PartitionTimeLimit)"
    assert look(watch, seen("PENDING", "PartitionTimeLimit")) == End(why, hopeless=True, alive=True)


@pytest.mark.parametrize("report", [NOT_THERE, seen("UNKNOWN"), seen("")])
def test_a_job_that_nobody_knows_is_given_up_in_time(
    watch: Watch, clock: Clock, report: Report
) -> None:
    assert look(watch, report) is None
    clock.now += VANISHED - 1
    assert look(watch, report) is None
    clock.now += 1
    end = look(watch, report)
    assert end == End("unknown to squeue and sacct for 0:10:00", alive=True)


def test_a_job_that_comes_to_the_accounting_late_ends_as_that_says(
    watch: Watch, clock: Clock
) -> None:
    assert look(watch, NOT_THERE) is None
    clock.now += VANISHED - 1
    assert look(watch, seen("COMPLETED")) == End()


def test_a_queue_that_is_empty_for_a_moment_is_forgotten(watch: Watch, clock: Clock) -> None:
    for _ in range(5):
        assert look(watch, NOT_THERE) is None
        clock.now += VANISHED / 2
        assert look(watch, seen("RUNNING")) is None


def test_a_silent_slurm_ends_no_job_before_its_time(watch: Watch, clock: Clock) -> None:
    assert look(watch, SILENCE) is None
    clock.now += PATIENCE - 1
    assert look(watch, SILENCE) is None
    clock.now += 1
    assert look(watch, SILENCE) == End("SLURM gave no answer for 1:23:20", alive=True)


def test_silence_is_not_absence(watch: Watch, clock: Clock) -> None:
    assert look(watch, SILENCE) is None
    clock.now += VANISHED
    assert look(watch, NOT_THERE) is None
    clock.now += VANISHED - 1
    assert look(watch, NOT_THERE) is None


DONE = "2 of 2 steps (100%) done\nStoring output in storage.\nElapsed time: 0:00:03\n"
FAILED = "Exiting because a job execution failed. Look above for error messages\n"


@pytest.mark.parametrize(
    ("log", "well"),
    [
        (DONE, True),
        (DONE + DONE, True),
        ("1 of 2 steps (50%) done\n", False),
        (DONE + FAILED, False),
        (DONE + "slurmstepd: error: *** JOB 7 ON n CANCELLED AT 2026-01-01T00:00:00 ***\n", False),
        (FAILED + DONE, True),
        ("", False),
    ],
)
def test_a_job_that_slurm_forgot_has_ended_well_by_its_log(
    watch: Watch, tmp_path: Path, log: str, well: bool
) -> None:
    path = tmp_path / "7.log"
    path.write_text(log)
    assert look(watch, NOT_THERE, path) == (End() if well else None)
    assert look(watch, SILENCE, path) is None


def test_every_state_belongs_to_one_stage() -> None:
    assert set(STAGE.values()) == {Stage.LIVES, Stage.DONE, Stage.FAILED, Stage.BROKEN_OFF}
