"""Message passing against what it computes: direct sums, and enumeration."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from scipy.special import erfcx

from atypical.flatness.local_entropy import entropy
from atypical.flatness.typical import all_solutions
from atypical.learners import reinforced_max_sum as max_sum
from atypical.learners.arithmetic import hazard, padded, shuffle, uniform
from atypical.learners.passing import pass_patterns
from atypical.tasks.random_labels import RandomLabels


def test_the_hazard_is_density_over_tail() -> None:
    x = np.linspace(-12, 40, 400)
    expected = np.sqrt(2 / np.pi) / erfcx(x / np.sqrt(2))
    assert np.allclose([hazard(u) for u in x], expected, rtol=1e-6, atol=0)


@pytest.mark.parametrize("patterns", [1, 4, 7])
def test_a_sweep_is_the_sum_that_it_says(patterns: int) -> None:
    rng = np.random.default_rng(patterns)
    X = np.sign(rng.normal(size=(patterns, 33))).astype(np.int8)
    m, g = rng.uniform(-0.9, 0.9, 33), rng.uniform(0, 1, patterns)
    V, margin = 1 - np.mean(m**2), 0.3
    omega = X @ m / np.sqrt(33) - V * g
    u = (margin - omega) / np.sqrt(V)
    new = np.sqrt(2 / np.pi) / erfcx(u / np.sqrt(2)) / np.sqrt(V)
    moving, B = g.astype(np.float32), np.empty(33, np.float32)
    A = pass_patterns(padded(X), patterns, m.astype(np.float32), moving, V, margin, B)
    assert np.allclose(moving, new, rtol=1e-5)
    assert np.allclose(B, new @ X / np.sqrt(33), atol=1e-5)
    assert pytest.approx(np.sum(new * (new - u / np.sqrt(V))) / 33, rel=1e-5) == A


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


def test_random_numbers_are_uniform_and_shuffles_are_fair() -> None:
    state = np.array([5], np.uint64)
    drawn = np.array([uniform(state) for _ in range(4000)])
    assert 0 <= drawn.min() < 0.01
    assert 0.99 < drawn.max() < 1
    assert abs(np.mean(drawn) - 0.5) < 4 / np.sqrt(12 * 4000)
    firsts = np.zeros(4)
    for _ in range(2000):
        order = np.arange(4)
        shuffle(order, state)
        assert sorted(order) == [0, 1, 2, 3]
        firsts[order[0]] += 1
    assert np.abs(firsts / 2000 - 0.25).max() < 0.04
