"""Sweeps where success changes: what a training study has made is not made again."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest
import yaml

from atypical.plan.parts import parts
from atypical.settings.configuration import configuration
from atypical.settings.files import ConfigurationError
from atypical.settings.studies import chosen
from atypical.studies.kinds.study import Part

ROOT = Path(__file__).parents[2]
SHIPPED = yaml.safe_load((ROOT / "config.yaml").read_text())
SCALES = {"laptop": None} | {
    name: yaml.safe_load((ROOT / f"workflow/scales/{name}.yaml").read_text())
    for name in ("limit", "papers")
}
SBPI = {"size": [101], "at": [0.6, 0.7], "instances": 12}


def cut(learners: dict[str, Any], **coarse: Any) -> dict[str, list[Part]]:
    """Parts of a small coarse sweep, at 0.5 and 0.7, and of a scaling sweep of these learners."""
    raw = copy.deepcopy(SHIPPED)
    training = raw["studies"]["perceptron_training"]
    training |= {"size": [101], "instances": 5, "whole_at": []}
    for name, learner in training["learners"].items():
        training["learners"][name] = learner | {"at": [0.5, 0.7]} if name in learners else None
    training["learners"] |= coarse
    raw["studies"] = dict.fromkeys(raw["studies"]) | {
        "perceptron_training": training,
        "perceptron_scaling": {"learners": learners, "curves_per_job": 100},
    }
    raw["figures"] = dict.fromkeys(raw["figures"])
    return parts(chosen(configuration(raw).studies))


def runs(found: list[Part]) -> list[tuple[Any, ...]]:
    """Every run of these parts: learner, size, load, sweeps, instance."""
    return [
        (p.bundle.kind, c["size"], c["alpha"], p.bundle.along["hyper"]["sweeps"], run)
        for p in found
        for c in p.curves
        for run in p.runs
    ]


def test_what_is_run_in_the_coarse_sweep_is_not_run_again() -> None:
    found = cut({"sbpi": [SBPI]})
    coarse, fine = runs(found["perceptron_training"]), runs(found["perceptron_scaling"])
    assert not {*coarse} & {*fine}
    assert {*coarse, *fine} >= {("sbpi", 101, 0.7, 4000, n) for n in range(12)}
    assert sorted(n for *_, load, _, n in fine if load == 0.7) == list(range(5, 12))
    assert sorted(n for *_, load, _, n in fine if load == 0.6) == list(range(12))


def test_a_budget_is_another_schedule_and_without_one_the_longest_run_serves_all() -> None:
    budget = {"budget": [1, 4]}
    annealing = cut({"annealing": [SBPI | budget]})["perceptron_scaling"]
    assert {p.bundle.along["hyper"]["sweeps"] for p in annealing} == {3000, 12000}
    assert {tuple(c["budget"]) for p in annealing for c in p.curves} == {(1,), (4,)}
    (sbpi,) = cut({"sbpi": [SBPI | budget]})["perceptron_scaling"]
    assert sbpi.bundle.along["hyper"]["sweeps"] == 16000
    assert {tuple(c["budget"]) for c in sbpi.curves} == {(1, 4)}
    assert sbpi.runs == tuple(range(12))


def test_focusing_bp_lasts_by_its_steps() -> None:
    (part,) = cut({"focusing_bp": [SBPI | {"budget": [3]}]})["perceptron_scaling"]
    hyper = part.bundle.along["hyper"]
    assert (hyper["steps"], hyper["inner"]) == (903, 5)


def test_a_learner_that_is_left_out_of_the_coarse_sweep_is_left_out() -> None:
    found = cut({"sbpi": [SBPI], "annealing": [SBPI]}, annealing=None)
    assert {p.bundle.kind for p in found["perceptron_scaling"]} == {"sbpi"}


@pytest.mark.parametrize(
    ("stretches", "text"),
    [
        ([SBPI, SBPI | {"at": [0.7, 0.8]}], "sbpi: two stretches hold 101, 0.7, 1; give each"),
        ([SBPI | {"size": [100]}], "give odd whole numbers"),
        ([SBPI | {"at": [0.001]}], "a load leaves 0 patterns for 101 weights"),
        ([SBPI | {"budget": [0]}], "whole numbers >= 1"),
        ([SBPI | {"instances": 10**6}], "points together"),
        ([{"size": [101], "at": [0.5]}], "instances"),
    ],
)
def test_a_stretch_that_cannot_be_run_is_refused(stretches: list[Any], text: str) -> None:
    with pytest.raises(ConfigurationError) as error:
        cut({"sbpi": stretches})
    assert text in str(error.value)


def test_an_unknown_learner_is_refused_by_a_near_name() -> None:
    with pytest.raises(ConfigurationError, match="did you mean sbpi"):
        cut({"sbpy": [SBPI]})


@pytest.mark.parametrize("scale", SCALES)
@pytest.mark.parametrize(("task", "size"), [("perceptron", "size"), ("features", "latent")])
def test_rules_that_pass_messages_and_sbpi_have_three_sizes(
    scale: str, task: str, size: str
) -> None:
    own = SHIPPED["studies"][f"{task}_scaling"]["learners"]
    own |= (SCALES[scale] or SHIPPED)["studies"][f"{task}_scaling"]["learners"]
    for name in ("focusing_bp", "reinforced_bp", "reinforced_max_sum", "sbpi"):
        sizes = {number for stretch in own[name] for number in stretch[size]}
        assert len(sizes) >= 3
        for alpha_t in {a for stretch in own[name] for a in stretch.get("alpha_t", [])}:
            here = [s for s in own[name] if alpha_t in s["alpha_t"]]
            assert {number for stretch in here for number in stretch[size]} == sizes
