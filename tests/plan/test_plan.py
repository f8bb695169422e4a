"""The plan: its cost model scales as the work does, and its rates are what was measured."""

from __future__ import annotations

import copy
import json
from collections import defaultdict
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import yaml

from atypical.plan.__main__ import main, resolved
from atypical.plan.devices import Devices
from atypical.plan.rates import START, Rates, measure, read, renewed
from atypical.plan.table import FACTOR, plan, text
from atypical.plan.work import Job, jobs
from atypical.run.log import COMPUTED, PROCESSOR
from atypical.settings.configuration import Configuration, configuration
from atypical.settings.studies import chosen

ROOT = Path(__file__).parents[2]
PAPERS = ROOT / "workflow/scales/papers.yaml"
# Processor seconds of jobs between the two scales: measured after the model was written.
BETWEEN = Path(__file__).with_name("between.yaml")
MEASURED = Path(__file__).with_name("between.csv")
STARTING, PER_WORK = 2.5, 3e-7


@pytest.fixture
def raw() -> dict[str, Any]:
    return copy.deepcopy(yaml.safe_load((ROOT / "config.yaml").read_text()))


def work(raw: dict[str, Any]) -> dict[tuple[str, str], float]:
    """Work by study and kind."""
    found: dict[tuple[str, str], float] = defaultdict(float)
    for job in jobs(configuration(raw)):
        found[job.study, job.kind] += job.work
    return found


@pytest.mark.parametrize(
    ("study", "kind", "change", "factor"),
    [
        ("perceptron_training", "sbpi", {"instances": 30}, 3),
        ("perceptron_training", "sbpi", {"size": [1001, 2001]}, 5),
        ("perceptron_training", "sbpi", {"curves_per_job": 1}, 1),
        ("perceptron_training", "focusing_bp", {"learners": {"focusing_bp": {"steps": 903}}}, 3),
        ("features_training", "annealing", {"latent": [167, 237]}, 3.01),
        ("perceptron_flatness", "sbpi", {"instances": 5}, 0.5),
        ("perceptron_flatness", "typical", {"enumerated": [15, 21, 23]}, 5.33),
        ("linear_one_way", "", {"seeds": list(range(48))}, 2),
        ("linear_one_way", "", {"steps": 30000}, 0.5),
        ("linear_sparse", "", {"epochs": 40000}, 2),
        ("linear_delayed", "", {"samples": 1024}, 2),
        ("linear_delayed", "", {"samples": 540}, 1),
        ("linear_delayed", "", {"samples": 540, "leftover": True}, 9 / 8),
        ("linear_delayed", "", {"samples": 60}, 1 / 8),
        ("linear_noise", "", {"minibatches": 800}, 2),
        ("linear_langevin", "", {"seeds": list(range(100))}, 2),
        ("linear_sweep", "", {"depth": [2, 3, 4, 5, 14]}, 2),
        ("nonlinear_sweep", "", {"steps": 6000}, 10),
        ("networks_training", "", {"seeds": list(range(16))}, 2),
        ("networks_training", "", {"continuous": {"samples": 1000}, "binary": {"samples": 400}}, 2),
        ("networks_flatness", "", {"draws": 40, "probes": 104}, 2),
        ("perceptron_entropy", "", {"alpha": [0.1, 0.2]}, 1 / 3),
        ("perceptron_clones", "", {"alpha": [0.6, 0.7]}, 1 / 3),
        ("perceptron_local_entropy", "", {"distance": [0.1, 0.2, 0.3, 0.4]}, 4 / 89),
    ],
)
def test_work_grows_with_what_the_jobs_have_to_do(
    raw: dict[str, Any], study: str, kind: str, change: dict[str, Any], factor: float
) -> None:
    before = work(raw)
    for key, value in change.items():
        place = raw["studies"][study]
        if isinstance(value, dict):
            for name, given in value.items():
                place[key][name] = place[key][name] | given if isinstance(given, dict) else given
        else:
            place[key] = value
    after = work(raw)
    assert after.pop((study, kind)) == pytest.approx(factor * before.pop((study, kind)), rel=0.02)
    changed = {study.replace("training", kind) for kind in ("training", "flatness", "scaling")}
    unchanged = {name for name in before if name[0] not in changed}
    assert {name: after[name] for name in unchanged} == {name: before[name] for name in unchanged}


def where_it_can(settings: Configuration) -> Devices:
    return Devices.where_it_can(chosen(settings.studies), room=settings.gpu.room)


@pytest.fixture
def ran(raw: dict[str, Any], tmp_path: Path) -> tuple[Configuration, Path]:
    """A finished run whose jobs took a start each, and a time in proportion to their work."""
    settings = configuration(raw | {"device": "auto"})
    (tmp_path / "config.json").write_text(json.dumps(settings.model_dump()))
    for job in {*jobs(settings), *jobs(settings, cutting=where_it_can(settings))}:
        log = tmp_path / "logs" / f"{job.log}.log"
        log.parent.mkdir(parents=True, exist_ok=True)
        seconds = STARTING + PER_WORK * job.work
        log.write_text(f"  0%|  | 0/36\n{COMPUTED}1.500 s; {seconds:.2f}{PROCESSOR}\n")
        clock = tmp_path / "benchmarks" / f"{job.log}.tsv"
        clock.parent.mkdir(parents=True, exist_ok=True)
        clock.write_text(f"s\th:m:s\n{2 * seconds:.2f}\t0:00:00\n")
    return settings, tmp_path


def test_the_plan_of_the_run_that_was_measured_is_what_it_took(
    ran: tuple[Configuration, Path],
) -> None:
    settings, results = ran
    table = plan(jobs(settings), Rates(measure(results)))
    took = sum(STARTING + PER_WORK * job.work for job in jobs(settings)) / 3600
    assert table.loc["all", "core-hours"] == pytest.approx(took, rel=1e-3)
    assert table.loc["all", "jobs"] == len(jobs(settings))
    longest = max(STARTING + PER_WORK * job.work for job in jobs(settings)) / 3600
    assert table.loc["all", "longest job"] == pytest.approx(longest, rel=1e-3)


def test_the_start_of_jobs_is_no_part_of_a_rate(ran: tuple[Configuration, Path]) -> None:
    _, results = ran
    rates = Rates(measure(results))
    assert rates.start == STARTING
    job = next(job for job in jobs(ran[0]) if job.kind == "sbpi" and job.work)
    assert rates.seconds(job) == pytest.approx(STARTING + PER_WORK * job.work, rel=1e-3)


@pytest.fixture
def on_gpu(ran: tuple[Configuration, Path]) -> Path:
    """The same results, of a run that sent all to a GPU that can run there."""
    settings, results = ran
    record = settings.model_copy(update={"device": "cuda"}).model_dump()
    (results / "config.json").write_text(json.dumps(record))
    return results


def test_a_gpu_has_rates_of_its_own_by_the_clock(ran: tuple[Configuration, Path]) -> None:
    settings, results = ran
    there = measure(results)
    record = settings.model_copy(update={"device": "cuda"}).model_dump()
    (results / "config.json").write_text(json.dumps(record))
    both = renewed(there, measure(results))
    wide = jobs(settings, cutting=where_it_can(settings))
    batched = [job for job in wide if job.batched]
    table = plan(jobs(settings), Rates(both), wide)
    clock = sum(STARTING * 2 + PER_WORK * 2 * job.work for job in batched) / 3600
    assert table.loc["all", "GPU-hours"] == pytest.approx(clock, rel=2e-3)
    assert table.loc["perceptron_flatness", "GPU-hours"] == 0
    assert np.isfinite(table["core-hours"]).all()
    assert not plan(jobs(settings), Rates(there))["GPU-hours"].notna().all()


def parts_of(study: str, settings: Configuration) -> list[Job]:
    """The jobs that solve parts of a study."""
    return [job for job in jobs(settings) if job.study == study and job.kind != "gather"]


def test_jobs_that_did_not_end_are_no_part_of_a_rate(ran: tuple[Configuration, Path]) -> None:
    whole = Rates(measure(ran[1]))
    job, *others = parts_of("perceptron_clones", ran[0])
    (ran[1] / f"logs/{job.log}.log").write_text("Traceback")
    for noise in parts_of("linear_noise", ran[0]):
        (ran[1] / f"logs/{noise.log}.log").unlink()
    rows = measure(ran[1])
    rows = rows[rows["kind"] != "gather"].set_index("study")
    assert "linear_noise" not in rows.index
    assert rows.loc["perceptron_clones", "jobs"] == len(others)
    assert Rates(measure(ran[1])).seconds(job) == pytest.approx(whole.seconds(job), rel=1e-3)


def test_a_folder_without_a_run_gives_no_rates(ran: tuple[Configuration, Path]) -> None:
    for log in ran[1].glob("logs/**/*.log"):
        log.unlink()
    with pytest.raises(SystemExit, match=r"no job has been run to its end there; run `make fig"):
        measure(ran[1])


def test_jobs_that_a_gpu_has_not_done_are_no_part_of_a_rate(
    ran: tuple[Configuration, Path], on_gpu: Path
) -> None:
    for job in parts_of("networks_training", ran[0]):
        (on_gpu / f"benchmarks/{job.log}.tsv").unlink()
    rows = measure(on_gpu)
    assert "networks_training" not in set(rows.loc[rows["kind"] != "gather", "study"])


def test_where_nothing_was_run_there_is_nothing_to_measure(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="no job has been run to its end there"):
        measure(tmp_path)


def test_what_has_no_rate_is_named_and_not_summed(raw: dict[str, Any]) -> None:
    known = read()
    table = plan(jobs(configuration(raw)), Rates(known[known["study"] != "linear_noise"]))
    assert np.isnan(table.loc["linear_noise", "core-hours"])
    assert np.isnan(table.loc["all", "core-hours"])
    assert "No rate has been measured on a core for: linear_noise.\n" in text(table, ["a machine"])


def test_hours_between_the_scales_are_predicted_within_the_factor_that_the_plan_states() -> None:
    """Rates come from the laptop's scale; other sizes were measured on the same machine."""
    measured = pd.read_csv(MEASURED)
    rates = Rates(read())
    predicted: dict[tuple[str, str], float] = defaultdict(float)
    for job in jobs(resolved([BETWEEN])):
        predicted[job.study, job.kind] += rates.seconds(job)
    ratios = {
        (row.study, row.kind): predicted[row.study, row.kind] / row.seconds
        for row in measured.fillna("").itertuples()
    }
    assert len(ratios) >= 8
    assert {n: r for n, r in ratios.items() if not 1 / FACTOR < r < FACTOR} == {}


def test_the_plan_is_printed_with_what_it_rests_on() -> None:
    lines = main(["--configfile", str(PAPERS)])
    assert "perceptron_training" in lines
    assert "rates measured on: " in lines
    assert f"good to a factor of {FACTOR}" in lines


def test_mistakes_are_answered_with_one_line(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match=r"zzz\.yaml: there is no such file\.$"):
        main(["--configfile", "zzz.yaml"])
    mine = tmp_path / "my.yaml"
    mine.write_text("studies: {perceptron_entropy: {alpha: [-0.2]}}")
    with pytest.raises(
        SystemExit, match=r"my\.yaml:1: studies\.perceptron_entropy\.alpha: -0\.2 is not a lo"
    ):
        main(["--configfile", str(mine)])


def test_rates_name_no_machine_but_its_class() -> None:
    assert not read()["machine"].str.contains(r"\.|vm|host", case=False).any()
    assert (read()["study"] == START).sum() == 1
