"""Reinforced AMP: its update, its attempts, and the teacher that it finds."""

from __future__ import annotations

import numpy as np
import pytest

from atypical.learners import reinforced_amp
from atypical.learners.arithmetic import padded
from atypical.learners.passing import Messages, pass_patterns, variance
from atypical.learners.reinforced_amp import MOST, Rule, _sweep
from atypical.learners.rule import Task
from atypical.randomness.splitmix import at_start
from atypical.tasks.instance import error_rate
from atypical.tasks.random_labels import RandomLabels
from atypical.tasks.teacher import Teacher


def task(alpha: float, whole: bool = False) -> Task:
    return Task(RandomLabels(101, alpha).instance(0).train[:, None], 1, at_start(3), whole)


def test_a_field_is_what_patterns_ask_for_and_a_share_of_itself() -> None:
    of = task(0.5)
    X, messages = padded(of.seen), Messages.at_random(0.5, of)
    messages.m[0] = 0.9
    messages.V[0] = 1 - np.mean(messages.m**2)
    h, m, B, g, V = (x.copy() for x in messages)
    A = pass_patterns(X, m, g, V, 0.0, B)
    _sweep(X, messages, 0.7)
    expected = B + A * m + 0.7 * h
    assert np.allclose(messages.h, expected, rtol=1e-5, atol=1e-5)
    magnetisations = np.clip(np.tanh(expected), -MOST, MOST)
    assert np.allclose(messages.m, magnetisations, atol=1e-5)
    expected_variance = variance(np.mean(magnetisations**2), V, 101)
    assert pytest.approx(expected_variance, rel=1e-4) == messages.V


def test_polarized_magnetisations_are_cut() -> None:
    of = task(0.5)
    messages = Messages.at_random(0.1, of)
    messages.h[:] = 100.0
    messages.V[0] = 0.5
    _sweep(padded(of.seen), messages, 1.0)
    assert np.abs(messages.m).max() == np.float32(MOST)


def test_an_attempt_is_twice_as_slow_as_the_one_before_and_starts_afresh(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    grown, starts = [], []

    def recorded(X: object, messages: Messages, reinforcement: float) -> None:
        grown.append(reinforcement)
        if reinforcement == 0:
            assert (messages.V[0], messages.g.any()) == (1.0, False)
            starts.append(messages.h.copy())
        _sweep(X, messages, reinforcement)

    monkeypatch.setattr(reinforced_amp, "_sweep", recorded)
    made = [sweeps for _, sweeps in Rule(sweeps=300, rate=0.02).path(task(2.0, whole=True))]
    assert made == list(range(1, 301))
    expected = [r * t for r, many in ((0.02, 50), (0.01, 100), (0.005, 150)) for t in range(many)]
    assert grown == pytest.approx(expected)
    assert len(starts) == 3
    assert not np.array_equal(starts[0], starts[1])


def test_what_is_easy_takes_one_attempt() -> None:
    for number in range(4):
        train = RandomLabels(401, 0.5).instance(number).train
        run = Rule().alone(train, number, whole=False)
        assert error_rate(train, run.weights) == 0
        assert run.sweeps < 150


def test_a_teacher_is_found_where_patterns_leave_no_other_solution() -> None:
    for number in range(3):
        of = Teacher(401, 2.0)
        run = Rule().alone(of.instance(number).train, number, whole=False)
        assert np.array_equal(run.weights, of.planted(number))
