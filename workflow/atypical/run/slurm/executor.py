"""Snakemake's executor for SLURM, in which every job ends.

In version 2.8.0 the run waits for ever where a group is refused, where a job ends in a state that
it has no name for, or where SLURM forgets one; and each task of an array answers for the outputs of
the first. Here each job, and each task of an array, ends for itself, in bounded time, and with why.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from typing import Any

from snakemake_interface_executor_plugins.executors.base import SubmittedJobInfo
from snakemake_interface_executor_plugins.jobs import JobExecutorInterface
from snakemake_interface_executor_plugins.registry import ExecutorPluginRegistry

from atypical.run.slurm.commands import Left
from atypical.run.slurm.controller import Report
from atypical.run.slurm.sender import Sender
from atypical.run.slurm.submission import Jobs
from atypical.run.slurm.watch import End, Watch
from atypical.run.snakemake_inside import get_max_array_size, slurm

# Seconds between two looks at the jobs, at most.
RARELY = 180.0


class Executor(Sender):
    """The executor of one run.

    ends: why SLURM did not take a job, or group of jobs, or how it ended it, in its last attempt.
    """

    next_seconds_between_status_checks: float

    def __post_init__(self, **given: Any) -> None:
        super().__post_init__(**given)
        self.ends: dict[JobExecutorInterface, str] = {}
        self.watch = Watch(self.patience)
        self._answered = True
        self._held: dict[str, str] = {}

    async def check_active_jobs(
        self, active_jobs: list[SubmittedJobInfo]
    ) -> AsyncIterator[SubmittedJobInfo]:
        """Report the jobs that have ended, and hand on the others."""
        live = list(self._living(active_jobs)) if active_jobs else []
        self._look_again(len(live) < len(active_jobs) or not live)
        for info in live:
            yield info

    async def sleep(self) -> None:
        """Until the next look at the jobs, or the end of the run."""
        try:
            self.commands.pause(self.next_seconds_between_status_checks)
        except Left:
            await asyncio.sleep(0.1)

    def abandon(self) -> None:
        """End what was sent, and what waits to be sent."""
        self.commands.leave()
        self._cancel()

    def cancel(self) -> None:
        """End all jobs, and what watches them."""
        self.abandon()
        self.shutdown()

    def shutdown(self) -> None:
        """End what watches the jobs, and what SLURM took without our hearing of it."""
        self.commands.leave()
        super().shutdown()
        self._cancel()

    def _living(self, active_jobs: list[SubmittedJobInfo]) -> Iterator[SubmittedJobInfo]:
        """The jobs that have not ended; of those that have, it is reported how."""
        try:
            report = self.slurm.report({info.external_jobid for info in active_jobs})
        except Left:
            self._give_up([info.job for info in active_jobs])
            return
        self._heed(report)
        for info in active_jobs:
            end = self.watch.end(info.external_jobid, self.logs[info.job], report)
            if end is None:
                yield info
            else:
                self._ended(info, end)

    def _heed(self, report: Report) -> None:
        if self._answered and not report.whole:
            self.logger.warning("SLURM gives no answer. Its jobs go on; it is asked again.")
        self._answered = report.whole
        for job, reason in report.held().items() - self._held.items():
            self.logger.warning(f"Job {job} is held ({reason}), until: scontrol release {job}")
        self._held |= report.held()
        self._failed_nodes |= report.broken_nodes()

    def _ended(self, info: SubmittedJobInfo, end: End) -> None:
        if end.why is None:
            self.ends.pop(info.job, None)
            self.report_job_success(info)
            if not self.workflow.executor_settings.keep_successful_logs:
                with suppress(OSError):
                    self.logs[info.job].unlink(missing_ok=True)
            return
        if end.alive:
            self._cancel(info.external_jobid)
        self._failed(info, f"ended by SLURM: {end.why}", end.hopeless)

    def _refused(self, jobs: Jobs, why: str) -> None:
        for job in jobs:
            self.logs.pop(job, None)  # that of an attempt before
            self._failed(SubmittedJobInfo(job), f"not taken by SLURM: {why}", hopeless=True)

    def _failed(self, info: SubmittedJobInfo, why: str, hopeless: bool) -> None:
        """Say why a job failed. One that would fail again is not tried again."""
        if hopeless:
            info.job.attempt = max(info.job.attempt, info.job.restart_times + 1)
        self.ends[info.job] = why
        self.logger.error(f"{info.job.name}, {why}.")
        log = self.logs.get(info.job)
        self.report_job_error(info, msg=f"{why}. ", aux_logs=[str(log)] if log else [])

    def _give_up(self, jobs: Jobs) -> None:
        """Let go of jobs that nobody waits for any more, without a word about each."""
        for job in jobs:
            self.ends[job] = "given up, as the run was ended"
            self.workflow.scheduler.error_callback(job)

    def _cancel(self, job: str = "") -> None:
        """End a job; all of this run, if none is given, whether or not we heard of them."""
        if why := self.slurm.cancel(job):
            what = f"job {job}" if job else f"jobs named {self.run_uuid}"
            self.logger.warning(f"May still run: {what}; scancel said: {why}")

    def _look_again(self, soon: bool) -> None:
        """Look ever more rarely at what does not move."""
        first = self.workflow.executor_settings.init_seconds_before_status_checks
        later = min(1.5 * self.next_seconds_between_status_checks, max(first, RARELY))
        self.next_seconds_between_status_checks = first if soon else later


def use_executor() -> None:
    """Let jobs that go to SLURM go through this executor."""
    ExecutorPluginRegistry().get_plugin("slurm").executor = Executor
    # It refuses to work where there are no arrays; then jobs go one by one.
    slurm.get_max_array_size = lambda: max(2, get_max_array_size())
