"""One seed moves everything random in a run, and seed 0 gives the numbers that are published."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from tests.kinetics.joined import joined

import atypical
from atypical.evidence import correlation
from atypical.evidence.thresholds import threshold
from atypical.flatness.measure import energies
from atypical.flatness.networks import measured
from atypical.kinetics import (
    decay,
    escape,
    modular,
    modular_sweep,
    nonlinear,
    sparse,
    student,
    sweeps,
    trapping,
)
from atypical.learners import sweep as learning
from atypical.networks import sweep as networks
from atypical.randomness.instances import instance_key, instance_stream
from atypical.randomness.run import seed, seeded
from atypical.randomness.streams import key, stream
from atypical.studies.kinds.training import LEARNERS, Learners, rule_of
from atypical.tasks.committee import ONE_UNIT
from atypical.tasks.images import load
from atypical.tasks.random_features import RandomFeatures
from atypical.tasks.random_labels import RandomLabels
from atypical.tasks.teacher import Teacher

escapes_table = joined(student.student_escape_table)
modular_table = joined(modular.modular_table)
modular_sweep_table = joined(modular_sweep.modular_sweep_table)
langevin_table = joined(escape.langevin_table)
nonlinear_table = joined(nonlinear.nonlinear_table)
sparse_table = joined(sparse.sparse_table)
sweep_table = joined(sweeps.sweep_table)
delayed_table = joined(trapping.delayed_table)
noise_table = joined(trapping.noise_table)

LINEAR = {"hidden": 4, "samples": 32, "test_samples": 16}
FREE = {
    **{"optimiser": "sgd", "data": "whitened", "inputs": 2, "init": "uniform", "start": "random"},
    **{"preparation": "none", "strength": 0.0, "beta": 0.03, "learning_rate": 0.1, "batch": 8},
    "epochs": 3,
}
SPARSE = {"preparation": "residual", "strength": 0.02}
LANGEVIN = {"hidden": 2, "start_rank": 0, "beta": 0.3, "barrier_over_temperature": 3.0}
NONLINEAR = {"hidden": [4], "samples": 20, "test_samples": 20, "learning_rate": 0.1}
STEPS = {"optimiser": "sgd", "batch": 4, "learning_rate": 0.1, "steps": 3}
TEACHING = {"eta": [0.9, 0.6], "samples": 16, "hidden": [3, 3]}
SETTLING = {"learning_rate": 0.1, "tolerance": 1e-4, "steps": 3}
SWEEP = {"depth": 3, "data": "raw", "direction": "up"}
CONDITION = {"size": 51, "patterns": 10, "alpha": 0.2, "entries": "sign", "stopping": "first"}
STACK = {
    **{"dataset": "digits", "task": "classes", "samples": 20, "random_labels": 0.2, "loss": 0.2},
    **{"weights": "continuous", "hidden_layers": 1, "activation": "relu", "bias": True, "width": 3},
    **{"sharpness": 1.0, "algorithm": "sgd", "rates": [0.1], "rule": {"epochs": 2, "batch": 5}},
}
AROUND = {"noise": [0.1], "flip": [0.1], "draws": 3, "eigenvalues": 1, "probes": 2}


def plain(items: object, unit: str) -> object:
    return items


def learned(name: str) -> np.ndarray:
    rule = import_module(f"atypical.learners.{rule_of(name)}").Rule(**LEARNERS[name].fixed)
    return np.array(learning.sweep(rule_of(name), rule, [CONDITION], [0], plain).weights)


def trained() -> np.ndarray:
    return np.array(networks.sweep([STACK], [1], plain).parameters)


def around() -> list[float]:
    """Of a network that no seed moves."""
    row = STACK | {"seed": 1, "stopping": "zero"}
    parameters = np.linspace(-1, 1, 64 * 3 + 3 + 3 * 10 + 10, dtype=np.float32)
    rows = measured(row, parameters, hessian_at=["zero"], **AROUND)
    return [row["value"] for row in rows]


def flipped() -> list[float]:
    """Around weights that no seed moves."""
    with seeded(0):
        instance = RandomLabels(101, 0.9).instance(0)
    rows = energies(instance, np.ones(101, np.int8), ONE_UNIT, [0.3], 10)
    return [row["value"] for row in rows]


def correlated() -> float:
    rng = np.random.default_rng(0)
    runs = pd.DataFrame({"seed": range(20), "a": rng.random(20), "b": rng.random(20)})
    return correlation.rank_correlation(runs, "a", "b").error


def bootstrapped() -> float:
    solved = np.array([[1, 1, 1, 0]] * 7 + [[1, 1, 0, 0]] * 9 + [[1, 0, 0, 0]] * 6)
    return float(
        threshold(pd.DataFrame(solved, columns=[0.1, 0.2, 0.3, 0.4]), rising=False)["error"]
    )


def table(made: Callable[..., pd.DataFrame], *given: object, **named: object) -> pd.DataFrame:
    return made(*given, **named).select_dtypes("number")


DRAWN: dict[str, Callable[[], object]] = {
    "random labels": lambda: RandomLabels(51, 0.4).instance(3).train,
    "gaussian labels": lambda: RandomLabels(51, 0.4, "gaussian").instance(3).train,
    "features": lambda: RandomFeatures(51, 20, 21).instance(3).train,
    "teacher": lambda: Teacher(51, 0.4).instance(3).train,
    "planted": lambda: Teacher(51, 0.4).planted(3),
    "images": lambda: networks.task_of(STACK).train(1).inputs,
    "misleading images": lambda: networks.task_of(STACK).misleading(1).labels,
    "networks": trained,
    "flatness of networks": around,
    "flips": flipped,
    "correlation": correlated,
    "thresholds": bootstrapped,
    "sweep": lambda: table(
        sweep_table, [SWEEP], [0.3], [1], 0.2, 1e-3, 100, 1e-4, **LINEAR
    ),
    "delayed": lambda: table(delayed_table, [FREE], [1], 2, **LINEAR),
    "noise": lambda: table(
        noise_table, [{"beta": 0.1, "residual": 0.02}], [1], 0.1, 8, 4, **LINEAR
    ),
    "langevin": lambda: table(
        langevin_table, [LANGEVIN], [1, 2], 0.1, 50_000, samples=16, test_samples=16
    ),
    "sparse": lambda: table(
        sparse_table, [SPARSE], [1], 3, 2, 0.0025, 0.1, 5, pool=50, samples=20, hidden=4
    ),
    "nonlinear": lambda: table(
        nonlinear_table, [{"activation": "tanh", "direction": "up"}], [0.01], [1],
        tolerance=1e-4, steps=5, kick=1e-3, **NONLINEAR,
    ),
    "modular": lambda: table(
        modular_table, [STEPS | {"weight_decay": 0.1}], [1], 5, 0.6, 4, 3
    ),
    "decay": lambda: table(
        joined(decay.decay_table), [{"dataset": "digits", "direction": "up"}], [1], [0.1], [3],
        "sigmoid", plain, loss="mse", batch=64, learning_rate=0.01, epochs=1, start_epochs=1,
        tolerance=0.1,
    ),
    "modular sweep": lambda: table(
        modular_sweep_table, [STEPS | {"weight_decay": [0.1], "turn": 0.1, "memorise": 3}], [1], 5,
        0.6, 4, 0.0,
    ),
    "students": lambda: table(
        escapes_table, [STEPS | {"beta": 0.1}], [1], TEACHING, **SETTLING
    ),
    "sweeps of students": lambda: table(
        joined(student.student_sweep_table), [{"direction": "up"}], [1], [0.1], TEACHING, 1e-4,
        **SETTLING,
    ),
    **{name: lambda name=name: learned(name) for name in Learners.model_fields},
}  # fmt: skip


@pytest.mark.parametrize("name", DRAWN)
def test_another_seed_moves_everything_that_is_drawn(name: str) -> None:
    one, same = (np.asarray(DRAWN[name]()).tobytes() for _ in range(2))
    assert one == same
    with seeded(1):
        other = np.asarray(DRAWN[name]()).tobytes()
        assert np.asarray(DRAWN[name]()).tobytes() == other
    with seeded(2):
        third = np.asarray(DRAWN[name]()).tobytes()
    assert len({one, other, third}) == 3


def test_seed_zero_gives_the_numbers_that_are_published() -> None:
    for number in (seed(), 0):
        with seeded(number):
            assert key("learner", "sbpi", 3) == 16128682721764417388
            assert stream("teacher weights", 51, 3).random() == 0.6742379908451811
            assert int(instance_key(3, "noise", "beta 0.3")) == 10881297593028520012
            assert instance_stream(3, "start").random() == 0.1163913803265828
            assert instance_stream(3, 1).random() == np.random.default_rng([3, 1]).random()


def test_the_split_of_a_data_set_is_its_own() -> None:
    labels = load("digits", Path()).test_labels
    with seeded(1):
        assert np.array_equal(load("digits", Path()).test_labels, labels)


def test_a_seed_inside_another_gives_it_back() -> None:
    with seeded(1):
        one = key("a")
        with pytest.raises(ZeroDivisionError), seeded(2):
            assert key("a") != one
            raise ZeroDivisionError
        assert (seed(), key("a")) == (1, one)
    assert seed() == 0


def test_a_seed_below_zero_is_refused() -> None:
    with pytest.raises(ValueError, match="-1 is no seed"), seeded(-1):
        pass


# What makes random numbers from something else than a name, and the arguments that ask for it.
FORBIDDEN = {
    *("default_rng", "SeedSequence", "RandomState", "Philox", "PCG64", "PCG64DXSM", "MT19937"),
    *("SFC64", "manual_seed", "rand", "randn", "randint", "randperm", "rand_like", "randn_like"),
    *("randint_like", "normal_", "uniform_", "bernoulli", "bernoulli_", "multinomial", "urandom"),
    *("random_state", "getrandbits", "token_bytes", "secrets"),
}
PACKAGE = Path(atypical.__file__).parent


def own_randomness(source: str) -> Iterator[str]:
    """Names in a module that draw random numbers, or the state for them, on their own account.

    np.random.Generator is a type, and a generator's methods draw from what was handed over.
    """
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Attribute(attr=name) | ast.Name(id=name) | ast.keyword(arg=name):
                if name in FORBIDDEN:
                    yield str(name)
            case ast.Import(names=names):
                yield from (n.name for n in names if n.name in ("random", "secrets"))
            case ast.ImportFrom(module=module, names=names):
                drawn = module in ("random", "secrets", "numpy.random")
                yield from (n.name for n in names if drawn or n.name in FORBIDDEN)
        match node:
            case ast.Attribute(value=ast.Attribute(attr="random"), attr=name):
                if name != "Generator":
                    yield f"random.{name}"
            case ast.Attribute(value=ast.Name(id="torch"), attr="Generator" | "normal"):
                yield "torch"


def test_nothing_draws_random_numbers_on_its_own_account() -> None:
    found = {
        str(path.relative_to(PACKAGE)): names
        for path in PACKAGE.rglob("*.py")
        if "randomness" not in path.parts and (names := [*own_randomness(path.read_text())])
    }
    assert found == {}


@pytest.mark.parametrize(
    "source",
    [
        "np.random.default_rng(3)",
        "np.random.rand(3)",
        "np.random.seed(3)",
        "from numpy.random import PCG64",
        "import random",
        "torch.manual_seed(0)",
        "torch.Generator()",
        "x.normal_()",
        "split(x, random_state=3)",
    ],
)
def test_a_generator_of_one_s_own_is_found(source: str) -> None:
    assert [*own_randomness(source)]
