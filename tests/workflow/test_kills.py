"""Killed runs and jobs, at random and at chosen moments: the next run ends with the same bytes."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from atypical.disk import seals
from atypical.run.interrupts import GOES_ON
from clone import FIGURE, SOLVE, SOURCE, TABLE, Project, environment, made

# Moments are drawn, and can be drawn again.
SEED = 20211207
# Seconds for which a job sleeps that is to be ended: more than any machine needs to do so.
ASLEEP = 600
SLEEP = f"import time; time.sleep({ASLEEP})"


def test_a_run_killed_at_random_moments_ends_with_the_same_bytes(
    fresh: Project, undisturbed: Project
) -> None:
    whole = made(undisturbed)
    started = time.monotonic()
    # All is compiled by now: that is shared with the run that was not disturbed.
    assert fresh.started(FIGURE).returncode == 0
    duration = time.monotonic() - started
    moments = random.Random(SEED)
    killed = 0
    while killed < 10:
        if made(fresh) == whole:
            shutil.rmtree(fresh.path / "results")
        started = time.monotonic()
        with subprocess.Popen(
            fresh.command(FIGURE),
            cwd=fresh.path,
            env=environment(),
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        ) as run:
            try:
                run.wait(moments.uniform(0, duration))
                duration = min(duration, time.monotonic() - started)
            except subprocess.TimeoutExpired:
                os.killpg(run.pid, signal.SIGKILL)
                killed += 1
        for path in fresh.path.glob("results/tables/*.csv"):
            assert not seals.is_sealed(path) or path.read_bytes() == whole[path.name]
    fresh.made(FIGURE)
    assert made(fresh) == whole
    assert not list(fresh.path.glob("results/**/*.draft"))


LANDING = """
import os, signal, sys
from pathlib import Path
from atypical.disk.seals import land_sealed

steps = int(sys.argv[2])

def die(event, arguments):
    global steps
    if event in ("open", "os.rename", "os.remove"):
        steps -= 1
        if steps == 0:
            os.kill(os.getpid(), signal.SIGKILL)

sys.addaudithook(die)
land_sealed(Path(sys.argv[1]), b"new", {"study": {}})
"""


def test_a_job_killed_at_any_step_of_landing_leaves_no_table_that_is_read(tmp_path: Path) -> None:
    path = tmp_path / "example.csv"
    states = []
    for step in range(1, 20):
        seals.land_sealed(path, b"old")
        died = subprocess.run(
            [sys.executable, "-c", LANDING, path, str(step)],
            env={**os.environ, "PYTHONPATH": str(SOURCE / "workflow")},
            check=False,
        )
        if died.returncode == 0:
            break
        assert died.returncode == -signal.SIGKILL
        states.append(path.read_bytes() if seals.is_sealed(path) else b"broken")
        seals.remove_drafts(tmp_path)
        assert {p.name for p in tmp_path.iterdir()} <= {path.name, f"{path.name}.sha256"}
    assert path.read_bytes() == b"new"
    assert states == sorted(states, key=[b"old", b"broken", b"new"].index)
    assert set(states) == {b"old", b"broken", b"new"}


def wait_for_a_log(project: Project, run: subprocess.Popen[str]) -> None:
    """Until a job of the table has begun."""
    while not list(project.path.glob("results/logs/perceptron_entropy/*.log")):
        assert run.poll() is None
        time.sleep(0.05)


def jobs_of(run: subprocess.Popen[str]) -> list[psutil.Process]:
    """The processes of the scripts that a run has started."""
    try:
        return [p for p in psutil.Process(run.pid).children() if "scripts" in p.cmdline()[-1]]
    except (psutil.NoSuchProcess, IndexError):
        return []


def test_jobs_killed_at_random_moments_are_named_and_made_anew(
    fresh: Project, undisturbed: Project
) -> None:
    moments = random.Random(SEED)
    killed: set[int] = set()
    while len(killed) < 6:
        with fresh.running(FIGURE, until="Execute") as run:
            due: dict[int, float] = {}
            while run.poll() is None:
                for job in jobs_of(run):
                    age = time.time() - job.create_time()
                    if age > due.setdefault(job.pid, moments.uniform(0, 1)):
                        with suppress(ProcessLookupError):  # it has just ended
                            os.kill(job.pid, signal.SIGKILL)
                            killed.add(job.pid)
                time.sleep(0.02)
            assert run.stderr is not None
            said = run.stderr.read()
        if run.returncode == 0:
            shutil.rmtree(fresh.path / "results")
        assert (GOES_ON in said) == (run.returncode != 0)
        assert said.count("killed (for want of memory") == said.count("died with <Signals.SIGKILL")
    fresh.made(FIGURE)
    assert made(fresh) == made(undisturbed)


def test_a_job_that_outlives_its_run_keeps_others_out(fresh: Project, undisturbed: Project) -> None:
    fresh.at_start("perceptron_entropy", SLEEP)
    with fresh.running(TABLE, until="Execute") as run:
        wait_for_a_log(fresh, run)
        os.kill(run.pid, signal.SIGKILL)
        run.wait()
        second = fresh.run(TABLE)
    assert second.returncode != 0
    assert "jobs of a run that was killed still work in this directory" in second.stderr
    fresh.edit(SOLVE, SLEEP, "pass")
    fresh.made(TABLE)
    assert fresh.tables("perceptron_entropy") == undisturbed.tables("perceptron_entropy")


def test_a_second_run_in_the_same_directory_is_told_so(fresh: Project) -> None:
    fresh.at_start("perceptron_entropy", SLEEP)
    with fresh.running(TABLE, until="Execute"):
        second = fresh.run(TABLE)
        looked = fresh.run("--dry-run", TABLE)
    assert second.returncode != 0
    assert "another run works in this directory; wait for it, or give" in second.stderr
    assert looked.returncode == 0


def test_a_stale_lock_keeps_nobody_out(drawn: Project, undisturbed: Project) -> None:
    (drawn.path / TABLE).unlink()
    (drawn.path / "results/.run.lock").write_text("99999")
    (drawn.path / "results/.jobs.lock").write_text("99999")
    (drawn.path / ".snakemake/locks").mkdir(exist_ok=True)
    (drawn.path / ".snakemake/locks/0.output.lock").write_text(f"{TABLE}\n")
    drawn.made(FIGURE)
    assert made(drawn) == made(undisturbed)


@pytest.mark.parametrize("times", [1, 2])
def test_an_interrupted_run_stops_at_once_and_goes_on(
    fresh: Project, undisturbed: Project, times: int
) -> None:
    fresh.at_start("perceptron_entropy", SLEEP)
    with fresh.running(TABLE, until="Execute") as run:
        wait_for_a_log(fresh, run)
        for _ in range(times):
            os.killpg(run.pid, signal.SIGINT)
            time.sleep(0.1)
        _, said = run.communicate(timeout=ASLEEP / 2)
    assert run.returncode != 0
    assert "Traceback" not in said, said
    assert GOES_ON in said
    assert not (fresh.path / TABLE).exists()
    fresh.edit(SOLVE, SLEEP, "pass")
    fresh.made(TABLE)
    assert fresh.tables("perceptron_entropy") == undisturbed.tables("perceptron_entropy")


def test_a_run_told_to_terminate_ends_its_jobs_and_starts_no_other(
    fresh: Project, undisturbed: Project
) -> None:
    waits = (
        "import pathlib, time; [time.sleep(0.02) for _ in iter(pathlib.Path('told').exists, True)]"
    )
    studies = ("perceptron_entropy", "perceptron_max_margin")
    for study in studies:
        fresh.at_start(study, waits)
    with fresh.running("--cores=1", FIGURE, until="Execute") as run:
        os.kill(run.pid, signal.SIGTERM)
        time.sleep(0.5)
        (fresh.path / "told").touch()
        _, said = run.communicate(timeout=ASLEEP / 2)
    assert run.returncode != 0
    assert GOES_ON in said
    assert sum(len(fresh.parts(study)) for study in studies) == 1
    assert fresh.tables() == {}
    fresh.made(FIGURE)
    assert made(fresh) == made(undisturbed)
