"""Parts hold all that is wanted, each once; what is added later is solved alone."""

from __future__ import annotations

import copy
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from atypical.plan.parts import parts
from atypical.run.standing import Handed, hand_down
from atypical.settings.configuration import configuration
from atypical.settings.studies import chosen
from atypical.studies.kinds.study import Part
from atypical.studies.kinds.training import LEARNERS

ROOT = Path(__file__).parents[2]
Raw = dict[str, Any]
Units = Counter[tuple[int, int]]


@pytest.fixture
def raw() -> Raw:
    return copy.deepcopy(yaml.safe_load((ROOT / "config.yaml").read_text()))


class Made:
    """What stands after all of some parts were made."""

    def __init__(self, made: dict[str, list[Part]]) -> None:
        self.made = made

    def contents(self, study: str) -> list[Raw]:
        return [part.content() for part in self.made[study]]

    def fits(self, part: Part) -> bool:
        return part.name in {known.name for known in self.made[part.study]}


def cut(raw: Raw, standing: Any = None) -> dict[str, list[Part]]:
    return parts(chosen(configuration(raw).studies), standing)


def units(found: list[Part]) -> Units:
    return Counter(
        (place, run) for part in found for place in part.places for run in part.runs or (0,)
    )


def names(found: dict[str, list[Part]]) -> set[tuple[str, str]]:
    return {(study, part.name) for study, some in found.items() for part in some}


def few_in_a_job(raw: Raw) -> None:
    for study in raw["studies"].values():
        if "curves_per_job" in study:
            study["curves_per_job"] = 3


@pytest.mark.parametrize("change", [lambda raw: None, few_in_a_job])
def test_every_curve_and_run_is_in_one_part(raw: Raw, change: Callable[[Raw], None]) -> None:
    change(raw)
    studies = chosen(configuration(raw).studies)
    for name, found in parts(studies).items():
        assert all(part.places for part in found)
        held = units(found)
        assert set(held.values()) == {1}
        whole = [b for b in studies[name].bundles(studies) if not studies[name].follows]
        wanted = {(place, run) for b in whole for place in b.curves for run in b.runs or (0,)}
        assert wanted <= set(held)


def test_no_two_parts_share_a_name(raw: Raw) -> None:
    few_in_a_job(raw)
    found = cut(raw)
    assert len(names(found)) == sum(map(len, found.values()))


def test_what_stands_is_taken_as_it_is(raw: Raw) -> None:
    found = cut(raw)
    assert names(cut(raw, Made(found))) == names(found)
    # However many curves a job takes now.
    few_in_a_job(raw)
    assert names(cut(raw, Made(found))) == names(found)


@pytest.mark.parametrize(
    ("study", "change", "follow"),
    [
        ("perceptron_entropy", {"alpha": [0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8]}, ()),
        ("perceptron_local_entropy", {"reference_margin": [0.0, 0.1, 0.15, 0.2, 0.3, "max"]}, ()),
        ("linear_trapping", {"seeds": [7, *range(42, 60)]}, ()),
        ("linear_one_way", {"batch": [4, 6, 8, 10, 12, 14, 16, 18, 20, 24, 28, 32, 64]}, ()),
        ("perceptron_training", {"instances": 23}, ("perceptron_flatness",)),
        ("features_training", {"alpha_t": [1.0, 2.0, 3.0]}, ("features_flatness",)),
        ("networks_training", {"seeds": list(range(1, 12))}, ("networks_flatness",)),
        ("perceptron_flatness", {"enumerated_instances": 60}, ()),
    ],
)
def test_what_is_added_is_solved_alone(
    raw: Raw, study: str, change: Raw, follow: tuple[str, ...]
) -> None:
    before = cut(raw)
    raw["studies"][study] |= change
    after = cut(raw, Made(before))
    assert names(before) <= names(after)
    new = names(after) - names(before)
    assert new
    assert {name for name, _ in new} <= {study, *follow}
    assert set(units(after[study]).values()) == {1}
    assert sum(units(after[study]).values()) == sum(units(cut(raw)[study]).values())


def test_what_holds_more_than_is_wanted_is_not_taken(raw: Raw) -> None:
    before = cut(raw)
    raw["studies"]["perceptron_capacity"]["margin"] = [0.0, 0.5]
    raw["studies"]["linear_noise"]["seeds"] = [42]
    after = cut(raw, Made(before))
    for study in ("perceptron_capacity", "linear_noise"):
        assert not {part.name for part in after[study]} & {part.name for part in before[study]}


def test_another_number_along_the_curves_makes_other_parts(raw: Raw) -> None:
    before = cut(raw)
    raw["studies"]["linear_noise"]["minibatches"] = 401
    after = cut(raw, Made(before))
    assert {study for study, _ in names(after) - names(before)} == {"linear_noise"}


def test_jobs_elsewhere_know_the_parts_of_their_run(
    raw: Raw, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    before = cut(raw)
    raw["studies"]["perceptron_training"]["instances"] = 23
    after = cut(raw, Made(before))
    hand_down(after)
    assert names(cut(raw, Handed())) == names(after) != names(cut(raw))


def test_jobs_of_a_slow_learner_take_fewer_curves(raw: Raw) -> None:
    most = raw["studies"]["features_training"]["curves_per_job"]
    for part in cut(raw)["features_training"]:
        assert len(part.places) <= most // LEARNERS[part.bundle.kind].slow
    assert LEARNERS["annealing"].slow > 1
