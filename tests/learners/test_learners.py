"""Learners: what they solve, what they leave, and that runs do not touch each other."""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import yaml

from atypical.learners import annealing
from atypical.learners.facts import knows
from atypical.learners.rule import Task
from atypical.learners.sweep import sweep
from atypical.randomness.splitmix import at_start
from atypical.randomness.streams import key
from atypical.status import SPENT
from atypical.studies.kinds.training import LEARNERS, rule_of
from atypical.tasks.committee import ONE_UNIT, Committee
from atypical.tasks.instance import error_rate, fields
from atypical.tasks.random_labels import RandomLabels

ROOT = Path(__file__).parents[2]
CONFIGURED = yaml.safe_load((ROOT / "config.yaml").read_text())["studies"]
NAMES = list(LEARNERS)
PERCEPTRONS = [name for name in NAMES if not knows(rule_of(name), "committees")]
# Controls are for perceptrons: what is not coupled has no centre, and what starts apart no order of
# its units.
COMMITTEES = [
    name
    for name in NAMES
    if name not in PERCEPTRONS
    if name in CONFIGURED["committee_training"]["learners"] or not LEARNERS[name].rule
]
# A tenth of the budgets: small instances need no more.
QUICK = {
    "focusing_bp": {"steps": 101},
    "max_margin": {"steps": 51, "resolution": 0.2},
    "reinforced_bp": {"sweeps": 300},
    "reinforced_max_sum": {"sweeps": 300},
    "sbpi": {"sweeps": 400},
    "annealing": {"sweeps": 600},
    "reinforced_amp": {"sweeps": 1000},
    "clipped": {"sweeps": 400},
    "replicated_sgd": {"sweeps": 100},
    "replicated_sgd_errors": {"sweeps": 100},
    "replicated_sgd_hidden": {"sweeps": 200},
    "uncoupled_sgd": {"sweeps": 200},
    "uncoupled_sgd_hidden": {"sweeps": 200},
    "single_sgd": {"sweeps": 300},
    "single_sgd_hidden": {"sweeps": 300},
}
CONDITION = {"size": 51, "patterns": 10, "alpha": 0.2, "entries": "sign", "stopping": "first"}


def rule(name: str, study: str = "perceptron_training") -> Any:
    made = import_module(f"atypical.learners.{rule_of(name)}").Rule
    settings = [CONFIGURED[of]["learners"].get(name) for of in (study, "perceptron_training")]
    hyper = LEARNERS[name](**next(filter(None, settings))).hyper()
    return replace(made(**hyper), **QUICK.get(name, {}))


def plain(items: Any, unit: str) -> Any:
    return items


@pytest.mark.parametrize("name", NAMES)
def test_easy_instances_are_solved(name: str) -> None:
    for number in range(4):
        train = RandomLabels(101, 0.15).instance(number).train
        run = rule(name).alone(train, key(name, number), whole=False)
        assert set(np.unique(run.weights)) == {-1, 1}
        assert error_rate(train, run.weights) == 0
        assert 0 <= run.sweeps <= rule(name).budget


@pytest.mark.parametrize("name", COMMITTEES)
@pytest.mark.parametrize("network", [Committee(3), Committee(3, shared=True)])
def test_committees_learn_easy_instances(name: str, network: Committee) -> None:
    for number in range(3):
        inputs = network.inputs(153)
        train = RandomLabels(inputs, 0.1 * 153 / inputs).instance(number).train
        learner = rule(name, "committee_training")
        run = learner.alone(train, key(name, number), False, network)
        assert run.weights.shape == (153,)
        assert network.error_rate(train, run.weights) == 0


@pytest.mark.parametrize("name", COMMITTEES)
def test_a_committee_of_one_unit_is_the_perceptron(name: str) -> None:
    train = RandomLabels(101, 0.3).instance(0).train
    one, other = (rule(name).alone(train, 5, False, net) for net in (ONE_UNIT, Committee(1, True)))
    assert np.array_equal(one.weights, other.weights)


@pytest.mark.parametrize("name", PERCEPTRONS)
def test_rules_for_perceptrons_refuse_committees(name: str) -> None:
    train = RandomLabels(51, 0.2).instance(0).train
    with pytest.raises(ValueError, match=f"{name} learns perceptrons only; give hidden: 1."):
        rule(name).alone(train, 1, False, Committee(3))


@pytest.mark.parametrize("name", NAMES)
def test_unsolvable_instances_are_left_with_a_status(name: str) -> None:
    condition = CONDITION | {"size": 101, "alpha": 1.3, "patterns": 131}
    (row,) = sweep(name, rule(name), [condition], [0], plain).rows
    assert (row["solved"], row["status"]) == (0, SPENT)
    assert row["iterations"] >= 0.2 * rule(name).budget
    assert row["min_margin"] <= 0 < row["train_error"] < 0.7


@pytest.mark.parametrize("name", NAMES)
def test_runs_do_not_touch_each_other(name: str) -> None:
    conditions = [CONDITION, CONDITION | {"alpha": 0.4, "patterns": 20}]
    together = sweep(name, rule(name), conditions, [0, 1], plain)
    alone = [sweep(name, rule(name), [condition], [0, 1], plain) for condition in conditions]
    rows = pd.DataFrame([row for part in alone for row in part.rows])
    pd.testing.assert_frame_equal(pd.DataFrame(together.rows), rows, check_exact=True)
    one_by_one = [weights for part in alone for weights in part.weights]
    assert np.array_equal(np.stack(together.weights), np.stack(one_by_one))


@pytest.mark.parametrize("name", ["sbpi", "binarynet", "replicated_sgd", "cross_entropy"])
def test_a_solved_run_never_moves_again(name: str) -> None:
    train = RandomLabels(101, 0.2).instance(0).train
    short = rule(name)
    long = replace(short, sweeps=10 * short.sweeps)
    first, second = (r.alone(train, 7, whole=False) for r in (short, long))
    assert first.sweeps == second.sweeps < short.sweeps
    assert np.array_equal(first.weights, second.weights)


@pytest.mark.parametrize("name", [n for n in NAMES if rule_of(n) not in ("max_margin", "sbpi")])
def test_the_whole_protocol_ends_on_a_solution_of_its_own(name: str) -> None:
    train = RandomLabels(101, 0.15).instance(1).train
    first, whole = (rule(name).alone(train, 3, whole=w) for w in (False, True))
    assert error_rate(train, whole.weights) == 0
    assert first.sweeps < whole.sweeps <= rule(name).budget
    assert not np.array_equal(first.weights, whole.weights)


def test_sbpi_comes_to_rest_at_its_first_solution() -> None:
    train = RandomLabels(101, 0.3).instance(1).train
    first, whole = (rule("sbpi").alone(train, 3, whole=w) for w in (False, True))
    assert np.array_equal(first.weights, whole.weights)


def test_other_random_numbers_give_other_solutions() -> None:
    train = RandomLabels(101, 0.15).instance(1).train
    for name in ("sbpi", "reinforced_max_sum", "binarynet", "annealing", "cross_entropy"):
        one, two = (rule(name).alone(train, k, whole=False).weights for k in (1, 2))
        assert 0.0 < np.mean(one != two) < 0.6, name


def test_the_largest_margin_found_exceeds_every_learner_s() -> None:
    train = RandomLabels(201, 0.3).instance(0).train
    margins = {
        name: fields(train, rule(name).alone(train, 1, whole=False).weights).min()
        for name in ("focusing_bp", "sbpi", "cross_entropy", "max_margin")
    }
    best = margins.pop("max_margin")
    assert best > 0.5
    assert best > max(margins.values()) + 0.2


@pytest.mark.parametrize("name", ["focusing_bp", "reinforced_bp", "cross_entropy", "binarynet"])
def test_gaussian_patterns_are_learned_as_well(name: str) -> None:
    train = RandomLabels(201, 0.2, "gaussian").instance(0).train
    assert error_rate(train, rule(name).alone(train, 1, whole=False).weights) == 0


@pytest.mark.parametrize("name", ["sbpi", "reinforced_max_sum"])
def test_rules_that_count_refuse_gaussian_patterns(name: str) -> None:
    train = RandomLabels(21, 0.2, "gaussian").instance(0).train
    with pytest.raises(ValueError, match=f"{name} needs patterns of ±1; give entries: sign."):
        rule(name).alone(train, 1, whole=False)


@pytest.mark.parametrize("name", NAMES)
def test_a_rule_takes_the_numbers_that_the_configuration_holds(name: str) -> None:
    made, declared = import_module(f"atypical.learners.{rule_of(name)}").Rule(), LEARNERS[name]
    assert {*declared.model_fields, *declared.fixed} == {"at", *vars(made)}
    assert not declared.model_fields.keys() & declared.fixed.keys()


@pytest.mark.parametrize("name", NAMES)
def test_the_configuration_knows_what_a_rule_refuses(name: str) -> None:
    made = import_module(f"atypical.learners.{rule_of(name)}").Rule
    said = {what: knows(rule_of(name), what) for what in ("committees", "gaussian")}
    assert said == {"committees": made.committees, "gaussian": made.gaussian}


@pytest.mark.parametrize("n", [8193, 16383, 16385, 32769])
@pytest.mark.parametrize(("sides", "errors"), [((1, 1, 1), 0), ((1, 1, -1), 0), ((-1, -1, 1), 1)])
def test_fields_of_wide_units_stay_within_their_integers(
    n: int, sides: tuple[int, ...], errors: int
) -> None:
    X = np.ones((1, 3, n), np.int8) * np.array(sides, np.int8)[:, None]
    spins = annealing.Spins.at_random(Task(X, 3, at_start(1), whole=False))
    spins.w[:] = 1
    assert annealing._begin(np.ascontiguousarray(X.transpose(1, 2, 0)), spins) == errors
    assert [list(row) for row in spins.sums] == [[side * n] for side in sides]
    assert [*np.sign(spins.sway[:, 0])] == [np.sign(sum(sides))] * 3


# Published for random labels: SBPI 0.69, reinforced BP 0.74, focusing BP 0.75; at N = 401 the
# success curves are some 0.03 wide.
@pytest.mark.parametrize(
    ("name", "solves", "fails"),
    [
        ("sbpi", 0.62, 0.85),
        ("reinforced_bp", 0.66, 0.85),
        ("reinforced_amp", 0.66, 0.85),
        ("focusing_bp", 0.66, 0.85),
    ],
)
def test_thresholds_lie_where_published_ones_do(name: str, solves: float, fails: float) -> None:
    full = import_module(f"atypical.learners.{name}").Rule()
    for alpha, share in ((solves, 1.0), (fails, 0.0)):
        found = []
        for number in range(6):
            train = RandomLabels(401, alpha).instance(number).train
            weights = full.alone(train, key(name, number), whole=False).weights
            found.append(error_rate(train, weights) == 0)
        assert np.mean(found) == share
