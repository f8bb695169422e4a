"""Jobs on SLURM: wide sweeps as job arrays, and where SLURM logs what it does to a job.

What is ready and asks for the same is sent at once. Snakemake's executor for SLURM has arrays, but
in version 2.8.0 each task of an array answers for the outputs of the first, jobs that were held
back count as running for ever, and the accounting is asked for tasks by numbers that are not
theirs. Here a task starts its own job, as if it were sent alone.
"""

from __future__ import annotations

import subprocess
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

import snakemake_executor_plugin_slurm as slurm
from snakemake_executor_plugin_slurm.submit_string import get_submit_command
from snakemake_executor_plugin_slurm.utils import set_gres_string
from snakemake_executor_plugin_slurm.validation import validate_slurm_extra
from snakemake_interface_executor_plugins.executors.base import SubmittedJobInfo
from snakemake_interface_executor_plugins.jobs import JobExecutorInterface
from snakemake_interface_executor_plugins.registry import ExecutorPluginRegistry

Jobs = list[JobExecutorInterface]


class Executor(slurm.Executor):  # type: ignore[misc]
    """Snakemake's executor for SLURM, with arrays of the rules named by `slurm-array-jobs`.

    logs: where SLURM logs each job, or group of jobs, in its last attempt.
    """

    def __post_init__(self, **given: Any) -> None:
        super().__post_init__(**given)
        self.logs: dict[JobExecutorInterface, Path] = {}

    def report_job_submission(self, job_info: SubmittedJobInfo, register_job: bool = True) -> None:
        """Note that a job was sent."""
        self.logs[job_info.job] = Path(job_info.aux["slurm_logfile"])
        super().report_job_submission(job_info, register_job)

    def run_jobs(self, jobs: Jobs) -> None:
        """Send jobs: those of arrays together where they ask for the same, others one by one."""
        swept = [job for job in jobs if not job.is_group() and job.rule.name in self.array_jobs]
        super().run_jobs([job for job in jobs if job not in swept])
        for alike in self._arrays(swept):
            self._submit_array_jobs(alike)

    def run_array_jobs(self, jobs: Jobs) -> None:
        """Send jobs as one array. What goes wrong is said of each of them."""
        try:
            number = self._send(jobs)
        except Exception as error:  # it would end with this thread, and nobody would know
            why = getattr(error, "stderr", None) or str(error)
            for job in jobs:
                self._report_job_error_threadsafe(SubmittedJobInfo(job), f"sbatch: {why.strip()}")
            return
        for task, job in enumerate(jobs, start=1):
            sent = f"{number}_{task}"
            log = {"slurm_logfile": self._logs(job) / f"{sent}.log"}
            info = SubmittedJobInfo(job, external_jobid=sent, aux=log)
            self._report_job_submission_threadsafe(info)
        self.logger.info(f"Sent {len(jobs)} jobs of rule {jobs[0].name} as array {number}.")

    def _arrays(self, jobs: Jobs) -> Iterator[Jobs]:
        """Jobs of one rule that ask for the same, no more together than SLURM allows."""
        for _, alike in groupby(sorted(jobs, key=_asked), key=_asked):
            together = list(alike)
            for first in range(0, len(together), self.max_array_size):
                yield together[first : first + self.max_array_size]

    def _send(self, jobs: Jobs) -> str:
        """The number that SLURM gives to an array of these jobs."""
        self._logs(jobs[0]).mkdir(parents=True, exist_ok=True)
        said = subprocess.run(
            f"{self._sbatch(jobs[0])} --array=1-{len(jobs)} /dev/stdin",
            shell=True,
            text=True,
            input=script(self.format_job_exec(job) for job in jobs),
            capture_output=True,
            check=True,
        ).stdout
        return said.strip().split(";")[0]

    def _sbatch(self, job: JobExecutorInterface) -> str:
        """The command that asks for what a job needs."""
        validate_slurm_extra(job)
        given = {
            "run_uuid": self.run_uuid,
            "slurm_logfile": self._logs(job) / "%A_%a.log",
            "comment_str": f"rule_{job.name}",
            "account": next(self.get_account_arg(job)),
            "partition": self.get_partition_arg(job),
            "workdir": self.workflow.workdir_init,
        }
        settings = self.workflow.executor_settings
        asked = get_submit_command(job, given, settings, self._failed_nodes)
        return f"{asked}{set_gres_string(job)}"

    def _logs(self, job: JobExecutorInterface) -> Path:
        return Path(self.slurm_logdir) / f"rule_{job.name}"


def _asked(job: JobExecutorInterface) -> tuple[str, int, str]:
    return job.rule.name, job.threads, repr(sorted(job.resources.items()))


def script(commands: Iterable[str]) -> str:
    """What every task of an array runs: the command of its number, counted from 1."""
    cases = "\n".join(f"{task})\n{command}\n;;" for task, command in enumerate(commands, start=1))
    return f"#!/bin/sh\ncase $SLURM_ARRAY_TASK_ID in\n{cases}\nesac\n"


def by_task(run: str) -> str:
    """The command that asks the accounting for the jobs of a run, tasks by their own numbers."""
    command: str = _query(run)
    return command.replace("JobIdRaw", "JobID")


def use_executor() -> None:
    """Let jobs that go to SLURM go through this executor."""
    ExecutorPluginRegistry().get_plugin("slurm").executor = Executor
    slurm.query_job_status_sacct = by_task


_query = slurm.query_job_status_sacct
