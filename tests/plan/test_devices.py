"""Where jobs run: what is faster by measured rates, and what results were begun with."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml

from atypical.plan.begun import as_begun, on_record
from atypical.plan.devices import NOT_MEASURED, Choice, Devices, devices
from atypical.plan.parts import parts
from atypical.plan.rates import Rates, read
from atypical.plan.table import of_auto
from atypical.plan.work import jobs
from atypical.run.device import why
from atypical.settings.configuration import Configuration, configuration
from atypical.settings.studies import chosen

ROOT = Path(__file__).parents[2]
PAPERS = ROOT / "workflow/scales/papers.yaml"
SBPI = "perceptron_training/sbpi"
CORES = 16


@pytest.fixture
def raw() -> dict[str, Any]:
    """The shipped configuration, with runs so long that the start of a job is nothing."""
    raw: dict[str, Any] = copy.deepcopy(yaml.safe_load((ROOT / "config.yaml").read_text()))
    raw["studies"]["perceptron_training"]["learners"]["sbpi"]["sweeps"] *= 1000
    return raw


def with_rates(settings: Configuration, faster: float, runs: int = 1) -> Rates:
    """The shipped rates, and a GPU that does the work of SBPI so many times as fast as a core."""
    known = read()
    core = known[(known["study"] == "perceptron_training") & (known["kind"] == "sbpi")]
    start = Rates(known).start
    took = start + (core["seconds"] - start) / faster
    there = core.assign(device="cuda", seconds=took, runs=runs)
    return Rates(pd.concat([known, there], ignore_index=True))


def found(settings: Configuration, rates: Rates | None) -> Devices:
    return devices(settings, chosen(settings.studies), rates, CORES)


def test_auto_takes_a_gpu_where_it_is_done_before_all_cores_are(raw: dict[str, Any]) -> None:
    settings = configuration(raw | {"device": "auto"})
    assert found(settings, with_rates(settings, 2 * CORES)).of(*SBPI.split("/")) == "cuda"
    slow = found(settings, with_rates(settings, CORES / 2))
    assert slow.of(*SBPI.split("/")) == "cpu"
    assert slow.choices[SBPI].why.endswith(f"not sooner than {CORES} cores")
    # So many runs are not there, and few take a GPU as long.
    few = found(settings, with_rates(settings, 2 * CORES, runs=100_000))
    assert few.of(*SBPI.split("/")) == "cpu"


def test_nothing_is_invented_of_a_gpu_that_nobody_has_measured(raw: dict[str, Any]) -> None:
    settings = configuration(raw | {"device": "auto"})
    auto = found(settings, with_rates(settings, 1e6))
    others = {key: choice for key, choice in auto.choices.items() if key != SBPI}
    assert others
    assert set(others.values()) == {Choice("cpu", NOT_MEASURED)}
    assert found(configuration(raw | {"device": "cuda"}), None).of("perceptron_training", "sbpi")
    told = of_auto(auto.choices, CORES)
    assert "cpu (not measured on a GPU): committee_training, " in told
    assert "perceptron_training (sbpi)" in told


@pytest.mark.parametrize(
    ("device", "where"), [("cpu", "cpu"), ("cuda", "cuda"), ("cuda:1", "cuda")]
)
def test_a_device_that_is_named_is_taken(raw: dict[str, Any], device: str, where: str) -> None:
    named = found(configuration(raw | {"device": device}), None)
    assert named.of("perceptron_training", "sbpi") == named.any == where
    assert named.of("perceptron_training", "max_margin") == "cpu"
    assert named.of("perceptron_entropy", "") == "cpu"


def test_what_auto_chose_is_kept_until_another_device_is_named(
    raw: dict[str, Any], tmp_path: Path
) -> None:
    settings = configuration(raw | {"device": "auto"})
    record = tmp_path / "config.json"
    begun = on_record(settings, found(settings, with_rates(settings, 1e6)))
    record.write_text(json.dumps(begun.model_dump()))
    # Neither other rates nor a machine without a GPU change it; it can be read again.
    for rates in (with_rates(settings, 1e-6), None):
        again = found(as_begun(settings, record), rates)
        assert {k: c.device for k, c in again.choices.items()} == begun.gpu.auto
        assert again.of(*SBPI.split("/")) == again.any == "cuda"
    assert configuration(json.loads(record.read_text())) == begun
    assert as_begun(configuration(raw | {"device": "cpu"}), record).gpu.auto == {}
    cuda = configuration(raw | {"device": "cuda"})
    record.write_text(json.dumps(on_record(cuda, found(cuda, None)).model_dump()))
    assert as_begun(settings, record).gpu.auto == {}


def test_a_job_tells_why_it_runs_where_it_does(raw: dict[str, Any], tmp_path: Path) -> None:
    settings = configuration(raw | {"device": "cuda"})
    handed = tmp_path / "devices.json"
    handed.write_text(json.dumps(found(settings, None).choices))
    part = "sbpi/0123456789ab"
    assert why("perceptron_training", part, handed) == "Device: cuda (device: cuda)."
    assert why("perceptron_entropy", "0123456789ab", handed) == ""
    assert why("perceptron_training", part, tmp_path / "none") == ""


def test_on_a_gpu_a_job_is_as_many_conditions_as_have_room(raw: dict[str, Any]) -> None:
    settings = configuration(raw)
    studies = chosen(settings.studies)
    narrow = parts(studies)
    wide = parts(studies, cutting=Devices.where_it_can(studies))
    few = parts(studies, cutting=Devices.where_it_can(studies, room=3e7))
    for name in ("perceptron_training", "features_training", "features_scaling"):
        kinds = [part.bundle.kind for part in wide[name]]
        bundles = studies[name].bundles(studies)
        assert len([k for k in kinds if studies[name].on_gpu(k)]) == len(
            [b for b in bundles if studies[name].on_gpu(b.kind)]
        )
        assert len(few[name]) > len(wide[name])
        for cut in (narrow, wide, few):
            held = sorted((p.bundle.kind, place) for p in cut[name] for place in p.places)
            assert held == sorted((b.kind, place) for b in bundles for place in b.curves)
        for part in few[name]:
            if studies[name].on_gpu(part.bundle.kind) and len(part.places) > 1:
                assert max(studies[name].holds(part)) <= 3e7
    # On a core nothing is cut otherwise.
    assert {p.name for p in narrow["linear_escape"]} == {p.name for p in wide["linear_escape"]}


def test_every_job_of_the_papers_scale_fits_its_share_of_an_80_gb_gpu() -> None:
    from atypical.plan.__main__ import resolved

    settings = resolved([PAPERS])
    assert settings.gpu.memory <= 80 * 0.92
    where = Devices.where_it_can(chosen(settings.studies), room=settings.gpu.room)
    batched = [job for job in jobs(settings, cutting=where) if job.batched]
    assert {job.kind for job in batched} >= {"sbpi", "focusing_bp"}
    assert max(job.device for job in batched) <= settings.gpu.room
    # All that share a GPU have room beside it, too.
    assert settings.gpu.jobs * max(job.host for job in batched) < 100e9
