"""The typed configuration."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, TypeAdapter

from atypical.quantities.grids import Grid, Range
from atypical.quantities.physical import ENUMERABLE, Clones, Load
from atypical.settings import schema
from atypical.settings.configuration import Configuration, ConfigurationError, configuration

ROOT = Path(__file__).parents[2]


@pytest.fixture
def raw() -> dict[str, Any]:
    return copy.deepcopy(yaml.safe_load((ROOT / "config.yaml").read_text()))


def complaint(raw: dict[str, Any]) -> str:
    with pytest.raises(ConfigurationError) as error:
        configuration(raw)
    return str(error.value)


def test_the_shipped_configuration_is_accepted(raw: dict[str, Any]) -> None:
    assert configuration(raw).studies.perceptron_local_entropy.alpha[0] == 0.2


def test_the_schema_for_editors_is_in_step() -> None:
    assert (ROOT / "workflow/schemas/config.schema.json").read_text() == schema.text()


def test_the_shipped_configuration_fits_the_schema_for_editors(raw: dict[str, Any]) -> None:
    import jsonschema

    jsonschema.validate(raw, yaml.safe_load(schema.text()))


@pytest.mark.parametrize(
    "grid",
    [[{"start": 1}], [{"start": 1, "stop": 2, "num": 0}], [{"start": 1, "stop": 2, "nmu": 3}], 3],
)
def test_editors_are_told_of_a_bad_range(raw: dict[str, Any], grid: Any) -> None:
    import jsonschema

    raw["studies"]["perceptron_entropy"]["alpha"] = grid
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(raw, yaml.safe_load(schema.text()))


def test_the_schema_describes_a_range_once() -> None:
    assert schema.text().count("last value, included") == 1


def test_every_key_says_what_it_means() -> None:
    def fields(model: type[BaseModel]) -> list[tuple[str, str | None]]:
        found = []
        for name, field in model.model_fields.items():
            kind = field.annotation
            nested = isinstance(kind, type) and issubclass(kind, BaseModel)
            found += fields(kind) if nested else [(name, field.description)]
        return found

    assert [name for name, meaning in fields(Configuration) if not meaning] == []


@pytest.mark.parametrize(
    ("key", "value", "line"),
    [
        ("alpha", [-0.2], "alpha: -0.2 is not a load; give numbers > 0 (patterns per weight)."),
        ("alpha", [0], "alpha: 0 is not a load; give numbers > 0 (patterns per weight)."),
        ("alpha", [True], "alpha: True is not a load; give numbers > 0 (patterns per weight)."),
        ("alpha", ["x"], "alpha: 'x' is not a load; give numbers > 0 (patterns per weight)."),
        ("alpha", [], "alpha: an empty grid leaves nothing to compute; give at least one value."),
        ("alpha", 0.3, "alpha: 0.3 is not a grid; give a list, or a range {start, stop, num, scale}."),  # noqa: E501
        ("alpha", [0.1, 0.1], "alpha: 0.1 stands twice; give each value once."),
        ("alpha", {"start": 0, "stop": 1, "num": 3}, "alpha: 0.0 is not a load; give numbers > 0 (patterns per weight)."),  # noqa: E501
        ("alpha", [{"start": 1, "stop": 2, "nmu": 3}], "alpha.nmu: unknown key; did you mean num?"),
        ("margin", [float("nan")], "margin: nan is not a margin; give finite numbers (fields have unit variance)."),  # noqa: E501
        ("alpha", {1: 2}, "alpha: 1 is refused; keys should be strings."),
        ("alhpa", [0.1], "alhpa: unknown key; did you mean alpha?"),
    ],
)  # fmt: skip
def test_a_mistake_is_answered_with_key_value_rule_and_remedy(
    raw: dict[str, Any], key: str, value: Any, line: str
) -> None:
    raw["studies"]["perceptron_entropy"][key] = value
    assert f"studies.perceptron_entropy.{line}" in complaint(raw).splitlines()


@pytest.mark.parametrize(
    ("study", "key"),
    [
        ("linear_trapping", "runs"),
        ("linear_langevin", "networks"),
        ("committee_training", "networks"),
    ],
)
def test_a_sweep_over_nothing_is_refused(raw: dict[str, Any], study: str, key: str) -> None:
    raw["studies"][study][key] = []
    assert complaint(raw) == (
        f"studies.{study}.{key}: an empty list leaves nothing to compute; give at least one entry."
    )


@pytest.mark.parametrize(
    ("key", "value", "line"),
    [
        ("nonlinearity", 0, "nonlinearity: 0 is not an odd non-linearity with a linear part; give sign, erf, tanh or linear, or the share mu_1^2 of its linear part, in (0, 1]."),  # noqa: E501
        ("nonlinearity", "cosine", "nonlinearity: 'cosine' is not an odd non-linearity with a linear part; give sign, erf, tanh or linear, or the share mu_1^2 of its linear part, in (0, 1]."),  # noqa: E501
        ("alpha_t", [-3], "alpha_t: -3 is not a load of latent inputs; give numbers > 0 (patterns per latent input, P/D)."),  # noqa: E501
        ("inverse_alpha", [0], "inverse_alpha: 0 is not an inverse load; give numbers > 0 (weights per pattern, 1/α = N/P)."),  # noqa: E501
    ],
)  # fmt: skip
def test_a_mistake_in_random_features_is_answered_too(
    raw: dict[str, Any], key: str, value: Any, line: str
) -> None:
    raw["studies"]["features_entropy"][key] = value
    assert f"studies.features_entropy.{line}" in complaint(raw).splitlines()


@pytest.mark.parametrize(
    ("name", "key", "value", "line"),
    [
        ("mnist", "sha256", {}, "data: mnist.sha256: train-images-idx3-ubyte.gz has no checksum; give its SHA-256."),  # noqa: E501
        ("cifar10", "sha256", {"cifar-10-binary.tar.gz": "c4a3"}, "data.cifar10.sha256.cifar-10-binary.tar.gz: 'c4a3' is not a SHA-256; give 64 hexadecimal digits."),  # noqa: E501
        ("cifar10", "url", "kriz", "data.cifar10.url: 'kriz' is not a folder to fetch from; give https://…/, with a slash at its end, or several."),  # noqa: E501
        ("mnist", "url", ["https://a.org/", "http://b.org/"], "data.mnist.url: 'http://b.org/' is not a folder to fetch from; give https://…/, with a slash at its end, or several."),  # noqa: E501
        ("mnist", "url", [], "data.mnist.url: [] is not a folder to fetch from; give https://…/, with a slash at its end, or several."),  # noqa: E501
        ("cifar10", "sha265", {}, "data.cifar10.sha265: unknown key; did you mean sha256?"),
    ],
)  # fmt: skip
def test_a_mistake_about_data_sets_is_answered_with_one_line(
    raw: dict[str, Any], name: str, key: str, value: Any, line: str
) -> None:
    raw["data"][name][key] = value
    assert complaint(raw) == line


def test_an_unknown_file_of_a_data_set_is_named(raw: dict[str, Any]) -> None:
    raw["data"]["cifar10"]["sha256"]["cifar-10-python.tar.gz"] = "0" * 64
    assert complaint(raw) == (
        "data: cifar10.sha256: cifar-10-python.tar.gz is not a file of cifar10; "
        "known here: cifar-10-binary.tar.gz."
    )


@pytest.mark.parametrize(
    ("keys", "value", "line"),
    [
        (["continuous", "width"], [0], "continuous.width: 0 is not a number of units; give whole numbers >= 1."),  # noqa: E501
        (["dataset"], "mnits", "dataset: 'mnits' is not a data set; give one of digits, mnist, fashion_mnist, cifar10."),  # noqa: E501
        (["binary", "samples"], 1298, "binary.samples: 1298 is more than the 1297 training images of digits; give fewer."),  # noqa: E501
        (["continuous", "algorithms", "addam"], {}, "continuous.algorithms.addam: unknown key; did you mean adam?"),  # noqa: E501
        (["binary", "algorithms", "adam", "rate"], [0.1], "binary.algorithms.adam.rate: unknown key; did you mean rates?"),  # noqa: E501
        (["binary", "algorithms", "adam", "rates"], [0], "binary.algorithms.adam.rates: 0 is not a learning rate; give numbers > 0."),  # noqa: E501
        (["binary", "random_labels"], 1.5, "binary.random_labels: 1.5 is not a share; give numbers in [0, 1)."),  # noqa: E501
    ],
)  # fmt: skip
def test_a_mistake_about_networks_is_answered_with_one_line(
    raw: dict[str, Any], keys: list[str], value: Any, line: str
) -> None:
    place = raw["studies"]["networks_training"]
    for key in keys[:-1]:
        place = place[key]
    place[keys[-1]] = value
    found = complaint(raw)
    assert found in (f"studies.networks_training.{line}", f"studies.networks_training: {line}")


def test_networks_without_an_algorithm_are_refused(raw: dict[str, Any]) -> None:
    raw["studies"]["networks_training"] |= {"continuous": None, "binary": None}
    assert complaint(raw) == (
        "studies.networks_training: nothing is trained; give continuous or binary networks an "
        "algorithm."
    )


def test_every_stack_of_networks_stands_once(raw: dict[str, Any]) -> None:
    stacks = configuration(raw).studies.networks_training.curves()
    assert len({str(stack) for stack in stacks}) == len(stacks)


def test_every_mistake_is_named_at_once(raw: dict[str, Any]) -> None:
    raw["studies"]["perceptron_entropy"]["alpha"] = [-1]
    raw["studies"]["perceptron_clones"]["clones"] = ["many"]
    raw["foo"] = 1
    lines = complaint(raw).splitlines()
    assert len(lines) == 3
    assert any(line.startswith("studies.perceptron_clones.clones: 'many' is not") for line in lines)
    assert (
        "foo: unknown key; known here: device, gpu, seed, scenario, data, studies, figures."
        in lines
    )


def test_a_missing_study_is_named(raw: dict[str, Any]) -> None:
    del raw["studies"]["perceptron_clones"]
    assert complaint(raw) == "studies.perceptron_clones: is missing; give it as config.yaml does."


def test_a_figure_cannot_draw_a_load_that_its_study_lacks(raw: dict[str, Any]) -> None:
    raw["figures"]["B_local_entropy_margin"]["alpha"] = 0.123
    line = complaint(raw)
    assert line.startswith("figures.B_local_entropy_margin.alpha: 0.123 is not in studies.")


@given(
    start=st.floats(0.01, 10), factor=st.floats(1.5, 100), num=st.integers(2, 40), log=st.booleans()
)
def test_a_range_ends_where_it_says_and_is_even(
    start: float, factor: float, num: int, log: bool
) -> None:
    scale = "log" if log else "linear"
    values = Range(start=start, stop=start * factor, num=num, scale=scale).values()
    steps = np.diff(np.log(values) if log else values)
    assert len(values) == num
    assert values[0] == pytest.approx(start, rel=1e-11)
    assert values[-1] == pytest.approx(start * factor, rel=1e-11)
    assert np.allclose(steps, steps[0], rtol=1e-6, atol=1e-9)


def test_a_grid_joins_numbers_and_ranges_in_order() -> None:
    grid = TypeAdapter(Grid[Load]).validate_python([0.05, {"start": 0.1, "stop": 0.3, "num": 3}, 1])
    assert grid == [0.05, 0.1, 0.2, 0.3, 1.0]


@pytest.mark.parametrize("word", ["gpu", "cuda:", "cuda:-1", 1])
def test_a_device_is_a_known_word(raw: dict[str, Any], word: Any) -> None:
    raw["device"] = word
    assert complaint(raw) == (
        f"device: {word!r} is not a device; give auto, cpu, cuda, or one GPU of several as cuda:1."
    )


@pytest.mark.parametrize(
    ("given", "line"),
    [
        ({"jobs": 0}, "gpu.jobs: 0 is not a whole number; give whole numbers >= 1."),
        ({"memory": -1}, "gpu.memory: -1 is not a positive number; give numbers > 0."),
        ({"job": 1}, "gpu.job: unknown key; did you mean jobs?"),
        ({"auto": {"perceptron_training/sbpi": "gpu"}}, "is no device that auto chooses; give cpu"),
        ({"auto": {"perceptron_training": "cuda"}}, "perceptron_training: is nothing that a GPU"),
        ({"auto": {"perceptron_training/max_margin": "cpu"}}, "is nothing that a GPU can take"),
        ({"auto": {"sbpi": "cpu"}}, "gpu.auto: sbpi: is nothing that a GPU can take; give studies"),
    ],
)
def test_shares_and_choices_of_a_gpu_are_checked(
    raw: dict[str, Any], given: dict[str, Any], line: str
) -> None:
    raw["gpu"] = given
    assert line in complaint(raw)
    assert "\n" not in complaint(raw)


@pytest.mark.parametrize("word", ["inf", "min", float("inf")])
def test_clones_can_be_the_limit_or_the_minimum(word: str | float) -> None:
    assert TypeAdapter(Clones).validate_python(word) == ("min" if word == "min" else "inf")


TRAINING = "studies.perceptron_training"
MAX_MARGIN = {
    "at": [0.2],
    "steps": 51,
    "inner": 5,
    "damping": 0.5,
    "tolerance": 0.03,
    "spread": 0.1,
    "resolution": 0.05,
    "highest": 1.5,
}


@pytest.mark.parametrize(
    ("path", "value", "line"),
    [
        (
            "perceptron_training.size",
            [1000],
            f"{TRAINING}.size: 1000 is not a size; "
            "give odd whole numbers >= 3, so that no field vanishes.",
        ),
        (
            "perceptron_training.learners.sbpi.at",
            [0.0001],
            f"{TRAINING}: learners.sbpi.at: 0.0001 leaves 0 patterns for 1001 weights; "
            "give loads with at least 1 pattern and 3 weights.",
        ),
        (
            "perceptron_training.learners.sbpy",
            {"at": [0.1]},
            f"{TRAINING}.learners.sbpy: unknown key; did you mean sbpi?",
        ),
        (
            "perceptron_training.learners.sbpi.treshold",
            1,
            f"{TRAINING}.learners.sbpi.treshold: unknown key; did you mean threshold?",
        ),
        (
            "perceptron_training.learners.sbpi.probability",
            1.5,
            f"{TRAINING}.learners.sbpi.probability: 1.5 is not a share; give numbers in [0, 1).",
        ),
        (
            "perceptron_training.instances",
            0,
            f"{TRAINING}.instances: 0 is not a whole number; give whole numbers >= 1.",
        ),
        (
            "perceptron_training.learners.replicated_sgd.replicas",
            4,
            f"{TRAINING}.learners.replicated_sgd.replicas: 4 is not an odd number; "
            "give odd whole numbers >= 1, so that no vote is undecided.",
        ),
        *(
            (
                f"{study}.{key}",
                1,
                f"studies.{study}.{key}: 1 is not a number of random draws; "
                "give whole numbers >= 2, of whose spread the error is made.",
            )
            for study, key in (
                ("perceptron_flatness", "samples"),
                ("networks_flatness", "draws"),
                ("networks_flatness", "probes"),
            )
        ),
        (
            "perceptron_training.entries",
            "gaussian",
            "\n".join(
                f"{TRAINING}: learners.{name}: needs patterns of ±1; "
                "give entries: sign, or set it to null."
                for name in ("reinforced_max_sum", "sbpi", "clipped")
            ),
        ),
        (
            "committee_training.learners.max_margin",
            MAX_MARGIN,
            "studies.committee_training: learners.max_margin: learns perceptrons only; "
            "set it to null here, and run it in perceptron_training.",
        ),
        (
            "committee_training.networks",
            [{"architecture": "tree", "hidden": [4]}],
            "studies.committee_training.networks.hidden: 4 is not a number of hidden units; "
            "give odd whole numbers >= 3, so that no vote is undecided.",
        ),
        (
            "committee_training.networks",
            [{"architecture": "bush", "hidden": [3]}],
            "studies.committee_training.networks.architecture: 'bush' is refused; "
            "input should be 'tree' or 'full'.",
        ),
        (
            "perceptron_flatness.size",
            101,
            "studies.perceptron_flatness.size: 101 is not in studies.perceptron_training.size; "
            "give one of [1001], or add it there.",
        ),
    ],
)
def test_a_mistake_about_learners_is_answered_with_one_line(
    raw: dict[str, Any], path: str, value: Any, line: str
) -> None:
    *steps, last = path.split(".")
    place = raw["studies"]
    for step in steps:
        place = place[step]
    place[last] = value
    assert complaint(raw) == line


def test_a_learner_that_is_set_to_null_is_not_run(raw: dict[str, Any]) -> None:
    raw["studies"]["perceptron_training"]["learners"]["annealing"] = None
    study = configuration(raw).studies.perceptron_training
    assert "annealing" not in study.learners.run()
    raw["studies"]["perceptron_training"]["learners"] = {}
    assert complaint(raw) == f"{TRAINING}: learners: none is run; give at least one."


def test_a_whole_protocol_is_run_where_it_is_asked_for(raw: dict[str, Any]) -> None:
    raw["studies"]["perceptron_training"]["size"] = [501, 1001]
    study = configuration(raw).studies.perceptron_training
    whole = [c for c in study.conditions("sbpi") if c["stopping"] == "whole"]
    assert [(c["size"], c["alpha"]) for c in whole] == [
        (501, 0.2),
        (501, 0.5),
        (1001, 0.2),
        (1001, 0.5),
    ]
    assert all(c["stopping"] == "first" for c in study.conditions("max_margin"))
    assert {c["size"] for c in study.measured("sbpi", size=1001)} == {1001}


def test_sizes_of_random_features_are_odd(raw: dict[str, Any]) -> None:
    study = configuration(raw).studies.features_training
    for name in study.learners.run():
        assert all(c["size"] % 2 == 1 for c in study.conditions(name))


def test_units_of_committees_have_an_odd_number_of_weights(raw: dict[str, Any]) -> None:
    study = configuration(raw).studies.committee_training
    tasks = [(t["architecture"], t["hidden"], t["size"]) for t in study.tasks()]
    assert tasks == [("tree", 3, 501), ("tree", 9, 495), ("full", 3, 501)]
    condition = study.at(study.tasks()[1], 0.2)
    assert (condition["patterns"], condition["alpha"]) == (99, 0.2)


def test_restarts_repeat_every_condition_on_the_same_instances(raw: dict[str, Any]) -> None:
    study = configuration(raw).studies.features_restarts
    found = study.conditions("sbpi")
    assert {c["stopping"] for c in found} == {"first"}
    alone = [{k: v for k, v in c.items() if k != "restart"} for c in found]
    assert all(alone.count(c) == study.restarts for c in alone)


# Runs of linear_depth.
ADAM = {"optimiser": "adam", "depth": [3], "hidden": 4, "start_rank": 1, "beta": [0.1]}
ADAM |= {"learning_rate": [0.01], "batch": 64, "steps": 100}


@pytest.mark.parametrize(
    ("change", "line"),
    [
        ({"temperature": [0.1]}, "temperature: 0.1 under adam; injected noise goes with sgd alone, give 0."),  # noqa: E501
        ({"start_rank": 2}, "start_rank: at 2 no mode is missing; give a rank below 2."),
        ({"optimiser": "sgd", "learning_rate": [30]}, "learning_rate: 30.0 diverges at the weight decay 0.1; give rates below 20."),  # noqa: E501
    ],
)  # fmt: skip
def test_noise_that_cannot_be_run_at_any_depth_is_refused(
    raw: dict[str, Any], change: dict[str, Any], line: str
) -> None:
    raw["studies"]["linear_depth"]["runs"] = [{**ADAM, **change}]
    assert complaint(raw) == f"studies.linear_depth.runs: {line}"


@pytest.mark.parametrize(
    ("study", "change", "line"),
    [
        ("linear_sweep", {"eta": [0.9]}, "eta: [0.9] are not the singular values of a task; give 2, the largest first."),  # noqa: E501
        ("linear_delayed", {"eta": [0.8, 0.9]}, "eta: [0.8, 0.9] are not the singular values of a task; give 2, the largest first."),  # noqa: E501
        ("linear_escape", {"inputs": 1}, "inputs: 1 carry no 2 modes; give at least 2."),
        ("linear_sweep", {"samples": 3}, "samples: 3 cannot be whitened; give at least 4, inputs and outputs together."),  # noqa: E501
        ("linear_noise", {"test_samples": 1}, "test_samples: 1 cannot be whitened; give at least 4, inputs and outputs together."),  # noqa: E501
        ("linear_noise", {"hidden": 1}, "hidden: 1 leaves the missing mode no unit; give at least 2."),  # noqa: E501
        ("linear_langevin", {"start_rank": [2]}, "start_rank: at 2 no mode is missing; give ranks below 2."),  # noqa: E501
        ("linear_minima", {"eta": [0.8, 0.9], "modes": [2]}, "eta: [0.8, 0.9] do not fall; give different singular values, the largest first."),  # noqa: E501
        ("linear_minima", {"modes": [2, 6]}, "modes: 6 are more than 5 singular values and 10 hidden units carry; give at most 5."),  # noqa: E501
        ("linear_sparse", {"pool": 10}, "samples: 25 cannot be drawn from a pool of 10; give at most the pool."),  # noqa: E501
        ("nonlinear_sweep", {"samples": 1500}, "samples: 1500 and 500 test_samples are more than the 1797 digits; give fewer."),  # noqa: E501
    ],
)  # fmt: skip
def test_what_a_job_would_fail_on_is_refused_before(
    raw: dict[str, Any], study: str, change: dict[str, Any], line: str
) -> None:
    raw["studies"][study].update(change)
    assert complaint(raw) == f"studies.{study}: {line}"


def test_raw_samples_may_be_few(raw: dict[str, Any]) -> None:
    raw["studies"]["linear_sweep"].update(data=["raw"], samples=3)
    raw["studies"]["linear_sparse"].update(samples=1)
    assert configuration(raw)


def test_only_sizes_with_a_pattern_and_few_weights_are_enumerated(raw: dict[str, Any]) -> None:
    raw["studies"]["perceptron_flatness"]["enumerated"] = [29]
    assert "odd whole numbers from 3 to 27" in complaint(raw)
    raw["studies"]["perceptron_flatness"]["enumerated"] = [3]
    raw["studies"]["perceptron_training"]["whole_at"] = [0.1, 0.5]
    assert "enumerated: 3 weights have no pattern at load 0.1" in complaint(raw)


def test_as_many_weights_are_accepted_as_can_be_enumerated() -> None:
    from atypical.flatness.typical import MOST

    assert ENUMERABLE == MOST
