"""Learners side by side in torch: the same as one after the other, compiled."""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module

import numpy as np
import pytest
import torch

from atypical.learners import reinforced_max_sum as max_sum
from atypical.learners.batched.reinforced_max_sum import answers
from atypical.learners.batched.runs import Orders, Runs
from atypical.learners.facts import batched
from atypical.learners.train import together, train
from atypical.randomness.splitmix import shuffle, uniform
from atypical.tasks.instance import error_rate
from atypical.tasks.random_labels import RandomLabels

torch.set_num_threads(1)
KEYS = [11, 2**64 - 5, 7]
SHORT = {
    "focusing_bp": {"steps": 41},
    "reinforced_bp": {"sweeps": 200},
    "reinforced_max_sum": {"sweeps": 100},
    "annealing": {"sweeps": 80},
}
# Integers only: the same to the last bit. A solution ends SBPI, whatever was asked for.
EXACT = ("sbpi", "annealing")


def patterns(alpha: float) -> list[np.ndarray]:
    return [RandomLabels(101, alpha).instance(n).train for n in range(3)]


def rule(name: str):
    return replace(import_module(f"atypical.learners.{name}").Rule(), **SHORT.get(name, {}))


@pytest.mark.parametrize("name", batched())
def test_both_kernels_find_the_same_solutions(name: str) -> None:
    X = patterns(0.25)
    alone = train(name, rule(name), X, KEYS, whole=False)
    batch = together(name, rule(name), X, KEYS, whole=False, device="cpu")
    for one, other, train_set in zip(alone, batch, X, strict=True):
        assert error_rate(train_set, other.weights) == 0
        if name in EXACT:
            assert np.array_equal(one.weights, other.weights)
            assert one.sweeps == other.sweeps
        # Sums in another order may turn a weight whose field is nearly zero.
        assert np.mean(one.weights != other.weights) < 0.03
        assert abs(one.sweeps - other.sweeps) <= 2 + 0.1 * one.sweeps


@pytest.mark.parametrize("whole", [False, True])
@pytest.mark.parametrize("name", EXACT)
def test_kernels_of_integers_agree_where_budgets_are_spent(name: str, whole: bool) -> None:
    X = patterns(0.6)
    short = replace(rule(name), sweeps=6)
    alone = train(name, short, X, KEYS, whole=whole)
    batch = together(name, short, X, KEYS, whole=whole, device="cpu")
    for one, other in zip(alone, batch, strict=True):
        assert np.array_equal(one.weights, other.weights)
        assert one.sweeps == other.sweeps


def test_both_kernels_answer_cavity_fields_alike() -> None:
    rng = np.random.default_rng(3)
    for shift in (-1.5, -0.3, 0.0, 0.3, 1.5):
        c = rng.normal(shift, 1, 21).astype(np.float32)
        S = int(np.sum(np.where(c > 0, 1, -1)))
        a, b = (0, 0) if S >= 3 else max_sum._weakest(c, S, np.empty(21, np.float32))
        found = answers(torch.from_numpy(c)).numpy()
        assert np.array_equal(found, np.where(c >= -a, b, a).astype(np.float32))


@pytest.mark.parametrize("name", batched())
def test_a_run_alone_is_the_run_in_the_batch(name: str) -> None:
    X = patterns(0.25)
    batch = together(name, rule(name), X, KEYS, whole=False, device="cpu")
    for number in range(3):
        alone = together(name, rule(name), X[number : number + 1], KEYS[number : number + 1],
                         whole=False, device="cpu")[0]  # fmt: skip
        assert np.mean(alone.weights != batch[number].weights) < 0.03
        assert abs(alone.sweeps - batch[number].sweeps) <= 2 + 0.1 * alone.sweeps


@pytest.mark.parametrize("name", batched())
def test_a_solved_run_rests_while_others_move(name: str) -> None:
    X = [patterns(0.1)[0], RandomLabels(101, 0.1).instance(1).train]
    X[1] = -np.abs(X[1])  # Asks for −1 everywhere ...
    X[1][0] = 1  # ... and for +1: unsolvable.
    # Long enough for the solvable one, with many sweeps more in which it could move.
    short = replace(rule(name), **({"steps": 41} if name == "focusing_bp" else {"sweeps": 80}))
    easy, hard = together(name, short, X, [1, 2], whole=False, device="cpu")
    (alone,) = together(name, short, X[:1], [1], whole=False, device="cpu")
    assert error_rate(X[0], easy.weights) == 0
    assert easy.sweeps == alone.sweeps
    assert np.array_equal(easy.weights, alone.weights)
    assert error_rate(X[1], hard.weights) > 0
    assert hard.sweeps > easy.sweeps + 20


@pytest.mark.parametrize("name", batched())
def test_the_whole_protocol_ends_on_a_solution(name: str) -> None:
    X = patterns(0.15)
    for run, train_set in zip(
        together(name, rule(name), X, KEYS, whole=True, device="cpu"), X, strict=True
    ):
        assert error_rate(train_set, run.weights) == 0
        assert run.sweeps > 30 or name == "sbpi"


def test_both_kernels_draw_the_same_numbers() -> None:
    runs = Runs(patterns(0.1), KEYS, whole=False, device="cpu")
    drawn = runs.uniform(2, 5).numpy()
    orders = Orders(runs, drawn=3).next().numpy()
    for number, seed in enumerate(KEYS):
        state = np.array([seed], np.uint64)
        expected = [uniform(state) for _ in range(7)]
        assert drawn[number].tolist() == expected[2:]
        state = np.array([seed], np.uint64)
        for _ in range(3):
            uniform(state)
        order = np.arange(runs.P)
        shuffle(order, state)
        assert orders[number, 0].tolist() == order.tolist()
