"""SLURM, as one run speaks with it: sends, looks for, asks after and cancels jobs.

All jobs of a run have one name, by which SLURM knows them. What it says may stand below a site's
banner.
"""

from __future__ import annotations

import re
import shlex
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import count

from snakemake_interface_common.exceptions import WorkflowError

from atypical.run.slurm.commands import Commands, Silent
from atypical.run.slurm.refusal import Kind, Refusal, refusal
from atypical.run.slurm.state import Seen, Stage
from atypical.run.snakemake_inside import validate_or_get_slurm_job_id

CANCEL_SECONDS = 30


@dataclass(frozen=True)
class Report:
    """What SLURM says of the jobs of a run; `whole` if who is not in it is not in its queue."""

    jobs: dict[str, Seen]
    whole: bool

    def of(self, job: str) -> Seen | None:
        """A job or a task. Tasks that wait may stand together, as `7_[2-5%2]`, or as `7`."""
        return self.jobs.get(job) or self.jobs.get(job.partition("_")[0])

    def held(self) -> dict[str, str]:
        """Jobs that wait for somebody to release them, and in whose hands they are."""
        reasons = {job: seen.reason for job, seen in self.jobs.items() if seen.state == "PENDING"}
        return {job: reason for job, reason in reasons.items() if "held" in reason.lower()}

    def broken_nodes(self) -> set[str]:
        """Nodes that failed below a job."""
        failed = {seen.nodes for seen in self.jobs.values() if seen.state == "NODE_FAIL"}
        return {nodes for nodes in failed if nodes and not nodes.startswith(("None", "(null)"))}


class Controller:
    """The SLURM that a run of this name sends its jobs to."""

    def __init__(self, run: str, commands: Commands) -> None:
        self.run, self.commands = run, commands
        self._clusters: set[str] = set()
        self._sent = count(1)

    def comment(self, name: str) -> str:
        """A comment under which one more thing may be sent, and found."""
        return f"{name}_{next(self._sent)}"

    def send(self, order: str, script: str) -> str | Refusal:
        """The number that SLURM gives to what it is sent, or why it gives none."""
        try:
            answer = self.commands.ask(f"{order} /dev/stdin", script)
        except Silent as silent:
            return Refusal(str(silent), Kind.WAIT)
        number, cluster = ("", "") if answer.code else numbered(answer.out)
        self._clusters |= {cluster} - {""}
        return number or refusal(answer)

    def find(self, comment: str) -> str | Refusal | None:
        """The number of what was sent under this comment; None if SLURM does not have it."""
        try:
            answer = self.commands.ask(self._of_run("squeue --states=all --noheader", "%F|%k"))
        except Silent as silent:
            return Refusal(str(silent), Kind.WAIT)
        if answer.code:
            return replace(refusal(answer), kind=Kind.WAIT)
        found = re.search(rf"^\s*(\d+)\|{re.escape(comment)}\s*$", answer.out, re.MULTILINE)
        return found[1] if found else None

    def report(self, jobs: set[str]) -> Report:
        """What became of the jobs: by the queue; by the accounting, of those that have left it."""
        queue = self._lines(self._of_run("squeue --states=all --noheader --array", "%i|%T|%N|%r"))
        report = Report(_seen(queue or []), queue is not None)
        if all(map(report.of, jobs)):
            return report
        past = f"sacct -X --parsable2 --noheader --starttime={date.today() - timedelta(days=7)}"
        known = _seen(self._lines(self._of_run(past, "JobID,State,NodeList")) or [])
        # The accounting lags, and may not hear of an end: it is believed in ends alone.
        ended = {job: seen for job, seen in known.items() if seen.stage is not Stage.LIVES}
        return Report({**ended, **report.jobs}, report.whole)

    def cancel(self, job: str = "") -> str | None:
        """End a job, or all of the run; why not, if it could not be done."""
        # What is asked last is asked even where the run is left.
        last = Commands(CANCEL_SECONDS)
        with suppress(Silent):
            answer = last.ask(f"{self._of_run('scancel')} {shlex.quote(job) if job else ''}")
            return refusal(answer).words if answer.code else None
        return f"scancel gave no answer in {CANCEL_SECONDS} s"

    def _of_run(self, command: str, form: str = "") -> str:
        clusters = f" --clusters={','.join(sorted(self._clusters))}" if self._clusters else ""
        form = f" --format={shlex.quote(form)}" if form else ""
        return f"{command} --name={shlex.quote(self.run)}{clusters}{form}"

    def _lines(self, command: str) -> list[str] | None:
        try:
            answer = self.commands.ask(command)
        except Silent:
            return None
        return None if answer.code else answer.out.splitlines()


def numbered(said: str) -> tuple[str, str]:
    """The number of a job in what sbatch said, and its cluster; empty where there is none.

    `7` or `7;cluster` on a line of its own; failing that, as Snakemake's executor reads it.
    """
    lines = re.findall(r"^\s*(\d+)(?:;(\S*))?\s*$", said, re.MULTILINE)
    if len(lines) == 1:
        number, cluster = lines[0]
        return number, cluster
    with suppress(WorkflowError):
        return validate_or_get_slurm_job_id("", said), ""
    return "", ""


def _seen(lines: list[str]) -> dict[str, Seen]:
    rows = (line.strip().split("|") for line in lines)
    return {job: Seen(*row[1:4]) for row in rows if len(row) > 1 for job in _named(row[0])}


def _named(name: str) -> list[str]:
    """`7`, `7_2`; and of `7_[2-5%2]`, `7_[1,3-4]` each task."""
    together = re.fullmatch(r"(\d+)_\[([\d,-]+)(?:%\d+)?\]", name)
    if not together:
        return [name]
    spans = [span.split("-") for span in together[2].split(",")]
    tasks = (task for span in spans for task in range(int(span[0]), int(span[-1]) + 1))
    return [f"{together[1]}_{task}" for task in tasks]
