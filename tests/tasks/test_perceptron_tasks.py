"""Tasks of the perceptron: labels, features, teachers, and the randomness that belongs to them."""

from __future__ import annotations

import numpy as np
import pytest

from atypical.randomness.streams import key, signs, stream
from atypical.tasks.instance import TaskError, error_rate, fields
from atypical.tasks.random_features import RandomFeatures
from atypical.tasks.random_labels import RandomLabels
from atypical.tasks.teacher import Teacher

TASKS = [RandomLabels(101, 0.5), RandomFeatures(151, 51, 17), Teacher(101, 0.5)]


@pytest.mark.parametrize("task", TASKS)
def test_an_instance_depends_on_its_number_alone(task) -> None:
    alone = task.instance(3)
    for number in (0, 1, 2):
        assert not np.array_equal(task.instance(number).train, alone.train)
    assert np.array_equal(task.instance(3).train, alone.train)
    assert np.array_equal(task.instance(3).test, alone.test)


@pytest.mark.parametrize("task", TASKS)
def test_patterns_are_fair_signs_of_one_byte(task) -> None:
    train = task.instance(0).train
    assert train.dtype == np.int8
    assert set(np.unique(train)) == {-1, 1}
    assert abs(train.mean()) < 5 / np.sqrt(train.size)


@pytest.mark.parametrize("task", TASKS)
def test_no_field_of_an_odd_number_of_weights_vanishes(task) -> None:
    train = task.instance(0).train
    assert np.abs(fields(train, np.ones(train.shape[1]))).min() > 0


def test_gaussian_patterns_have_unit_variance() -> None:
    train = RandomLabels(501, 0.5, "gaussian").instance(0).train
    assert train.std() == pytest.approx(1, abs=0.01)


def test_a_teacher_solves_its_own_instances() -> None:
    task = Teacher(101, 1.5)
    instance = task.instance(2)
    assert error_rate(instance.train, task.planted(2)) == 0
    assert error_rate(instance.test, task.planted(2)) == 0
    assert instance.test.shape == (2 * task.patterns, 101)


def test_random_features_teach_what_random_labels_do_not() -> None:
    # Hebb's rule generalizes on features of a teacher.
    task = RandomFeatures(1001, 501, 101)
    errors = [
        error_rate(i.test, i.train.sum(axis=0, dtype=np.int64))
        for i in map(task.instance, range(4))
    ]
    assert 0.1 < np.mean(errors) < 0.35
    assert task.instance(0).test.shape == (1002, 1001)
    assert task.alpha_t == pytest.approx(501 / 101)


def test_features_of_one_pattern_are_as_correlated_as_the_equivalence_says() -> None:
    # ⟨x x'⟩ over features is (2/π) arcsin of the latent overlap.
    task = RandomFeatures(4001, 61, 21)
    x = task.instance(0).train.astype(float)
    overlaps = np.abs(x @ x.T / 4001)[np.triu_indices(61, 1)]
    latent = np.arange(1, 22, 2) / 21
    expected = 2 / np.pi * np.arcsin(latent)
    nearest = np.abs(overlaps[:, None] - expected).min(axis=1)
    assert np.quantile(nearest, 0.9) < 3 / np.sqrt(4001)


@pytest.mark.parametrize(
    ("made", "line"),
    [
        (lambda: RandomLabels(100, 0.5), "100 is not a size; give odd numbers of weights"),
        (lambda: RandomFeatures(101, 50, 20), "20 is not a size"),
        (
            lambda: RandomLabels(101, 0.001),
            "0.001 leaves 0 patterns; give a load with at least one.",
        ),
        (lambda: Teacher(101, 0.001), "0.001 leaves 0 patterns"),
    ],
)
def test_an_impossible_task_is_answered_with_value_rule_and_remedy(made, line: str) -> None:
    with pytest.raises(TaskError, match=line):
        made()


def test_streams_of_other_names_are_independent() -> None:
    one, two = (signs(stream("a", n), 4000).astype(int) for n in (1, 2))
    assert abs(np.mean(one * two)) < 4 / np.sqrt(4000)
    assert key("a", 1) != key("a", "1")
    assert 0 <= key("a") < 2**64
