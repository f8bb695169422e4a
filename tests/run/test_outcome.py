"""Why a job that was sent to SLURM failed."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from atypical.run.log import COMPUTED, FAILED, PROCESSOR
from atypical.run.outcome import SILENT, failed_of, failure_on_cluster

MESSAGE = "Train sbpi on perceptron_training, part 0."
ENDED = "slurmstepd: error: *** JOB 7 ON node CANCELLED AT 2026-01-01T00:00:00 ***"
KILLED = "slurmstepd-node: error: StepId=8.0 exceeded memory limit"


@pytest.fixture
def slurm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    logs = tmp_path / ".snakemake/slurm_logs/rule_train"
    logs.mkdir(parents=True)
    return logs


def said(log: Path, *lines: str, at: float) -> None:
    log.write_text("\n".join(lines) + "\n")
    os.utime(log, (at, at))


def test_slurm_tells_how_it_ended_a_job_in_the_newest_log_that_names_it(slurm: Path) -> None:
    said(slurm / "5_1.log", f"Job 0: {MESSAGE}", "slurmstepd: error: an earlier attempt", at=1)
    said(slurm / "7_1.log", f"Job 0: {MESSAGE}", ENDED, at=2)
    said(slurm / "7_2.log", "Job 0: Train annealing on perceptron_training, part 0.", KILLED, at=3)
    why = failure_on_cluster(Path("job.log"), MESSAGE)
    assert why == "ended by SLURM: *** JOB 7 ON node CANCELLED AT 2026-01-01T00:00:00 ***"


def test_a_job_that_says_itself_why_it_failed_is_believed(slurm: Path) -> None:
    said(slurm / "7_1.log", f"Job 0: {MESSAGE}", KILLED, at=1)
    Path("job.log").write_text(f"{FAILED}no such table\n")
    assert failure_on_cluster(Path("job.log"), MESSAGE) == "no such table"


def test_without_a_log_of_slurm_a_job_ended_without_a_word(slurm: Path) -> None:
    assert failure_on_cluster(Path("job.log"), MESSAGE) == SILENT


def test_a_group_fails_by_those_of_its_jobs_that_began_and_did_not_end_well(tmp_path: Path) -> None:
    logs = [tmp_path / f"{name}.log" for name in ("done", "broken", "not begun")]
    assert failed_of(logs) == logs
    logs[0].write_text(f"{COMPUTED}1.000 s; 1.20{PROCESSOR}\n")
    logs[1].write_text(f"{FAILED}no such table\n")
    assert failed_of(logs) == [logs[1]]
