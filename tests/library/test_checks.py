"""Mistakes are answered with one line: argument, value, rule, remedy."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

import atypical

PATTERNS = np.array([[1, -1, 1], [-1, 1, 1]])
MISTAKES: list[tuple[str, Callable[[], Any]]] = [
    (
        "alpha: -1 is not a load; give numbers > 0 (patterns per weight).",
        lambda: atypical.entropy("perceptron", alpha=-1),
    ),
    (
        "alpha: 'half' is not a load; give numbers > 0 (patterns per weight).",
        lambda: atypical.entropy("perceptron", alpha=["half"]),
    ),
    (
        "alpha: an empty grid leaves nothing to compute; give at least one value.",
        lambda: atypical.entropy("perceptron", alpha=[]),
    ),
    (
        "alpha: 0.5 stands twice; give each value once.",
        lambda: atypical.entropy("perceptron", alpha=[0.5, 0.5]),
    ),
    (
        "alpha.scal: unknown key; did you mean scale?",
        lambda: atypical.entropy(
            "perceptron", alpha={"start": 0.1, "stop": 0.5, "num": 3, "scal": "log"}
        ),
    ),
    (
        "model: 'perceptrom' is unknown; did you mean perceptron?",
        lambda: atypical.entropy("perceptrom", alpha=0.5),
    ),
    (
        "model: 'hopfield' is unknown; known are perceptron, committee, symmetric, features.",
        lambda: atypical.entropy("hopfield", alpha=0.5),
    ),
    (
        "perceptron: 'magrin' is unknown; did you mean margin?",
        lambda: atypical.entropy("perceptron", alpha=0.5, magrin=0.1),
    ),
    (
        "alpha_t: is missing; the model features has it.",
        lambda: atypical.entropy("features", alpha=0.5),
    ),
    (
        "alpha: is not given here, but found; leave it out.",
        lambda: atypical.capacity("perceptron", alpha=0.5),
    ),
    (
        "distance: 0 is not a distance; give numbers in (0, 0.5] (fraction of weights that "
        "differ).",
        lambda: atypical.local_entropy("perceptron", alpha=0.5, distance=0),
    ),
    (
        "reference_margin: 'maximum' is not a reference margin; give finite numbers or the word "
        "max (the largest margin with solutions).",
        lambda: atypical.local_entropy(
            "perceptron", alpha=0.5, distance=0.1, reference_margin="maximum"
        ),
    ),
    (
        "nonlinearity: 'relu' is not an odd non-linearity with a linear part; give sign, erf, "
        "tanh or linear, or the share mu_1^2 of its linear part, in (0, 1].",
        lambda: atypical.entropy("features", alpha=0.5, alpha_t=3, nonlinearity="relu"),
    ),
    (
        "depth: 1 is not the depth of a deep network; give whole numbers >= 2.",
        lambda: atypical.spinodal(depth=1, eta=0.9),
    ),
    (
        "eta: 1.5 is not a correlation to learn; give numbers in (0, 1).",
        lambda: atypical.barrier(depth=3, eta=1.5, beta=0.1),
    ),
    (
        "beta: -0.1 is not a weight decay; give numbers >= 0 (PyTorch's weight_decay).",
        lambda: atypical.barrier(depth=3, eta=0.9, beta=-0.1),
    ),
    (
        "temperature: 0 is not a positive number; give numbers > 0.",
        lambda: atypical.escape_rate(beta=0.1, temperature=0),
    ),
    (
        "direction: 'upp' is unknown; did you mean up?",
        lambda: atypical.escape_rate(beta=0.1, temperature=1e-4, direction="upp"),
    ),
    (
        "rank: 3 is more than the 2 modes of eta; give less.",
        lambda: atypical.escape_rate(beta=0.1, temperature=1e-4, rank=3),
    ),
    (
        "eta: 3 modes do not fit 2 outputs; give 2 at most.",
        lambda: atypical.escape_rate(beta=0.1, temperature=1e-4, eta=(0.9, 0.8, 0.7)),
    ),
    (
        "learner: 'spbi' is unknown; did you mean sbpi?",
        lambda: atypical.learn("spbi", PATTERNS),
    ),
    (
        "annealing: 'sweps' is unknown; did you mean sweeps?",
        lambda: atypical.learn("annealing", PATTERNS, sweps=10),
    ),
    (
        "steps: 0 is not a whole number; give whole numbers >= 1.",
        lambda: atypical.learn("focusing_bp", PATTERNS, steps=0),
    ),
    (
        "hot: 9.0 and cold: 8.0 heat up; they are inverse temperatures: give hot < cold.",
        lambda: atypical.learn("annealing", PATTERNS, hot=9),
    ),
    (
        "stopping: 'last' is unknown; known are first, whole.",
        lambda: atypical.learn("sbpi", PATTERNS, stopping="last"),
    ),
    (
        "seed: -1 is not a seed; give whole numbers >= 0.",
        lambda: atypical.learn("sbpi", PATTERNS, seed=-1),
    ),
    (
        "patterns: (3,) of int64 are none; give finite numbers (P, N), each pattern times its "
        "label.",
        lambda: atypical.learn("sbpi", PATTERNS[0]),
    ),
    (
        "patterns: (1, 1) of <U1 are none; give finite numbers (P, N), each pattern times its "
        "label.",
        lambda: atypical.learn("sbpi", [["a"]]),
    ),
    (
        "4 is not a size; give odd numbers of weights, so that no field vanishes.",
        lambda: atypical.learn("sbpi", np.ones((2, 4))),
    ),
    (
        "sbpi needs patterns of ±1; give entries: sign.",
        lambda: atypical.learn("sbpi", 0.5 * PATTERNS),
    ),
    (
        "size: 500 is not a size; give odd whole numbers >= 3, so that no field vanishes.",
        lambda: atypical.random_labels(500, 0.4),
    ),
    (
        "0.001 leaves 0 patterns; give a load with at least one.",
        lambda: atypical.random_labels(101, 0.001),
    ),
    (
        "instances: 0 is not a whole number; give whole numbers >= 1.",
        lambda: atypical.learn_many("sbpi", size=101, alpha=0.3, instances=0),
    ),
    (
        "weights: (4,) of float64 are none of these patterns; give 3 of ±1.",
        lambda: atypical.flatness_of(np.ones(4), PATTERNS),
    ),
    (
        "flip: 0.7 is not a share of flips; give numbers in (0, 0.5].",
        lambda: atypical.flatness_of(np.ones(3), PATTERNS, flip=0.7),
    ),
    (
        "samples: 1 is not a number of random draws; give whole numbers >= 2, of whose spread the "
        "error is made.",
        lambda: atypical.flatness_of(np.ones(3), PATTERNS, samples=1),
    ),
    (
        "table: 'perceptron_entropi' is unknown; did you mean perceptron_entropy?",
        lambda: atypical.read_table("perceptron_entropi.csv"),
    ),
]


@pytest.mark.parametrize(("line", "mistake"), MISTAKES, ids=[line[:30] for line, _ in MISTAKES])
def test_a_mistake_is_one_clear_line(line: str, mistake: Callable[[], Any]) -> None:
    with pytest.raises(ValueError, match=r"\w") as caught:
        mistake()
    assert str(caught.value) == line
    assert caught.value.__suppress_context__ or caught.value.__context__ is None


@pytest.mark.parametrize("path", ["perceptron_entropy.csv", "solutions"])
def test_what_is_not_there_is_named(path: str) -> None:
    read = atypical.read_table if path.endswith(".csv") else atypical.read_solutions
    with pytest.raises(FileNotFoundError, match=path):
        read(path)


def test_a_gpu_is_demanded_where_one_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("atypical.library.learning.gpus_here", list)
    with pytest.raises(ValueError, match="there is no GPU on this machine"):
        atypical.learn("sbpi", PATTERNS, device="cuda")


GRID = [0.25, 0.5]


@pytest.mark.parametrize(
    "given",
    [
        GRID,
        tuple(GRID),
        np.array(GRID),
        np.array(GRID, dtype=np.float32),
        pd.Series(GRID),
        (np.float64(x) for x in GRID),
        {"start": 0.25, "stop": 0.5, "num": 2},
    ],
    ids=lambda given: type(given).__name__,
)
def test_several_numbers_come_in_any_form(given: Any) -> None:
    assert list(atypical.barrier(depth=np.int64(3), eta=0.9, beta=given)["beta"]) == GRID
