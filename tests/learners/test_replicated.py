"""Replicated descent: what a step is, and what replication, attraction and polarization do."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import Any

import numpy as np
import pytest

from atypical.learners.replicated_sgd import Rule
from atypical.learners.rule import Task
from atypical.randomness.splitmix import at_start, shuffle, uniform
from atypical.randomness.streams import key
from atypical.tasks.committee import ONE_UNIT, Committee
from atypical.tasks.instance import error_rate
from atypical.tasks.random_labels import RandomLabels

ERRORS = {"loss": "errors", "rate": 2.0, "momentum": 0.0, "coupling": 0.5, "rising": True}
OPTIONS = [
    *({"force": force, "coupling": 0.2} for force in ("sign", "mean", "hidden")),
    {"force": "hidden", "coupling": 0.2, "coupled": False},
    {"force": "sign", "coupling": 0.2, "coupled": False},
    ERRORS,
    ERRORS | {"force": "hidden", "rising": False, "alike": False},
]


def pulls(rule: Rule, X: np.ndarray, w: np.ndarray) -> np.ndarray:
    """What patterns (B, K, n) pull at units w (K, n) with."""
    fields = np.einsum("bkn,kn->bk", X, w)
    K, n = w.shape
    if rule.loss == "errors":
        total = np.zeros_like(w)
        for row, of in zip(X, fields, strict=True):
            # The least wrong that the majority lacks; two that are as wrong go together.
            wrong = (of < 0) & (of >= np.sort(of)[K // 2])
            total[wrong] += row[wrong]
        return total
    delta = fields[:, 0] / np.sqrt(n) if K == 1 else np.sign(fields).sum(axis=1) / np.sqrt(K)
    slope = 1 / (1 + np.exp(2 * rule.beta * delta))
    return np.einsum("b,bkn->kn", slope, X) / len(X) / np.sqrt(K)


def stepped(rule: Rule, X: np.ndarray, network: Committee, sweeps: int) -> np.ndarray:
    """Centre after some sweeps, written as the docstring of the rule is.   X: (P, K, n)."""
    y, K, state = rule.replicas, network.hidden, at_start(5)
    size = K * X.shape[2]
    starts = [[2 * uniform(state) - 1 for _ in range(size)] for _ in range(1 if rule.alike else y)]
    x = np.array((starts * y)[:y]).reshape(y, K, -1)
    w, v = np.where(x > 0, 1.0, -1.0), np.zeros_like(x)
    orders = np.tile(np.arange(len(X)), (y, 1))
    for sweep in range(sweeps):
        for order in orders:
            shuffle(order, state)
        pull = rule.coupling * (sweep / rule.sweeps if rule.rising else 1)
        for first in range(0, len(X), rule.batch):
            m = w.mean(axis=0)
            for a in range(y):
                centre = (np.sign(m) if rule.force == "sign" else m) if rule.coupled else w[a]
                own = x[a] if rule.force == "hidden" else w[a]
                asked = pulls(rule, X[orders[a, first : first + rule.batch]], w[a])
                v[a] = rule.momentum * v[a] + asked
                x[a] += pull * (centre - own) + rule.rate * v[a]
                if rule.loss == "logistic":
                    x[a] = np.clip(x[a], -1, 1)
            w = np.where(x > 0, 1.0, -1.0)
    return np.sign(w.mean(axis=0)).ravel()


@pytest.mark.parametrize(
    ("options", "network"), list(product(OPTIONS, [ONE_UNIT, Committee(3), Committee(5, True)]))
)
def test_a_step_is_what_the_rule_says(options: dict[str, Any], network: Committee) -> None:
    rule = replace(Rule(sweeps=10, batch=4, replicas=3, rate=0.02), **options)
    train = RandomLabels(network.inputs(105), 0.6 * 105 / network.inputs(105)).instance(2).train
    seen = network.seen(train)
    X = np.repeat(seen, network.hidden, axis=1) if network.shared else seen
    path = rule.path(Task(seen, network.hidden, at_start(5), whole=True))
    for sweep, (weights, made) in zip(range(4), path, strict=False):
        assert made == sweep
        expected = stepped(rule, X.astype(float), network, sweep)
        # Weights whose field is nearly zero may turn with the last bit.
        assert np.mean(weights != expected) < 0.03


def solved(rule: Rule, alpha: float, many: int = 3) -> int:
    """Instances with N = 501 that are solved."""
    trains = [RandomLabels(501, alpha).instance(number).train for number in range(many)]
    runs = [rule.alone(X, key("replicas", n), whole=False) for n, X in enumerate(trains)]
    return sum(error_rate(X, run.weights) == 0 for X, run in zip(trains, runs, strict=True))


def test_the_signs_of_the_centre_draw_replicas_further_than_its_mean() -> None:
    assert solved(Rule(), 0.57) == 3
    assert solved(Rule(force="mean"), 0.57) == 0


def test_replicas_reach_further_than_one_of_them_or_the_majority_of_uncoupled_ones() -> None:
    assert solved(Rule(replicas=1, coupling=0.0, sweeps=3000), 0.57) == 0
    assert solved(Rule(coupling=0.0), 0.57) == 0
    assert solved(Rule(**(ERRORS | {"replicas": 7, "batch": 5})), 0.57) == 3


def test_a_pull_on_hidden_weights_polarizes_one_replica_by_itself() -> None:
    hidden = Rule(force="hidden", coupling=5e-4, alike=False, sweeps=600)
    assert solved(hidden, 0.57) == 3
    assert solved(replace(hidden, replicas=1, sweeps=3000), 0.57) == 3
    # Each is polarized where it stands: their majority stands nowhere.
    assert solved(replace(hidden, coupled=False), 0.57) == 0
