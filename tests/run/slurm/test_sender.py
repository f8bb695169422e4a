"""What is sent to SLURM together, and what becomes of jobs that it does not take."""

from __future__ import annotations

from itertools import count
from types import SimpleNamespace
from typing import Any

import pytest

from atypical.run.slurm.commands import Left
from atypical.run.slurm.executor import Executor
from atypical.run.slurm.refusal import Kind, Refusal


class Job:
    """As much of a job as is sent."""

    attempt, restart_times, threads = 1, 2, 1

    def __init__(self, rule: str, number: int, group: bool = False, **asked: int) -> None:
        self.rule, self.name, self.number, self.resources = self, rule, number, asked
        self.is_group = lambda: group


class Sender(Executor):
    """An executor without a run around it, that notes what it is told to send."""

    def __init__(self, most: int, answer: Any = None) -> None:
        self.max_array_size, self.array_jobs, self.patience = most, {"train", "measure"}, 60.0
        self.slurm_logdir, self.logs, self.ends, self.failed = "logs", {}, {}, []
        self.logger = SimpleNamespace(warning=print, info=print, error=print)
        self.slurm, numbers = SimpleNamespace(send=self.send), count()
        self.slurm.comment = lambda name: f"{name}_{next(numbers)}"
        self.answer, self.sent = answer, []
        self.workflow = SimpleNamespace(scheduler=SimpleNamespace(error_callback=self.lost))

    def arrays(self, jobs: list[Any]) -> list[list[int]]:
        return sorted([job.number for job in alike] for alike in self._arrays(jobs))

    def send(self, order: str, script: str) -> Any:
        self.sent.append(order)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer

    def lost(self, job: Any) -> None:
        self.failed.append((job.number, ""))

    def report_job_error(self, job_info: Any, msg: str, **more: Any) -> None:
        self.failed.append((job_info.job.number, msg))

    def report_job_submission(self, job_info: Any, register_job: bool = True) -> None:
        self.failed.append((job_info.job.number, job_info.external_jobid))

    def _order(self, job: Any) -> Any:
        sbatch = lambda comment, tasks: f"{comment} {tasks}"  # noqa: E731
        return SimpleNamespace(name="rule", sbatch=sbatch, run=str, patience=self.patience)


def test_jobs_that_ask_for_the_same_make_an_array() -> None:
    jobs = [Job("train", 0, mem_mb=1), Job("train", 1, mem_mb=2), Job("train", 2, mem_mb=1)]
    assert Sender(9).arrays([*jobs, Job("measure", 3, mem_mb=1)]) == [[0, 2], [1], [3]]


def test_an_array_is_no_longer_than_slurm_allows() -> None:
    assert Sender(2).arrays([Job("train", n) for n in range(5)]) == [[0, 1], [2, 3], [4]]


def test_groups_and_jobs_of_other_rules_go_one_by_one() -> None:
    alone = [Job("studies", 0, group=True), Job("studies", 1, group=True), Job("data", 2)]
    assert Sender(9).arrays([*alone, Job("data", 3)]) == [[0], [1], [2], [3]]
    assert Sender(9).arrays([Job("train", n, group=True) for n in range(2)]) == [[0], [1]]


@pytest.mark.parametrize("group", [False, True])
def test_jobs_that_are_refused_for_good_fail_without_another_attempt(group: bool) -> None:
    sender = Sender(9, Refusal("Invalid qos specification", Kind.GIVE_UP))
    jobs = [Job("train", 0, group), Job("train", 1, group)]
    sender.run_array_jobs(jobs)
    why = "not taken by SLURM: Invalid qos specification"
    assert sender.failed == [(0, f"{why}. "), (1, f"{why}. ")]
    assert list(sender.ends.values()) == [why, why]
    assert all(job.attempt > job.restart_times for job in jobs)
    assert len(sender.sent) == 1


def test_whatever_goes_wrong_on_the_way_is_said_of_the_jobs() -> None:
    sender = Sender(9, OSError("Argument list too long"))
    sender.run_array_jobs([Job("studies", 0, group=True)])
    assert sender.failed == [(0, "not taken by SLURM: Argument list too long. ")]


def test_jobs_that_wait_where_the_run_ends_are_given_up_with_their_attempts() -> None:
    sender, job = Sender(9, Left()), Job("train", 0)
    sender.run_array_jobs([job])
    assert sender.failed == [(0, "")]
    assert job.attempt == 1


@pytest.mark.parametrize(("number", "names"), [(1, ["7"]), (3, ["7_1", "7_2", "7_3"])])
def test_a_job_is_watched_by_its_number_and_a_task_by_that_of_its_own(
    number: int, names: list[str]
) -> None:
    sender = Sender(9, "7")
    jobs = [Job("train", n) for n in range(number)]
    sender.run_array_jobs(jobs)
    assert [name for _, name in sender.failed] == names
    assert [str(log) for log in sender.logs.values()] == [
        f"logs/rule_train/{name}.log" for name in names
    ]
