"""Arrays of SLURM: what is in one, what its tasks run, and how their state is asked for."""

from __future__ import annotations

import subprocess
from typing import Any

import pytest

from atypical.run.slurm import Executor, by_task, script


@pytest.mark.parametrize("task", [1, 2, 3])
def test_each_task_runs_its_own_command(task: int) -> None:
    commands = [f"echo {word} 'of; three' && exit {code}" for code, word in enumerate("abc")]
    ran = subprocess.run(
        "/bin/sh",
        env={"SLURM_ARRAY_TASK_ID": str(task)},
        input=script(commands),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ran.returncode, ran.stdout) == (task - 1, f"{'abc'[task - 1]} of; three\n")


def test_the_accounting_is_asked_for_tasks_by_their_numbers() -> None:
    assert "--format=JobID,State" in by_task("a run")


class Job:
    """As much of a job as arrays are made of."""

    def __init__(self, rule: str, number: int, **asked: int) -> None:
        self.rule, self.number, self.threads, self.resources = self, number, 1, asked
        self.name = rule


class Sent(Exception):
    """sbatch said no."""


class Sender(Executor):
    """An executor without a run around it, that notes what it is told to send."""

    def __init__(self, most: int) -> None:
        self.max_array_size, self.failed = most, []

    def arrays(self, jobs: list[Any]) -> list[list[int]]:
        return [[job.number for job in alike] for alike in self._arrays(jobs)]

    def _send(self, jobs: list[Any]) -> str:
        raise Sent("no such partition")

    def _report_job_error_threadsafe(self, job_info: Any, msg: str) -> None:
        self.failed.append((job_info.job.number, msg))


def test_jobs_that_ask_for_the_same_make_an_array() -> None:
    jobs = [Job("train", 0, mem_mb=1), Job("train", 1, mem_mb=2), Job("train", 2, mem_mb=1)]
    assert sorted(Sender(9).arrays([*jobs, Job("measure", 3, mem_mb=1)])) == [[0, 2], [1], [3]]


def test_an_array_is_no_longer_than_slurm_allows() -> None:
    assert Sender(2).arrays([Job("train", n) for n in range(5)]) == [[0, 1], [2, 3], [4]]


def test_an_array_that_cannot_be_sent_fails_all_its_jobs() -> None:
    sender = Sender(9)
    sender.run_array_jobs([Job("train", 0), Job("train", 1)])
    assert sender.failed == [(0, "sbatch: no such partition"), (1, "sbatch: no such partition")]
