"""What a run does about the jobs that it sent, by what SLURM says of them."""

from __future__ import annotations

import asyncio
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import snakemake_executor_plugin_slurm as plugin
from snakemake_interface_executor_plugins.executors.base import SubmittedJobInfo

from atypical.run.slurm.commands import Commands, Left
from atypical.run.slurm.controller import Report
from atypical.run.slurm.executor import RARELY, Executor, use_executor
from atypical.run.slurm.state import Seen
from atypical.run.slurm.watch import Watch
from stand_ins import Site


class Job:
    """As much of a job as is watched."""

    attempt, restart_times, name = 1, 2, "train"


class Watching(Executor):
    """An executor without a run around it, that notes what it reports."""

    def __init__(self, folder: Path, report: Report | Left) -> None:
        self.told: list[tuple[str, Any]] = []
        self.logger = SimpleNamespace(warning=self.warn, error=self.warn)
        self.watch, self.commands, self._answered = Watch(0.0), Commands(), True
        self.slurm = SimpleNamespace(report=lambda jobs: self.answer(), cancel=self.cancelled)
        self.answers, self.ends, self._failed_nodes, self._held = report, {}, set(), {}
        scheduler = SimpleNamespace(error_callback=lambda job: self.told.append(("lost", job)))
        settings = SimpleNamespace(init_seconds_before_status_checks=40, keep_successful_logs=False)
        self.workflow = SimpleNamespace(scheduler=scheduler, executor_settings=settings)
        self.job, self._next_seconds_between_status_checks = Job(), 40.0
        self.logs = {self.job: folder / "7.log"}
        self.logs[self.job].touch()

    def answer(self) -> Report:
        if isinstance(self.answers, Left):
            raise self.answers
        return self.answers

    def cancelled(self, job: str) -> None:
        self.told.append(("cancel", job))

    def warn(self, line: str) -> None:
        self.told.append(("say", line))

    def report_job_success(self, job_info: Any) -> None:
        self.told.append(("success", job_info.external_jobid))

    def report_job_error(self, job_info: Any, msg: str, **more: Any) -> None:
        self.told.append(("error", msg))

    def look(self) -> list[str]:
        async def live() -> list[str]:
            jobs = [SubmittedJobInfo(self.job, external_jobid="7")]
            return [info.external_jobid async for info in self.check_active_jobs(jobs)]

        return asyncio.run(live())


def seen(said: str, reason: str = "") -> Report:
    return Report({"7": Seen(said, "node1", reason)}, whole=True)


def test_a_job_that_lives_stays_and_is_looked_at_ever_more_rarely(tmp_path: Path) -> None:
    executor = Watching(tmp_path, seen("RUNNING"))
    pauses = []
    for _ in range(6):
        assert executor.look() == ["7"]
        pauses.append(executor.next_seconds_between_status_checks)
    assert executor.told == []
    assert pauses == sorted(pauses)
    assert pauses[-1] == RARELY
    executor.answers = seen("COMPLETED")
    assert executor.look() == []
    assert executor.next_seconds_between_status_checks == 40


def test_a_job_that_ended_well_leaves_no_log_of_slurm(tmp_path: Path) -> None:
    executor = Watching(tmp_path, seen("COMPLETED"))
    executor.ends[executor.job] = "ended by SLURM: NODE_FAIL"
    assert executor.look() == []
    assert executor.told == [("success", "7")]
    assert executor.ends == {}
    assert not (tmp_path / "7.log").exists()


def test_a_job_that_slurm_ended_may_be_tried_again(tmp_path: Path) -> None:
    executor = Watching(tmp_path, seen("OUT_OF_MEMORY"))
    assert executor.look() == []
    assert executor.told[-1] == ("error", "ended by SLURM: OUT_OF_MEMORY. ")
    assert executor.ends[executor.job] == "ended by SLURM: OUT_OF_MEMORY"
    assert executor.job.attempt == 1


def test_a_job_that_slurm_might_start_again_is_cancelled_before_it_is_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("atypical.run.slurm.watch.REQUEUED", 0.0)
    executor = Watching(tmp_path, seen("NODE_FAIL"))
    assert executor.look() == []
    assert [what for what, _ in executor.told] == ["cancel", "say", "error"]
    assert executor._failed_nodes == {"node1"}
    assert executor.job.attempt == 1


def test_a_job_that_would_wait_for_ever_is_cancelled_and_not_tried_again(tmp_path: Path) -> None:
    executor = Watching(tmp_path, seen("PENDING", "PartitionTimeLimit"))
    assert executor.look() == []
    assert ("cancel", "7") in executor.told
    assert executor.job.attempt > executor.job.restart_times


def test_a_silence_of_slurm_is_told_once(tmp_path: Path) -> None:
    executor = Watching(tmp_path, Report({}, whole=False))
    executor.watch.patience = 600.0
    for _ in range(3):
        assert executor.look() == ["7"]
    assert len(executor.told) == 1
    assert "SLURM gives no answer" in executor.told[0][1]


@pytest.mark.parametrize("reason", ["JobHeldAdmin", "launch failed requeued held"])
def test_a_job_that_somebody_holds_is_told_once(tmp_path: Path, reason: str) -> None:
    executor = Watching(tmp_path, seen("PENDING", reason))
    for _ in range(3):
        assert executor.look() == ["7"]
    assert executor.told == [("say", f"Job 7 is held ({reason}), until: scontrol release 7")]
    executor.answers = seen("PENDING", "Priority")
    assert executor.look() == ["7"]
    assert len(executor.told) == 1


def test_where_the_run_ends_jobs_are_let_go(tmp_path: Path) -> None:
    executor = Watching(tmp_path, Left())
    assert executor.look() == []
    assert executor.told == [("lost", executor.job)]
    assert executor.job.attempt == 1


def test_no_pause_outlasts_the_run(tmp_path: Path) -> None:
    executor = Watching(tmp_path, seen("RUNNING"))
    executor.next_seconds_between_status_checks = 600
    executor.commands.leave()
    asyncio.run(asyncio.wait_for(executor.sleep(), 30))


def test_where_slurm_has_no_arrays_jobs_go_one_by_one(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.answers(scontrol="echo 'MaxArraySize            = 1'\n")
    monkeypatch.setattr(plugin, "get_max_array_size", plugin.get_max_array_size)
    assert plugin.get_max_array_size() == 0
    use_executor()
    assert plugin.get_max_array_size() == 2
