"""Message passing against what it computes: direct sums, and enumeration."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
import pytest
from scipy.special import erfcx, ndtr

from atypical.flatness.local_entropy import entropy
from atypical.flatness.typical import all_solutions
from atypical.learners import focusing_bp, reinforced_bp
from atypical.learners import reinforced_max_sum as max_sum
from atypical.learners.arithmetic import hazard, padded
from atypical.learners.majority import respond
from atypical.learners.passing import LEAST_VARIANCE, pass_patterns, variance
from atypical.learners.rule import Learner, Task
from atypical.randomness.splitmix import at_start
from atypical.tasks.committee import Committee
from atypical.tasks.random_labels import RandomLabels


def test_the_hazard_is_density_over_tail() -> None:
    x = np.linspace(-12, 40, 400)
    expected = np.sqrt(2 / np.pi) / erfcx(x / np.sqrt(2))
    assert np.allclose([hazard(u) for u in x], expected, rtol=1e-6, atol=0)


def right_majority(omega: np.ndarray, V: np.ndarray, margin: float) -> np.ndarray:
    """Logarithm of the probability that most units are right, summed over all outcomes: (P,)."""
    right = ndtr((omega - margin) / np.sqrt(V))
    outcomes = [s for s in product([0, 1], repeat=omega.shape[1]) if 2 * sum(s) > len(s)]
    return np.log(
        sum(np.prod(np.where(s, right, 1 - right), axis=1) for s in map(np.array, outcomes))
    )


@pytest.mark.parametrize("patterns", [1, 4, 7])
@pytest.mark.parametrize("network", [Committee(), Committee(3), Committee(5, shared=True)])
def test_a_sweep_is_the_sum_that_it_says(patterns: int, network: Committee) -> None:
    rng = np.random.default_rng(patterns)
    N, K = 105, network.hidden
    n = N // K
    X = np.sign(rng.normal(size=(patterns, network.inputs(N)))).astype(np.int8)
    m, g = rng.uniform(-0.9, 0.9, N), rng.uniform(0, 1, (patterns, K))
    V, margin = (1 - np.mean(m.reshape(K, n) ** 2, axis=1)) * rng.uniform(0.5, 1, K), 0.3
    omega = network.fields(X, m) - V * g
    step = 1e-3 * np.eye(K)
    at, up, down = (
        np.stack([right_majority(omega + sign * e, V, margin) for e in step], axis=1)
        for sign in (0, 1, -1)
    )
    new, curvature = (up - down) / 2e-3, (up + down - 2 * at) / 1e-6
    moving, B = g.astype(np.float32), np.empty(N, np.float32)
    X = network.seen(X)
    A = pass_patterns(padded(X), m.astype(np.float32), moving, V, margin, B)
    pulls = [new[:, k] @ X[:, k % X.shape[1]] / np.sqrt(n) for k in range(K)]
    assert np.allclose(moving, new, rtol=1e-4)
    assert np.allclose(B, np.concatenate(pulls), atol=1e-4)
    assert pytest.approx(-np.sum(curvature, axis=0) / n, rel=1e-4) == A


def test_no_unit_of_a_committee_is_known_better_than_but_for_one_weight() -> None:
    assert variance(1.0, np.ones(3), 167) == 1 / 167
    assert variance(0.4, np.ones(3), 167) == 0.6
    assert variance(1.0, np.ones(1), 501) == LEAST_VARIANCE


@pytest.mark.parametrize("rule", [focusing_bp.Rule(steps=9), reinforced_bp.Rule(sweeps=9)])
@pytest.mark.parametrize("network", [Committee(), Committee(3), Committee(5, shared=True)])
def test_each_unit_has_the_variance_of_its_own_weights(rule: Learner, network: Committee) -> None:
    X = network.seen(RandomLabels(network.inputs(105), 0.5).instance(0).train)
    path: Any = rule.path(Task(X, network.hidden, at_start(3), whole=True))
    for _ in path:
        messages = path.gi_frame.f_locals["messages"]
        q = np.mean(messages.m.reshape(network.hidden, -1) ** 2, axis=1)
        assert pytest.approx(1 - q, abs=1e-5) == messages.V
    assert len({*messages.V}) == network.hidden


@pytest.mark.parametrize("units", [3, 9])
def test_units_that_are_hopelessly_wrong_still_pull(units: int) -> None:
    response, room = np.empty(units), np.empty((3, units))
    for depth in (3.0, 30.0, 3000.0):
        respond(np.full(units, depth), response, room)
        assert np.all(np.isfinite(response))
        assert np.all(response > 1)


def test_marginals_and_entropy_agree_with_enumeration() -> None:
    wrong_means, wrong_entropies = [], []
    for number in range(12):
        train = RandomLabels(21, 0.35).instance(number).train
        solutions = all_solutions(train)
        value, means, moved = entropy(train, damping=0.3)
        assert moved < 1e-4
        wrong_means.append(np.sqrt(np.mean((means - solutions.mean(axis=0)) ** 2)))
        wrong_entropies.append(value - np.log(len(solutions)) / 21)
    assert np.mean(wrong_means) < 0.06
    assert np.abs(wrong_entropies).max() < 0.03
    assert abs(np.mean(wrong_entropies)) < 0.01


def test_max_sum_messages_are_differences_of_maxima() -> None:
    rng = np.random.default_rng(0)
    weights = np.array(list(product([-1, 1], repeat=7)))
    allowed = weights[weights.sum(axis=1) >= 1]
    for _ in range(60):
        c = rng.normal(-0.3, 1, 7).astype(np.float32)
        S = int(np.sum(np.where(c > 0, 1, -1)))
        a, b = (0.0, 0.0) if S >= 3 else max_sum._weakest(c, S, np.empty(7, np.float32))
        messages = np.where(c >= -a, b, a)
        for i in range(7):
            others = allowed @ c - allowed[:, i] * c[i]
            up, down = (others[allowed[:, i] == s].max() for s in (1, -1))
            assert messages[i] == pytest.approx((up - down) / 2, abs=1e-5)


def test_max_sum_is_reinforced_linearly(monkeypatch: pytest.MonkeyPatch) -> None:
    grown, X = [], RandomLabels(21, 2.0).instance(0).train
    monkeypatch.setattr(max_sum, "_follow", lambda *given: grown.append(float(given[-1])))
    list(max_sum.Rule(sweeps=8).path(Task(X[:, None], 1, at_start(1), whole=True)))
    assert grown == [step / 8 for step in range(8)]
