"""Sweeps of stacks: rows, what is kept, independence of what is beside."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import torch
from tests.networks.tape import ended

from atypical.networks.architecture import Network
from atypical.networks.sweep import Stack, Sweep, sweep
from atypical.networks.training import judged
from atypical.studies.kinds.algorithms import Algorithms
from atypical.studies.networks_training import Binary, Continuous, NetworksTraining
from atypical.tables.files import checked

ALGORITHMS: dict[str, Any] = {
    "small_batch": {"rates": [0.3, 1e12], "epochs": 25, "momentum": 0.0, "batch": 10},
    "full_batch": {"rates": [0.5], "epochs": 20, "momentum": 0.9},
    "adam": {"rates": [0.03], "epochs": 10, "batch": 20},
    "replicated": {
        **{"rates": [0.3], "epochs": 10, "momentum": 0.0, "batch": 10},
        **{"replicas": 2, "coupling": 0.1},
    },
    "adversarial": {"rates": [0.3], "epochs": 25, "momentum": 0.0, "batch": 10, "misled": 5},
}


def study(bias: bool = False) -> NetworksTraining:
    common = {"samples": 40, "hidden_layers": 2, "random_labels": 0.1, "bias": bias}
    common |= {"loss": 0.2, "algorithms": ALGORITHMS}
    continuous = Continuous.model_validate(common | {"width": [2, 30]})
    only_adam = {"algorithms": {"adam": ALGORITHMS["adam"]}}
    binary = Binary.model_validate(common | {"width": [12], "sharpness": 4.0} | only_adam)
    return NetworksTraining(
        dataset="digits",
        task="classes",
        activation="relu",
        seeds=[1, 2],
        continuous=continuous,
        binary=binary,
        curves_per_job=100,
    )


def swept(stacks: list[dict[str, Any]], seeds: list[int] | None = None) -> Sweep:
    return sweep(stacks, seeds or [1, 2], lambda items, unit: items)


@pytest.fixture(scope="module")
def whole() -> Sweep:
    return swept(study().curves())


def test_rows_are_as_described(whole: Sweep) -> None:
    columns = NetworksTraining.columns
    table = pd.DataFrame(whole.rows)[[column.name for column in columns]]
    checked(table, Path("networks_training.csv"), columns)
    runs = 2 * sum(len(stack["rates"]) for stack in study().curves())
    assert len(table) == 2 * runs == len(whole.parameters)
    assert set(table["algorithm"]) == set(ALGORITHMS)
    assert set(Algorithms.model_fields) - set(ALGORITHMS) == {"large_batch"}


def test_a_rate_that_diverges_is_a_row_with_its_status(whole: Sweep) -> None:
    table = pd.DataFrame(whole.rows)
    # Narrower ones may die instead: no hidden unit answers, and the loss stays finite.
    wild = table[(table["rate"] == 1e12) & (table["width"] == 30)]
    assert set(wild["status"]) == {"diverged"}
    assert wild[["train_error", "test_error", "loss"]].isna().all(axis=None)
    assert not (table.loc[table["rate"] != 1e12, "status"] == "diverged").any()


def test_what_is_kept_is_what_was_judged(whole: Sweep) -> None:
    for row, parameters in zip(whole.rows, whole.parameters, strict=True):
        stack = next(s for s in study().curves() if _same(s, row))
        again = Stack(stack, [row["seed"]], "cpu")
        sample = again.task.train(row["seed"])
        theta = torch.from_numpy(parameters.astype(np.float32))[None]
        inputs, labels = (torch.from_numpy(x)[None] for x in (sample.inputs, sample.labels))
        loss, error = judged(Network(again.architecture), theta, inputs, labels)
        if row["status"] != "diverged":
            test = (
                torch.from_numpy(x)[None] for x in (again.task.test.inputs, again.task.test.labels)
            )
            assert (loss[0], error[0]) == (row["loss"], row["train_error"])
            assert judged(Network(again.architecture), theta, *test)[1][0] == row["test_error"]
        assert parameters.dtype == (np.int8 if row["weights"] == "binary" else np.float32)


def _same(stack: dict[str, Any], row: dict[str, Any]) -> bool:
    return all(stack[name] == row[name] for name in ("weights", "algorithm", "width"))


def test_a_run_does_not_depend_on_seeds_rates_or_stacks_beside_it(whole: Sweep) -> None:
    stack = study().curves()[1] | {"rates": [0.3]}
    alone = swept([stack], [2])
    for row, parameters in zip(alone.rows, alone.parameters, strict=True):
        number = whole.rows.index(row)
        assert np.array_equal(whole.parameters[number], parameters)


def test_runs_of_a_seed_start_alike_under_every_algorithm() -> None:
    stacks = [s for s in study().curves() if s["width"] == 30]
    starts = {name: Stack(s, [1], "cpu")._start(1).tobytes() for s in stacks for name in [str(s)]}
    assert len(starts) == len(ALGORITHMS)
    assert len(set(starts.values())) == 1


def test_an_adversarial_start_fits_random_labels_first() -> None:
    (stack,) = [s for s in study().curves() if s["algorithm"] == "adversarial" and s["width"] == 30]
    stack = stack | {"rule": stack["rule"] | {"misled": 200}}
    misled = Stack(stack, [1], "cpu")
    runs = misled._runs()
    start = ended(misled._misled(runs))
    sample = misled.task.misleading(1)
    inputs, labels = (torch.from_numpy(x)[None] for x in (sample.inputs, sample.labels))
    assert judged(misled.network, start, inputs, labels)[1][0] == 0
    assert judged(misled.network, start, runs.inputs, runs.labels)[1][0] > 0.5
    straight = Stack(stack | {"rule": stack["rule"] | {"misled": 0}}, [1], "cpu")
    reached = [ended(s.moments())[0]["zero"].epochs for s in (straight, misled)]
    assert reached[0] < reached[1]


def test_biases_of_binary_networks_stay_real() -> None:
    stack = study(bias=True).curves()[-1]
    (parameters, *_) = swept([stack], [1]).parameters
    _, is_weight = Stack(stack, [1], "cpu").architecture.along()
    assert set(np.abs(parameters[is_weight])) == {1.0}
    assert len(set(np.abs(parameters[~is_weight]))) > 2
