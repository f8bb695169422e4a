"""Why a job that was sent to SLURM failed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from atypical.run.log import COMPUTED, FAILED, PROCESSOR
from atypical.run.outcome import SILENT, failed_of, failure, told

ENDED = "slurmstepd: error: *** JOB 7 ON node CANCELLED AT 2026-01-01T00:00:00 ***"


def test_slurm_tells_how_it_ended_a_job(tmp_path: Path) -> None:
    (tmp_path / "7_1.log").write_text(f"Job 0: Train sbpi.\n{ENDED}\n")
    why = failure(tmp_path / "job.log", tmp_path / "7_1.log")
    assert why == "ended by SLURM: *** JOB 7 ON node CANCELLED AT 2026-01-01T00:00:00 ***"


def test_a_job_that_says_itself_why_it_failed_is_believed(tmp_path: Path) -> None:
    (tmp_path / "7_1.log").write_text(ENDED)
    (tmp_path / "job.log").write_text(f"{FAILED}no such table\n")
    assert failure(tmp_path / "job.log", tmp_path / "7_1.log") == "no such table"


def test_without_a_log_of_slurm_a_job_ended_without_a_word(tmp_path: Path) -> None:
    assert failure(tmp_path / "job.log", tmp_path / "none.log") == SILENT


def test_a_group_fails_by_those_of_its_jobs_that_did_not_end_well(tmp_path: Path) -> None:
    done, broken, idle = (tmp_path / f"{name}.log" for name in ("done", "broken", "idle"))
    done.write_text(f"{COMPUTED}1.000 s; 1.20{PROCESSOR}\n")
    idle.touch()
    assert failed_of([done, broken, idle]) == [broken, idle]
    broken.write_text(f"{FAILED}no such table\n")
    assert failed_of([done, broken, idle]) == [broken]


@pytest.mark.parametrize("last", [f"{COMPUTED}0.256 s; 0.55{PROCESSOR}\n", f"{COMPUTED}0.2"])
def test_a_job_that_is_ended_as_it_says_its_last_word_is_named(tmp_path: Path, last: str) -> None:
    log = tmp_path / "job.log"
    log.write_text(f"100%|#####| 2/2\n{last}")
    assert list(told({log: "Solve it"}, None, None)) == [f"Failed: Solve it: {SILENT} (log: {log})"]


@pytest.mark.parametrize(
    ("script", "why"),
    [
        ("import no_such_module", "ModuleNotFoundError: No module named 'no_such_module'"),
        ("from os import no_such_name", "ImportError: cannot import name 'no_such_name' from 'os'"),
        ("x = (", "SyntaxError: '(' was never closed"),
        ("return", "SyntaxError: 'return' outside function"),
        ("import ctypes; ctypes.CDLL('libnone.so')", "OSError: libnone.so: cannot open shared"),
        ("raise ImportError('\\n\\nRead this.\\n\\nAll of it.')", "ImportError: Read this."),
        ("try: 1 / 0\nexcept ZeroDivisionError: raise KeyError('x')", "KeyError: 'x'"),
        ("import ctypes; ctypes.string_at(0)", "Segmentation fault"),
        ("import os; os.kill(os.getpid(), 9)", SILENT),
    ],
)
def test_a_script_that_fails_before_its_log_is_open_is_named_by_its_exception(
    tmp_path: Path, script: str, why: str
) -> None:
    (tmp_path / "job.py").write_text(script + "\n")
    log = tmp_path / "job.log"
    with log.open("ab") as file:
        subprocess.run(
            [sys.executable, "-X", "faulthandler", "job.py"], cwd=tmp_path, stderr=file, check=False
        )
    assert failure(log).startswith(why)
    # On a node of a cluster the script may have no log at all.
    assert failure(tmp_path / "none.log", log).startswith(why)


def test_progress_of_a_killed_job_is_no_cause(tmp_path: Path) -> None:
    (tmp_path / "job.log").write_text("UserWarning: slow\ncurves:  10%|#   | 1/10\n")
    assert failure(tmp_path / "job.log") == SILENT


def test_what_slurm_says_of_a_job_is_told_where_no_log_does(tmp_path: Path) -> None:
    of_slurm = tmp_path / "7.log"
    of_slurm.touch()
    assert failure(tmp_path / "job.log", of_slurm, "ended by SLURM: NODE_FAIL") == (
        "ended by SLURM: NODE_FAIL"
    )


def test_of_what_slurm_never_began_logs_of_earlier_runs_tell_nothing(tmp_path: Path) -> None:
    old = tmp_path / "job.log"
    old.write_text(f"{FAILED}no such table\n")
    jobs = {old: "Train sbpi", tmp_path / "next.log": "Train bp"}
    refused = "not taken by SLURM: Invalid qos specification"
    for log in (None, tmp_path / "7.log"):
        assert list(told(jobs, log, refused)) == [f"Failed: Train sbpi and 1 more: {refused}"]


def test_each_job_that_failed_on_this_machine_is_told_with_its_log(tmp_path: Path) -> None:
    logs = [tmp_path / f"{number}.log" for number in range(2)]
    for log in logs:
        log.write_text(f"{FAILED}no such table\n")
    assert list(told({logs[0]: "Train sbpi", logs[1]: "Train bp"}, None, None)) == [
        f"Failed: Train sbpi: no such table (log: {logs[0]})",
        f"Failed: Train bp: no such table (log: {logs[1]})",
    ]
