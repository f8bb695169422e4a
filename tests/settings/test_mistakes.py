"""Mistakes in a configuration: all are told where they stand, and no edit ends otherwise."""

from __future__ import annotations

import copy
import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from atypical.quantities.grids import MOST_VALUES
from atypical.quantities.limits import MOST_JOBS, MOST_POINTS
from atypical.settings.configuration import Configuration, configuration, configured
from atypical.settings.files import ConfigurationError
from atypical.settings.hints import CAPACITY, hints

ROOT = Path(__file__).parents[2]
CONFIG = ROOT / "config.yaml"
TEXT = CONFIG.read_text()
SHIPPED = yaml.safe_load(TEXT)
FINE = {"start": 0.001, "stop": 0.5, "num": MOST_VALUES}
ODD = {"start": 3, "stop": 2 * MOST_VALUES + 1, "num": MOST_VALUES}
MANY_SEEDS = {"start": 0, "stop": MOST_VALUES - 1, "num": MOST_VALUES}


def complaint(studies: dict[str, Any]) -> list[str]:
    with pytest.raises(ConfigurationError) as error:
        configured([CONFIG], [f"studies={studies}"])
    return str(error.value).replace("--config studies: ", "").splitlines()


def advice(studies: dict[str, Any]) -> list[str]:
    return [*hints(configured([CONFIG], [f"studies={studies}"]))]


def test_every_mistake_is_told_in_the_order_of_the_files(tmp_path: Path) -> None:
    mine, more = tmp_path / "my.yaml", tmp_path / "more.yaml"
    mine.write_text(
        "device: gpu\n"
        "studies:\n"
        "  perceptron_clones:\n"
        "    clones: [many]\n"
        "  perceptron_entropy:\n"
        "    alhpa: [1]\n"
        "    alpha: [-1]\n"
        "  perceptron_training:\n"
        "    learners:\n"
        "      annealing: {hot: 9}\n"
        "perceptron_capacity: {}\n"
        "figures: {B_committee: {alpha: 0.123}}\n"
    )
    more.write_text("foo: 3\nstudies: {linear_sweep: {depth: [1], seeds: 3}}\n")
    with pytest.raises(ConfigurationError) as error:
        configured([CONFIG, mine, more])
    places = [
        line.removeprefix(f"{tmp_path}/").split(": ") for line in str(error.value).split("\n")
    ]
    assert [place[:2] for place in places] == [
        ["my.yaml:1", "device"],
        ["my.yaml:4", "studies.perceptron_clones.clones"],
        ["my.yaml:6", "studies.perceptron_entropy.alhpa"],
        ["my.yaml:7", "studies.perceptron_entropy.alpha"],
        ["my.yaml:10", "studies.perceptron_training.learners.annealing"],
        ["my.yaml:11", "perceptron_capacity"],
        ["my.yaml:12", "figures.B_committee.alpha"],
        ["my.yaml:12", "figures.B_committee.alpha"],
        ["more.yaml:1", "foo"],
        ["more.yaml:2", "studies.linear_sweep.depth"],
        ["more.yaml:2", "studies.linear_sweep.seeds"],
    ]
    assert places[2][2] == "unknown key; did you mean alpha?"
    assert places[5][2] == "unknown key; it stands below studies."


def test_every_learner_that_a_study_cannot_run_is_told() -> None:
    few = {"sbpi": {"at": [1e-4, 0.2]}, "annealing": {"at": [2e-4]}}
    study = "studies.perceptron_training: learners"
    assert [
        line.split(" patterns")[0] for line in complaint({"perceptron_training": {"learners": few}})
    ] == [
        f"{study}.sbpi.at: 0.0001 leaves 0",
        f"{study}.annealing.at: 0.0002 leaves 0",
    ]


def test_every_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    (tmp_path / "b.yaml").write_text("a: [\n")
    with pytest.raises(ConfigurationError) as error:
        configured([CONFIG, tmp_path / "a.yaml", tmp_path / "b.yaml"], ["x.y=1"])
    assert len(str(error.value).splitlines()) == 3


def test_of_many_mistakes_at_one_key_the_first_are_told() -> None:
    found = complaint({"perceptron_entropy": {"alpha": {"start": -9, "stop": -1, "num": 9}}})
    assert [line.split(" is ")[0] for line in found[:-1]] == [
        f"studies.perceptron_entropy.alpha: {alpha}.0" for alpha in (-9, -8, -7, -6)
    ]
    assert found[-1] == "… and 5 more of that key."


@pytest.mark.parametrize(
    ("grid", "text"),
    [
        ([*range(1, 100_001)], f"holds more than {MOST_VALUES} values"),
        ([FINE, FINE], f"holds more than {MOST_VALUES} values"),
        ({"start": 0.1, "stop": 1, "num": 10**9}, "num: 1000000000 is not a number of values"),
        ({"start": 0.1, "stop": 1, "num": 1e18}, "num: 1e+18 is not a number of values"),
        ({"start": 0.1, "stop": 1, "num": 0}, "num: 0 is not a number of values"),
        ({"start": 0.1, "stop": 1, "num": -1}, "num: -1 is not a number of values"),
        ({"start": 0.1, "stop": 1, "num": 2.5}, "num: 2.5 is not a number of values"),
        ({"start": 0.1, "stop": 1, "num": 1}, "num: 1 leaves 1.0 out"),
        ({"start": 1, "stop": 0.1, "num": 3}, "a range from 1.0 to 0.1 runs backwards"),
        ({"start": 0.1, "stop": float("inf"), "num": 3}, "stop: inf is not a number"),
        ({"start": float("nan"), "stop": 1, "num": 3}, "start: nan is not a number"),
        ({"start": -1, "stop": 1, "num": 3, "scale": "log"}, "a logarithmic range from -1.0"),
        ({"start": 0, "stop": 1, "num": 3, "scale": "log"}, "a logarithmic range from 0.0"),
        ({"start": True, "stop": 1, "num": 3}, "start: True is not a number"),
        ([[0.1, 0.2]], "[0.1, 0.2] is not a load"),
        ([None], "null is not a load"),
        (None, "null is not a grid"),
        ("1,5", "'1,5' is not a grid; give a list, or a range {start, stop, num, scale}. Write 1.5."),  # noqa: E501
        (["010"], "'010' is not a load; give numbers > 0 (patterns per weight). Write 10."),
        ([10**400], "000… is not a load"),
    ],
)  # fmt: skip
@pytest.mark.filterwarnings("error")
def test_a_grid_that_nobody_means_is_answered_with_one_line(grid: Any, text: str) -> None:
    raw = copy.deepcopy(SHIPPED)
    raw["studies"]["perceptron_entropy"]["alpha"] = grid
    with pytest.raises(ConfigurationError) as error:
        configuration(raw)
    assert len(str(error.value).splitlines()) == 1
    assert text in str(error.value)


@pytest.mark.parametrize("value", ["1e-3", "1E-3", "+1e-3", 1e-3])
def test_a_number_is_taken_however_yaml_reads_it(value: Any) -> None:
    raw = copy.deepcopy(SHIPPED)
    study = raw["studies"]["perceptron_local_entropy"]
    study["distance"] = [value, {"start": "1e-2", "stop": "5e-1", "num": "1e1"}]
    raw["studies"]["linear_sweep"]["steps"] = "1e3"
    read = configuration(raw).studies
    assert read.perceptron_local_entropy.distance[:2] == [0.001, 0.01]
    assert len(read.perceptron_local_entropy.distance) == 11
    assert (read.linear_sweep.steps, type(read.linear_sweep.steps)) == (1000, int)


def test_no_table_holds_minus_zero() -> None:
    study = configured([CONFIG], ["studies={perceptron_entropy: {margin: [-0.0, 0.1]}}"]).studies
    assert str(study.perceptron_entropy.margin[0]) == "0.0"


@pytest.mark.parametrize(
    "change",
    [
        {"perceptron_entropy": {"alpha": FINE, "margin": FINE}},
        {"perceptron_local_entropy": {"alpha": FINE, "distance": FINE}},
        {"perceptron_training": {"instances": 1_000_000}},
        {"perceptron_training": {"size": ODD, "instances": 10}},
        {"features_restarts": {"restarts": 1_000_000_000}},
        {"features_training": {"latent": ODD, "alpha_t": FINE}},
        {"committee_training": {"networks": [{"architecture": "tree", "hidden": ODD}], "size": ODD}},  # noqa: E501
        {"linear_trapping": {"seeds": MANY_SEEDS}},
        {"linear_langevin": {"seeds": MANY_SEEDS, "beta": FINE}},
        {"networks_training": {"seeds": MANY_SEEDS}},
    ],
)  # fmt: skip
def test_a_study_of_too_many_points_is_refused(change: dict[str, Any]) -> None:
    (line,) = complaint(change)
    assert line.startswith(f"studies.{next(iter(change))}: its grids have ")
    assert line.endswith(f" points together; give fewer values, {MOST_POINTS} at most.")


def test_a_study_of_too_many_jobs_is_refused() -> None:
    width = {"start": 1, "stop": MOST_VALUES, "num": MOST_VALUES}
    change = {"curves_per_job": 1, "seeds": [1], "continuous": {"width": width}}
    assert complaint({"networks_training": change}) == [
        "studies.networks_training: is cut into 60042 jobs, 10000 at most; raise curves_per_job."
    ]
    change = {"alpha": [0.5, FINE], "reference_margin": [0.0, 0.1, "max"], "distance": [0.1]}
    (line,) = complaint({"perceptron_nested_margins": change | {"curves_per_job": 1}})
    assert line.startswith("studies.perceptron_nested_margins.alpha: holds more than")
    change["alpha"] = FINE
    (line,) = complaint({"perceptron_nested_margins": change | {"curves_per_job": 1}})
    assert f"is cut into 30000 jobs, {MOST_JOBS} at most" in line


def test_the_papers_scale_is_far_below_the_bounds() -> None:
    configured([CONFIG, ROOT / "workflow/scales/papers.yaml"])


@pytest.mark.parametrize(
    ("change", "text"),
    [
        (
            {"perceptron_training": {"learners": {"annealing": {"hot": 8, "cold": 0.5}}}},
            "learners.annealing: hot: 8.0 and cold: 0.5 heat up; "
            "they are inverse temperatures: give hot < cold.",
        ),
        (
            {"perceptron_training": {"learners": {"max_margin": {"resolution": 2}}}},
            "learners.max_margin: resolution: 2.0 is not below highest: 1.5; give less.",
        ),
        ({"perceptron_flatness": {"enumerated": [1001]}}, "give odd whole numbers from 3 to 27."),
        (
            {"linear_one_way": {"learning_rate": [0.1, 30]}},
            "learning_rate: 30.0 diverges at the weight decay 0.34; give rates below 5.88.",
        ),
        ({"nonlinear_sweep": {"learning_rate": 4}}, "4.0 diverges at the weight decay 1.0"),
        ({"nonlinear_sweep": {"samples": 1700}}, "more than the 1797 digits"),
        ({"linear_sparse": {"samples": 6000}}, "6000 cannot be drawn from a pool of 5000"),
        (
            {"linear_noise": {"eta": [0.9, 0.8, 0.7]}},
            "are not the singular values of a task; give 2",
        ),
        ({"linear_sweep": {"hidden": 0}}, "0 is not a number of units"),
        ({"linear_sweep": {"steps": 1e30}}, "Numbers are at most 1e+12."),
        ({"perceptron_training": {"learners": {"sbpi": {"sweeps": 0}}}}, "whole numbers >= 1."),
        ({"perceptron_local_entropy": {"distance": [0.51]}}, "give numbers in (0, 0.5]"),
        ({"perceptron_flatness": {"flip": [0.6]}}, "give numbers in (0, 0.5]"),
        ({"perceptron_training": {"size": [500]}}, "give odd whole numbers >= 3"),
    ],
)
def test_what_can_only_be_a_mistake_is_refused(change: dict[str, Any], text: str) -> None:
    (line,) = complaint(change)
    assert text in line


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"perceptron_entropy": {"alpha": [0.5, 2.0]}}, "alpha: 2.0 is beyond the capacity 0.8331"),
        ({"committee_entropy": {"alpha": [1, 2, 3]}}, "alpha: 1.0 and 2 more are beyond"),
        ({"perceptron_training": {"learners": {"sbpi": {"at": [0.2, 0.9]}}}}, "learners: 0.9 is"),
        ({"features_training": {"whole_at": [1.5, 2, 3, 9]}}, "9.0 is a load of no learner"),
        ({"linear_noise": {"batch": 512}}, "512 takes all 512 samples, and has no noise"),
    ],
)
def test_what_gives_nothing_is_told_once_and_run(change: dict[str, Any], text: str) -> None:
    (line,) = advice(change)
    assert line.startswith(f"Hint: studies.{next(iter(change))}.")
    assert text in line


def test_what_is_shipped_needs_no_advice() -> None:
    assert advice({}) == []
    assert advice({"perceptron_entropy": {"alpha": [1.0], "margin": [-0.5]}}) == []
    assert [*hints(configured([CONFIG, ROOT / "workflow/scales/papers.yaml"]))] == []


def test_capacities_are_those_of_theory() -> None:
    from atypical.replica.models.committee import Committee
    from atypical.replica.models.perceptron import Perceptron
    from atypical.replica.typical import capacity

    for name, model in (("perceptron", Perceptron), ("committee", Committee)):
        found = capacity(model(alpha=0.8, margin=0.0)).model.alpha
        assert CAPACITY[name] == pytest.approx(found, abs=5e-5)


def edits(text: str, chance: random.Random) -> Iterator[Callable[[], str]]:
    """Slips of an editor: each of another kind."""
    lines = text.splitlines(keepends=True)
    line, at = chance.randrange(len(lines)), chance.randrange(len(text))
    yield lambda: text[:at]
    yield lambda: "".join(lines[:line] + lines[line + 1 :])
    yield lambda: "".join(lines[: line + 1] + lines[line:])
    yield lambda: "".join([*lines[:line], "  ", *lines[line:]])
    yield lambda: text[:at] + text[at + 1 :]
    yield lambda: text[:at] + chance.choice("\t:[]{}-,'\"#&*!1e. \n") + text[at:]


WRONG = [
    None,
    True,
    "x",
    "",
    -1,
    0,
    0.5,
    1e300,
    [],
    {},
    [[]],
    [None],
    {"start": 1},
    "1e-3",
    [0.1] * 3,
]


def spoiled(values: Any, chance: random.Random) -> Any:
    """A configuration in which one value, anywhere, is lost, of another kind, or swapped."""
    place, key = values, None
    while isinstance(place, dict | list) and place and (key is None or chance.random() < 0.8):
        above, key = (
            place,
            chance.choice([*(place if isinstance(place, dict) else range(len(place)))]),
        )
        place = place[key]
    if chance.random() < 0.3:
        del above[key]
    elif chance.random() < 0.3 and isinstance(above, dict):
        above[key] = above[chance.choice([*above])]
    else:
        above[key] = chance.choice(WRONG)
    return values


def ends_in_a_configuration_or_in_lines(path: Path) -> None:
    try:
        assert isinstance(configured([path]), Configuration)
    except ConfigurationError as error:
        lines = str(error).splitlines()
        assert lines
        assert all(line.startswith((f"{path}: ", f"{path}:", "… and ")) for line in lines)


EDITS = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


@EDITS
@given(st.integers(0, 2**32))
def test_a_slip_of_an_editor_ends_in_a_configuration_or_in_lines(tmp_path: Path, seed: int) -> None:
    chance, path = random.Random(seed), tmp_path / "config.yaml"
    path.write_text(chance.choice([*edits(TEXT, chance)])())
    ends_in_a_configuration_or_in_lines(path)


@EDITS
@given(st.integers(0, 2**32))
def test_a_wrong_value_ends_in_a_configuration_or_in_lines(tmp_path: Path, seed: int) -> None:
    chance, path = random.Random(seed), tmp_path / "config.yaml"
    values = copy.deepcopy(SHIPPED)
    for _ in range(chance.randrange(1, 5)):
        values = spoiled(values, chance)
    path.write_text(yaml.dump(values, Dumper=yaml.CSafeDumper))
    ends_in_a_configuration_or_in_lines(path)
