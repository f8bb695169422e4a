"""What is sent to SLURM together, and what is asked for it."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

from snakemake_interface_executor_plugins.executors.base import SubmittedJobInfo
from snakemake_interface_executor_plugins.jobs import JobExecutorInterface

from atypical.run.slurm.commands import Commands, Left
from atypical.run.slurm.controller import Controller
from atypical.run.slurm.submission import Jobs, Order, Submission
from atypical.run.snakemake_inside import (
    get_submit_command,
    set_gres_string,
    slurm,
    validate_slurm_extra,
)

# Minutes for which SLURM may refuse jobs for a limit, or give no answer, where the resource
# `patience` of the run says nothing else.
PATIENCE = 24 * 60


class Sender(slurm.Executor):  # type: ignore[misc]
    """Snakemake's executor for SLURM, which sends what is ready and asks for the same at once.

    logs: where SLURM logs each job, or group of jobs, in its last attempt.
    """

    def __init__(self, *given: Any) -> None:
        self.commands = Commands()  # asked for by the thread that the first line below starts
        super().__init__(*given)

    def __post_init__(self, **given: Any) -> None:
        # The queue and the accounting are both asked; there is nothing to choose.
        self.workflow.executor_settings.status_command = None
        super().__post_init__(**given)
        # SLURM knows the defaults of its users, and sbatch says what is wrong with what is given.
        self._fallback_account_arg = self._fallback_partition = ""
        self.logs: dict[JobExecutorInterface, Path] = {}
        self.slurm = Controller(self.run_uuid, self.commands)
        asked = self.workflow.global_resources["patience"].value
        self.patience = 60.0 * (PATIENCE if asked is None else asked)

    def get_account_arg(self, job: JobExecutorInterface) -> Iterator[str]:
        """The account, if one is given."""
        account = job.resources.get("slurm_account")
        yield f" -A {shlex.quote(str(account))}" if account else ""

    def run_jobs(self, jobs: Jobs) -> None:
        """Send jobs: those of arrays together where they ask for the same, others one by one."""
        for alike in self._arrays(jobs):
            self._submit_array_jobs(alike)

    def run_array_jobs(self, jobs: Jobs) -> None:
        """Send jobs that ask for the same. Of those that are not taken it is said why."""
        left = jobs
        try:
            submission = Submission(jobs, self._order(jobs[0]), self.slurm, self.logger.warning)
            for part, number in submission.taken():
                left = submission.left
                self._note(part, number)
        except Left:
            self._give_up(left)
        except Exception as error:  # it would end with this thread, and nobody would know
            self._refused(left, str(error) or type(error).__name__)

    def _refused(self, jobs: Jobs, why: str) -> None:
        raise NotImplementedError

    def _give_up(self, jobs: Jobs) -> None:
        raise NotImplementedError

    def _arrays(self, jobs: Jobs) -> Iterator[Jobs]:
        """Jobs of one rule that ask for the same, no more together than SLURM allows."""
        for _, alike in groupby(sorted(jobs, key=self._asked), key=self._asked):
            together = list(alike)
            for first in range(0, len(together), self.max_array_size):
                yield together[first : first + self.max_array_size]

    def _asked(self, job: JobExecutorInterface) -> tuple[str, ...]:
        """What jobs of one array have in common; of a job that goes alone, what no other has."""
        if job.is_group() or not self.array_jobs & {job.rule.name, "all"}:
            return job.name, str(id(job))
        return job.name, str(job.threads), repr(sorted(job.resources.items()))

    def _order(self, job: JobExecutorInterface) -> Order:
        validate_slurm_extra(job)
        self._logs(job).mkdir(parents=True, exist_ok=True)
        return Order(
            name=self._logs(job).name,
            sbatch=lambda comment, tasks: self._sbatch(job, comment, tasks),
            run=self.format_job_exec,
            patience=self.patience,
        )

    def _sbatch(self, job: JobExecutorInterface, comment: str, tasks: int) -> str:
        """The command that asks for what a job needs; for that many of its kind."""
        given = {
            "run_uuid": self.run_uuid,
            "slurm_logfile": self._logs(job) / ("%A_%a.log" if tasks > 1 else "%j.log"),
            "comment_str": comment,
            "account": next(self.get_account_arg(job)),
            "partition": self.get_partition_arg(job),
            "workdir": self.workflow.workdir_init,
        }
        settings = self.workflow.executor_settings
        asked = get_submit_command(job, given, settings, self._failed_nodes)
        array = f" --array=1-{tasks}" if tasks > 1 else ""
        return f"{asked}{set_gres_string(job)}{array}"

    def _note(self, jobs: Jobs, number: str) -> None:
        """Watch jobs that SLURM took under this number."""
        for task, job in enumerate(jobs, start=1):
            name = f"{number}_{task}" if len(jobs) > 1 else number
            self.logs[job] = self._logs(job) / f"{name}.log"
            aux = {"slurm_logfile": self.logs[job]}
            self.report_job_submission(SubmittedJobInfo(job, external_jobid=name, aux=aux))
        tasks = f" as array of {len(jobs)}" if len(jobs) > 1 else ""
        self.logger.info(f"SLURM took {self._logs(jobs[0]).name}{tasks}: {number}.")

    def _logs(self, job: JobExecutorInterface) -> Path:
        kind = "group" if job.is_group() else "rule"
        return Path(self.slurm_logdir) / f"{kind}_{job.name}"
