"""What a run spends outside of its scripts' own computing."""

from __future__ import annotations

import os
from pathlib import Path
from types import SimpleNamespace

import pytest

from atypical.run import overhead
from atypical.run.overhead import Share, jobs_below, page, run_of, shares


def job(results: Path, place: str, seconds: float, computed: float, ended: float) -> None:
    log, benchmark = results / f"logs/{place}.log", results / f"benchmarks/{place}.tsv"
    for path in (log, benchmark):
        path.parent.mkdir(parents=True, exist_ok=True)
    log.write_text(
        f"curves: 100%\nComputed for {computed:.3f} s; 2.00 s of processor time, start included.\n"
    )
    benchmark.write_text(f"s\th:m:s\n{seconds}\t0:00:01\n")
    os.utime(log, (ended, ended))


# When every run here is looked at, however long the test takes.
NOW = 1.7e9


@pytest.fixture
def results(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(overhead, "time", SimpleNamespace(time=lambda: NOW))
    job(tmp_path, "perceptron_clones/0", 30, 29, NOW - 10)
    job(tmp_path, "perceptron_clones/1", 12, 11, NOW - 5)
    job(tmp_path, "B_margin_concentration", 3, 1, NOW - 1)
    job(tmp_path, "perceptron_entropy", 5, 4, NOW - 1000)
    return tmp_path


def test_the_parts_of_a_study_stand_together_longest_first(results: Path) -> None:
    assert shares(jobs_below(results)) == [
        Share("perceptron_clones", 2, 42, 40),
        Share("perceptron_entropy", 1, 5, 4),
        Share("B_margin_concentration", 1, 3, 1),
    ]


def test_the_overhead_is_all_that_scripts_did_not_compute(results: Path) -> None:
    run = run_of(jobs_below(results), started=NOW - 25, cores=2)
    assert (run.jobs, run.seconds, run.computed) == (3, 45, 41)
    assert run.overhead == pytest.approx(1 - 41 / 50)


def test_on_other_machines_the_jobs_alone_are_counted(results: Path) -> None:
    run = run_of(jobs_below(results), started=NOW - 25, cores=None)
    assert run.overhead == pytest.approx(1 - 41 / 45)
    assert "other machines" in page(run, [])


def test_a_job_that_did_not_end_is_no_part_of_it(results: Path) -> None:
    (results / "logs/perceptron_entropy.log").write_text("Failed: interrupted\n")
    assert "perceptron_entropy" not in [share.name for share in shares(jobs_below(results))]


def test_the_page_names_the_overhead_and_every_study(results: Path) -> None:
    jobs = jobs_below(results)
    shown = page(run_of(jobs, NOW - 25, 2), shares(jobs))
    assert "Overhead: 18.0 %" in shown
    assert all(name in shown for name in ("perceptron_clones", "B_margin_concentration"))
