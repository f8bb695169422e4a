"""Learners as kernels: the walks of the compiled rules, number by number; planted errors show."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

import numpy as np
import pytest
import torch
import triton
import triton.language as tl
from tests.learners.interpreter import DEVICE

from atypical.learners import kernels
from atypical.learners.facts import kernels as names
from atypical.learners.facts import same
from atypical.learners.kernels import draws
from atypical.learners.kernels import runs as held
from atypical.learners.memory import kept
from atypical.learners.train import together, train
from atypical.randomness.splitmix import shuffle, uniform
from atypical.tasks.committee import ONE_UNIT, Committee
from atypical.tasks.instance import Patterns
from atypical.tasks.random_labels import RandomLabels

KEYS = [2**64 - 5, 11]
TREE, FULL = Committee(3), Committee(3, shared=True)
ERRORS = {"loss": "errors", "rate": 2.0, "coupling": 0.5}


class Walk(NamedTuple):
    """A rule with options on two instances that differ in size and load."""

    name: str
    options: dict[str, Any]
    sizes: tuple[int, int]
    loads: tuple[float, float]
    network: Committee = ONE_UNIT
    whole: bool = False
    entries: str = "sign"

    def rule(self) -> Any:
        module = importlib.import_module(f"atypical.learners.{self.name}")
        return replace(module.Rule(), **self.options)

    def patterns(self) -> list[Patterns]:
        each = zip(self.sizes, self.loads, strict=True)
        return [
            RandomLabels(self.network.inputs(N), alpha * N / self.network.inputs(N), self.entries)
            .instance(number)
            .train
            for number, (N, alpha) in enumerate(each)
        ]


WALKS = [
    # Solved early, and never.
    Walk("sbpi", {"sweeps": 8}, (21, 31), (0.3, 1.2)),
    Walk("sbpi", {"sweeps": 3, "threshold": 3.0, "states": 0.8}, (27, 33), (0.6, 0.9), TREE),
    Walk("sbpi", {"sweeps": 3}, (27, 45), (0.5, 0.9), FULL),
    Walk("annealing", {"sweeps": 3}, (15, 21), (0.3, 0.9)),
    Walk("annealing", {"sweeps": 3, "hot": 2.0}, (15, 21), (0.1, 0.3), whole=True),
    Walk("annealing", {"sweeps": 1}, (21, 31), (0.9, 0.7), entries="gaussian"),
    Walk("annealing", {"sweeps": 1}, (45, 27), (0.5, 0.9), TREE),
    Walk("annealing", {"sweeps": 1}, (45, 27), (0.5, 0.9), FULL),
    Walk("binarynet", {"sweeps": 4, "batch": 7, "rate": 0.2, "beta": 1.0}, (21, 31), (0.9, 1.2)),
    Walk("binarynet", {"sweeps": 3}, (45, 63), (0.9, 0.6), TREE),
    Walk("replicated_sgd", {"sweeps": 3, "coupling": 0.2, "replicas": 3, "rate": 0.2, "batch": 7},
         (21, 31), (0.9, 1.2)),
    Walk("replicated_sgd", {"sweeps": 3, "force": "mean", "alike": False, "rising": True,
         "coupling": 0.4}, (31, 41), (0.1, 0.9), whole=True),
    Walk("replicated_sgd", {"sweeps": 2, "force": "hidden", "replicas": 3, "coupling": 0.1},
         (45, 63), (0.7, 0.9), FULL),
    Walk("replicated_sgd", {"sweeps": 2, "force": "hidden", "coupled": False, "coupling": 0.1},
         (31, 41), (0.9, 0.7)),
    Walk("replicated_sgd", ERRORS | {"sweeps": 3, "replicas": 3}, (31, 41), (0.9, 1.2)),
    Walk("replicated_sgd", ERRORS | {"sweeps": 2, "replicas": 3, "coupled": False},
         (45, 63), (0.7, 0.9), FULL),
]  # fmt: skip


def differ(walk: Walk, found: list[Any]) -> list[str]:
    """In what runs are not those of the compiled rule."""
    expected = train(walk.name, walk.rule(), walk.patterns(), KEYS, whole=walk.whole,
                     network=walk.network)  # fmt: skip
    # The rounding of a sum may turn a weight.
    most = 0 if same(walk.name) == "bits" else 1
    return [
        what
        for one, other in zip(expected, found, strict=True)
        for what, wrong in (
            ("sweeps", one.sweeps != other.sweeps),
            ("weights", np.sum(one.weights != other.weights) > most),
            ("range", one.finite != other.finite),
        )
        if wrong
    ]


@pytest.mark.parametrize("walk", WALKS, ids=lambda w: f"{w.name}-{w.network.hidden}-{w.options}")
def test_a_kernel_walks_as_the_compiled_rule(walk: Walk) -> None:
    found = together(walk.name, walk.rule(), walk.patterns(), KEYS, whole=walk.whole,
                     device=DEVICE, network=walk.network)  # fmt: skip
    assert differ(walk, found) == []


# What is planted: a sign, an off-by-one, a clamp, a number that is drawn twice, a wrong centre ...
PLANTED = [
    (0, "sbpi", "h + step", "h - step"),
    (0, "sbpi", "tl.maximum(h + step, -most), most)", "tl.maximum(h + step, -most), most - 2)"),
    (0, "sbpi", "tl.minimum(moving + 1, stop)", "tl.minimum(moving + 2, stop)"),
    (0, "sbpi", "after(state, drawn)", "after(state, drawn + 1)"),
    (0, "draws", "after(state, P - place)", "after(state, P - place - 1)"),
    (0, "draws", "(place + 1).to", "place.to"),
    (0, "products", "> 0, 1.0, -1.0)[None, :]", "> 0, -1.0, 1.0)[None, :]"),
    (1, "sbpi", "(limit <= field)", "(limit < field)"),
    (1, "products", "2 * larger < K", "2 * larger < K - 1"),
    (3, "annealing", "2 * t + 2", "2 * t + 1"),
    (3, "annealing", "moved = total + step * x", "moved = total - step * x"),
    (3, "annealing", "2 * turn + 2", "2 * turn + 1"),
    (3, "annealing", "-beta * ", "beta * "),
    (6, "annealing", "- (total > 0).to(tl.int32)\n            wrong", "\n            wrong"),
    (8, "replicated_sgd", "-1.0), 1.0)", "-1.0), 0.5)"),
    (8, "replicated_sgd", "2 * beta", "beta"),
    (8, "replicated_sgd", "last - first", "last - first + 1"),
    (10, "replicated_sgd", "x += coupling", "x -= coupling"),
    (11, "replicated_sgd", "coupling * sweep /", "coupling * (sweep + 1) /"),
    (14, "replicated_sgd", "(found < 0)", "(found <= 1)"),
]  # fmt: skip


@pytest.fixture
def planted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A way to a copy of the kernels, in one module of which something else stands."""
    folder = tmp_path / "with_errors"

    def made(name: str, module: str, old: str, new: str) -> ModuleType:
        folder.mkdir()
        for path in Path(kernels.__path__[0]).glob("*.py"):
            text = path.read_text().replace("atypical.learners.kernels", "with_errors")
            if path.stem == module:
                assert old in text
                text = text.replace(old, new)
            (folder / path.name).write_text(text)
        monkeypatch.syspath_prepend(str(tmp_path))
        return importlib.import_module(f"with_errors.{name}")

    yield made
    for name in [name for name in sys.modules if name.startswith("with_errors")]:
        del sys.modules[name]


@pytest.mark.parametrize(("number", "module", "old", "new"), PLANTED)
def test_an_error_in_a_kernel_shows(
    planted: Any, number: int, module: str, old: str, new: str
) -> None:
    walk = WALKS[number]
    kernel = planted(walk.name, module, old, new)
    runs = sys.modules["with_errors.runs"].Runs(
        walk.patterns(), KEYS, walk.whole, DEVICE, walk.network,
        turned=getattr(kernel, "TURNED", False),
    )  # fmt: skip
    kernel.run(runs, walk.rule())
    assert differ(walk, runs.results())


@triton.jit
def _orders(ORDER, STATES, NUMBERS, P, times):
    state = draws.begun(STATES, 0)
    draws.ordered(ORDER, P)
    for _ in range(times):
        state = draws.shuffle(ORDER, P, state)
    tl.store(NUMBERS, draws.uniform(draws.after(state, times)))


@pytest.mark.parametrize("P", [1, 2, 3, 17, 128, 129, 300])
def test_orders_and_numbers_are_the_same_on_a_device(P: int) -> None:
    state = np.array(KEYS[:1], np.uint64)
    begin = torch.from_numpy(state.view(np.int64).copy()).to(DEVICE)
    expected = np.arange(P)
    for _ in range(2):
        shuffle(expected, state)
    order = torch.zeros(P, dtype=torch.int32, device=DEVICE)
    drawn = torch.zeros(1, dtype=torch.float64, device=DEVICE)
    _orders[(1,)](order, begin, drawn, P, 2)
    assert order.tolist() == expected.tolist()
    assert drawn.item() == [uniform(state) for _ in range(2)][-1]


@pytest.mark.parametrize("name", names())
@pytest.mark.parametrize("network", [ONE_UNIT, TREE, FULL])
def test_the_memory_of_a_run_is_known(name: str, network: Committee) -> None:
    kernel = importlib.import_module(f"atypical.learners.kernels.{name}")
    rule = importlib.import_module(f"atypical.learners.{name}").Rule()
    turned = getattr(kernel, "TURNED", False)
    rooms = kernel.rooms(rule)
    N = 127 * (1 if network.shared else network.hidden)
    X = RandomLabels(N, 64 / N).instance(0).train
    inputs = network.seen(X).shape[2]
    runs = held.Runs([X], [1], False, DEVICE, network, turned=turned)
    taken = [*runs.held, *runs.kept(rooms).values()]
    predicted = held.bytes_per_run(len(X), inputs, network.hidden, rooms,
                                   shared=network.shared, turned=turned)  # fmt: skip
    assert predicted == sum(tensor.nbytes for tensor in taken)
    if network == ONE_UNIT:
        # What the plan knows without asking a kernel.
        entry, weight, pattern = kept(name)
        rows = held.padded(inputs) / inputs * X.size
        known = rows + entry * X.size + weight * inputs + pattern * len(X)
        assert 0.99 * known <= predicted <= 1.1 * known


def test_runs_that_differ_in_kind_are_all_kept_as_they_are() -> None:
    X = [np.ones((3, 5), np.int8), np.full((2, 7), 0.5, np.float32)]
    runs = held.Runs(X, KEYS, False, DEVICE)
    assert runs.X.cpu().numpy().reshape(-1, 16)[:, :7].sum(axis=1).tolist() == [5, 5, 5, 3.5, 3.5]
    assert runs.shape.tolist() == [[0, 0, 0, 3, 5], [3, 1, 1, 2, 7]]
