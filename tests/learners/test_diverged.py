"""Runs that leave their range, or learn nothing, say so."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml
from hypothesis import HealthCheck, given, reject, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from atypical.learners import cross_entropy, focusing_bp
from atypical.learners import reinforced_max_sum as max_sum
from atypical.learners import rule as learning
from atypical.learners.arithmetic import signs_of
from atypical.learners.facts import knows
from atypical.learners.rule import Learner, Run, Task, as_random
from atypical.learners.sweep import summary, sweep
from atypical.randomness.splitmix import at_start
from atypical.status import DIVERGED, SOLVED, SPENT
from atypical.studies.kinds.training import BUDGETS, LEARNERS, nearest_odd, rule_of
from atypical.tasks.committee import ONE_UNIT, Committee
from atypical.tasks.instance import Patterns
from atypical.tasks.random_features import RandomFeatures
from atypical.tasks.random_labels import RandomLabels

ROOT = Path(__file__).parents[2]
CONFIGURED = yaml.safe_load((ROOT / "config.yaml").read_text())["studies"]
FEW = 40  # Sweeps or steps: enough for what grows without end.


def plain(items: Any, unit: str) -> Any:
    return items


def configured(name: str, study: str = "perceptron_training") -> Any:
    hyper = LEARNERS[name](**CONFIGURED[study]["learners"][name]).hyper()
    return import_module(f"atypical.learners.{rule_of(name)}").Rule(**hyper)


@dataclass(frozen=True)
class Made(Learner):
    """Fields that are given, one sweep after the other."""

    fields: tuple[float, ...] = ()
    sweeps: int = 1

    def path(self, task: Task) -> learning.Path:
        w = np.empty(task.size, np.float32)
        for sweep_, field in enumerate(self.fields, start=1):
            signs_of(np.full(task.size, field, np.float32), w)
            yield w, sweep_


@pytest.mark.parametrize("lost", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("whole", [False, True])
def test_a_run_whose_fields_leave_their_range_ends_there_as_diverged(
    lost: float, whole: bool
) -> None:
    ones = np.ones((4, 11), np.int8)
    run = Made(fields=(-1.0, lost, 1.0)).alone(ones, 1, whole)
    assert (run.finite, run.sweeps, run.status(0.0, 4)) == (False, 2, DIVERGED)
    assert set(np.unique(run.weights)) <= {-1, 1}


def test_a_solution_met_before_does_not_hide_that_the_run_was_lost() -> None:
    ones = np.ones((4, 11), np.int8)
    early, late = (Made(fields=(1.0, np.nan)).alone(ones, 1, whole) for whole in (False, True))
    assert (early.finite, late.finite) == (True, False)


def test_weights_no_better_than_random_ones_have_diverged() -> None:
    rng, P, N = np.random.default_rng(2), 900, 101
    X = rng.choice([-1, 1], (P, N)).astype(np.int8)
    errors = [np.mean(X @ rng.choice([-1, 1], N) <= 0) for _ in range(200)]
    assert min(errors) > as_random(P) == pytest.approx(0.5 - 2 / 30)
    run = Run(np.ones(N, np.int8), 1)
    assert [run.status(e, P) for e in (0.0, 0.4, 0.45, 0.9)] == [SOLVED, SPENT, DIVERGED, DIVERGED]
    # Of few patterns a quarter may be left without a word.
    assert run.status(0.2, 10) == SPENT


def test_a_lost_run_stays_unsolved_in_table_and_log(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(focusing_bp.Rule, "path", Made(fields=(np.nan,)).path)
    condition = {"size": 51, "patterns": 10, "alpha": 0.2, "entries": "sign", "stopping": "first"}
    done = sweep("focusing_bp", configured("focusing_bp"), [condition], [0, 1], plain)
    assert [(row["solved"], row["status"]) for row in done.rows] == [(0, DIVERGED)] * 2
    assert summary(done.rows, 0.5) == "0 of 2 runs solved, 2 diverged, in 0.500 s of learning."


def trajectory(X: Patterns, sweeps: int) -> Iterator[bytes]:
    task = Task(ONE_UNIT.seen(X), 1, at_start(5), whole=True)
    for w, _ in max_sum.Rule(sweeps=sweeps).path(task):
        yield w.tobytes()


def held_at_once(h: Any, messages: Any, sent: float) -> None:
    """Fields and messages moved by another power of two after every sweep."""
    scale = np.float32(2.0 ** (7 - np.frexp(np.abs(h).max())[1] - len(h) % 3))
    h *= scale
    messages *= scale


@pytest.mark.parametrize("hold", [lambda *_: None, held_at_once])
def test_a_power_of_two_moves_no_bit_of_max_sum(monkeypatch: pytest.MonkeyPatch, hold: Any) -> None:
    for number, alpha in enumerate((0.15, 0.6, 1.1)):
        X = RandomLabels(101, alpha).instance(number).train
        ours = list(trajectory(X, 200))
        with monkeypatch.context() as patch:
            patch.setattr(max_sum, "_hold", hold)
            assert list(trajectory(X, 200)) == ours


def test_max_sum_stays_in_range_where_its_fields_would_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    X, rule = RandomFeatures(101, 167, 167).instance(0).train, max_sum.Rule()
    assert rule.alone(X, 1, whole=True).finite
    monkeypatch.setattr(max_sum, "_hold", lambda *_: None)
    assert not rule.alone(X, 1, whole=True).finite


def test_the_floor_keeps_cross_entropy_from_being_wrecked() -> None:
    rule = cross_entropy.Rule(sweeps=150, batch=10, rate=1.5)
    for number in range(6):
        X = RandomLabels(301, 0.73).instance(number).train
        run = rule.alone(X, number, whole=False)
        assert np.mean(X @ run.weights <= 0) < 0.1


@pytest.mark.parametrize("alpha", [0.1, 0.2])
def test_focusing_bp_does_not_freeze_at_the_end_of_its_protocol(alpha: float) -> None:
    rule, before = configured("focusing_bp"), None
    for number in range(3):
        X = RandomLabels(501, alpha).instance(number).train
        for w, sweeps in rule.path(Task(ONE_UNIT.seen(X), 1, at_start(number), whole=True)):
            turned = 0.0 if before is None or sweeps < 150 else np.mean(before != w)
            assert turned < 0.1
            before = w.copy()
        before = None


@pytest.mark.parametrize("name", ["focusing_bp", "reinforced_bp"])
@pytest.mark.parametrize(("architecture", "hidden"), [("tree", 9), ("full", 3)])
def test_message_passing_ends_near_a_solution_where_it_finds_none(
    name: str, architecture: str, hidden: int
) -> None:
    condition = {"architecture": architecture, "hidden": hidden, "size": 495, "entries": "sign"}
    condition |= {"alpha": 0.72, "patterns": 356, "stopping": "first"}
    rows = sweep(name, configured(name, "committee_training"), [condition], [0, 1, 2], plain).rows
    assert max(row["train_error"] for row in rows) < 0.06


def settings_of(name: str) -> st.SearchStrategy[Learner]:
    """The rule with hyper-parameters that a configuration may hold, far from its own ones too."""
    made = configured(name)
    kept = {*BUDGETS, *LEARNERS[name].fixed}
    values = {word: value for word, value in vars(made).items() if word not in kept}
    drawn: dict[str, st.SearchStrategy[Any]] = {
        word: st.integers(1, 50)
        if isinstance(value, int)
        else st.one_of(
            st.floats(0, 0.99), st.floats(-3, 3).map(lambda e, value=value: value * 10**e)
        )
        for word, value in values.items()
    }
    few = {word: min(FEW, vars(made)[word]) for word in ("sweeps", "steps") if word in vars(made)}
    return st.fixed_dictionaries({}, optional=drawn).map(lambda h: taken(name, made, few | h))


def taken(name: str, made: Learner, hyper: dict[str, Any]) -> Learner:
    """The rule, if a configuration would be taken that gives it these numbers."""
    rule = replace(made, **hyper)
    try:
        numbers = {k: v for k, v in vars(rule).items() if k not in LEARNERS[name].fixed}
        LEARNERS[name](at=[0.5], **numbers)
    except ValidationError:
        reject()
    return rule


@st.composite
def instances(draw: st.DrawFn, name: str) -> tuple[Patterns, Committee]:
    """Random labels, of ±1 or Gaussian patterns, or random features; a committee where it may."""
    size, many = 2 * draw(st.integers(2, 40)) + 1, draw(st.integers(1, 90))
    kinds = ["features", "sign"] + ["gaussian"] * knows(rule_of(name), "gaussian")
    kind, number = draw(st.sampled_from(kinds)), draw(st.integers(0, 99))
    if kind == "features":
        return RandomFeatures(size, many, 2 * (many // 4) + 3).instance(number).train, ONE_UNIT
    network = draw(
        st.sampled_from([ONE_UNIT, *[Committee(3)] * knows(rule_of(name), "committees")])
    )
    inputs = network.inputs(3 * size)
    return RandomLabels(inputs, many / inputs, kind).instance(number).train, network


def numbers(values: Any) -> Iterator[Any]:
    """All arrays of floats among the variables of a path, those in tuples too."""
    for value in values:
        if isinstance(value, tuple):
            yield from numbers(value)
        elif isinstance(value, np.ndarray) and value.dtype.kind == "f":
            yield value


def lost(path: Any) -> bool:
    """Whether any number that a path keeps leaves its range on the way."""
    return any(
        not all(np.isfinite(array).all() for array in numbers(path.gi_frame.f_locals.values()))
        for _ in path
    )


@pytest.mark.parametrize("name", LEARNERS)
@settings(max_examples=25, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_no_run_is_lost_without_saying_so(name: str, data: st.DataObject) -> None:
    rule, (X, network) = data.draw(settings_of(name)), data.draw(instances(name))
    run = rule.alone(X, 3, whole=True, network=network)
    errors = network.error_rate(X, run.weights)
    task = Task(network.seen(X), network.hidden, at_start(3), whole=True)
    outside = name != "max_margin" and lost(rule.path(task))
    assert set(np.unique(run.weights)) <= {-1, 1}
    assert run.finite != outside
    expected = SOLVED if errors == 0 else SPENT
    assert run.status(errors, len(X)) == (
        DIVERGED if outside or errors > as_random(len(X)) else expected
    )


SMALL = {
    "perceptron_training": {"size": 201, "entries": "sign"},
    "committee_training": {"size": 153, "entries": "sign", "architecture": "tree", "hidden": 3},
    "features_training": {"latent": 167, "alpha_t": 1.0, "patterns": 167},
}


@pytest.mark.parametrize(
    ("study", "name"),
    [(s, n) for s in SMALL for n, own in CONFIGURED[s]["learners"].items() if own],
)
def test_no_run_of_the_configuration_diverges(study: str, name: str) -> None:
    at, small = CONFIGURED[study]["learners"][name]["at"], SMALL[study]
    conditions = [
        small | loaded(small, load) | {"stopping": stopping}
        for stopping, loads in (("first", at), ("whole", CONFIGURED[study]["whole_at"]))
        for load in loads
    ]
    rows = sweep(rule_of(name), configured(name, study), conditions, [0], plain).rows
    assert [row for row in rows if row["status"] == DIVERGED] == []


def loaded(small: dict[str, Any], load: float) -> dict[str, Any]:
    if "latent" in small:
        return {"inverse_alpha": load, "size": nearest_odd(load * small["patterns"])}
    return {"alpha": load, "patterns": round(load * small["size"])}
