"""Kernels of message passing, max-sum and cross-entropy: what the compiled rules compute."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import replace
from importlib import import_module
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
import triton
import triton.language as tl
from scipy.special import erfcx
from tests.learners.interpreter import DEVICE

from atypical.learners import majority as compiled
from atypical.learners import reinforced_max_sum as max_sum
from atypical.learners.arithmetic import padded
from atypical.learners.kernels import focusing_bp, majority, passing, reinforced_bp
from atypical.learners.kernels import reinforced_max_sum as max_sum_kernel
from atypical.learners.kernels.majority import hazard, respond
from atypical.learners.kernels.passing import Slab, pass_patterns, places, slab
from atypical.learners.kernels.products import placed
from atypical.learners.kernels.reinforced_max_sum import held_within, weakest
from atypical.learners.kernels.runs import Room, Runs, bytes_per_run
from atypical.learners.passing import Messages
from atypical.learners.passing import pass_patterns as compiled_passing
from atypical.learners.rule import Learner, Run, Task
from atypical.randomness.splitmix import at_start
from atypical.tasks.committee import ONE_UNIT, Committee
from atypical.tasks.random_labels import RandomLabels

NAMES = ["focusing_bp", "reinforced_bp", "reinforced_amp", "reinforced_max_sum", "cross_entropy"]
TREE, FULL = Committee(3), Committee(3, shared=True)
KEYS = [11, 2**64 - 5]
# Short of a solution, but through every part of the rule.
FEW: dict[str, dict[str, Any]] = {
    "focusing_bp": {"steps": 3, "inner": 2, "tolerance": 0.0},
    "reinforced_bp": {"sweeps": 4, "damping": 0.3},
    "reinforced_amp": {"sweeps": 5, "rate": 0.4},
    "reinforced_max_sum": {"sweeps": 4},
    "cross_entropy": {"sweeps": 2, "batch": 7},
}
NONE = {name: {"steps" if name == "focusing_bp" else "sweeps": 0} for name in NAMES}
# Fields after that, relative to the largest: rounding of float32 sums in another order.
ROUNDING = 2e-4


@pytest.fixture
def many_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    """More patterns at a time, which an interpreter is as fast with as with few."""

    def wide(*given: int) -> tuple[Slab, int]:
        own, warps = slab(*given)
        return own._replace(rows=16, sides=2), warps

    monkeypatch.setattr(passing, "slab", wide)


MANY_ROWS = pytest.mark.usefixtures("many_rows")


class Watched(Runs):
    """Runs whose kernel's buffers can be read afterwards."""

    def kept(self, rooms: Mapping[str, Room]) -> dict[str, torch.Tensor]:
        self.last = super().kept(rooms)
        return self.last

    def fields(self, r: int) -> np.ndarray:
        """(N,) fields of the weights of a run."""
        n, first, K = self.inputs[r], int(self._starts[r, 1]), self.network.hidden
        width = -(-n // 16) * 16
        held = self.last["H"][first : first + K * width].cpu().numpy()
        return held.reshape(K, width)[:, :n].ravel()


def rule_of(name: str, **hyper: Any) -> Learner:
    made: Learner = replace(import_module(f"atypical.learners.{name}").Rule(), **hyper)
    return made


def instances(load: float, network: Committee = ONE_UNIT, size: int = 27) -> list[np.ndarray]:
    """Two of different shapes, with so many patterns a weight."""
    sizes = [network.inputs(size), network.inputs(size + 6 * network.hidden)]
    return [
        RandomLabels(n, load * size / network.inputs(size)).instance(number).train
        for number, n in enumerate(sizes)
    ]


def on_device(
    name: str,
    rule: Learner,
    X: list[np.ndarray],
    network: Committee = ONE_UNIT,
    *,
    whole: bool = False,
    kernel: Any = None,
) -> Watched:
    runs = Watched(X, KEYS[: len(X)], whole, DEVICE, network)
    (kernel or import_module(f"atypical.learners.kernels.{name}")).run(runs, rule)
    return runs


def compiled_fields(rule: Learner, X: np.ndarray, network: Committee, key: int) -> np.ndarray:
    """Fields where the path of the compiled rule ends."""
    path: Any = rule.path(Task(network.seen(X), network.hidden, at_start(key), whole=True))
    held: dict[str, Any] = {}
    for _ in path:
        held = dict(path.gi_frame.f_locals)
    found: np.ndarray = held["messages"].h if "messages" in held else held["h"]
    return found


def far_from_compiled(
    name: str, network: Committee = ONE_UNIT, kernel: Any = None, **hyper: Any
) -> float:
    """How far fields are from those of the compiled rule after a few sweeps of hard instances."""
    X, rule = instances(1.4, network), rule_of(name, **(FEW[name] | hyper))
    runs, far = on_device(name, rule, X, network, whole=True, kernel=kernel), 0.0
    for r, (own, key) in enumerate(zip(X, KEYS, strict=True)):
        expected = compiled_fields(rule, own, network, key)
        apart = np.abs(runs.fields(r) - expected).max() / np.abs(expected).max()
        far = max(far, float(apart))
    return far


def networks(name: str) -> list[Committee]:
    return [ONE_UNIT] if name == "reinforced_max_sum" else [ONE_UNIT, TREE, FULL]


EVERY = [(name, network) for name in NAMES for network in networks(name)]


@triton.jit
def _apply_hazard(U, found, COUNT: tl.constexpr):
    i = tl.arange(0, COUNT)
    tl.store(found + i, hazard(tl.load(U + i)))


def test_the_hazard_is_that_of_float32() -> None:
    u = torch.cat([torch.linspace(-13, 40, 2040), torch.logspace(2, 9, 8)])
    found = torch.zeros_like(u, device=DEVICE)
    _apply_hazard[(1,)](u.to(DEVICE), found, 2048)
    exact = np.sqrt(2 / np.pi) / erfcx(u.double().numpy() / np.sqrt(2))
    far, near = np.abs(found.cpu().numpy() / exact - 1), u.numpy() >= -1
    assert far[near].max() < 4e-7
    assert np.all(far < 4e-7 + 6e-8 * u.numpy() ** 2)


@triton.jit
def _apply_respond(U, found, ROWS: tl.constexpr, LANES: tl.constexpr, K: tl.constexpr):
    at = tl.arange(0, ROWS)[:, None] * LANES + tl.arange(0, LANES)[None, :]
    tl.store(found + at, respond(tl.load(U + at), K))


@pytest.mark.parametrize(("K", "lanes"), [(1, 1), (3, 4), (5, 8), (9, 16)])
def test_a_majority_responds_as_in_the_compiled_rule(K: int, lanes: int) -> None:
    rng = np.random.default_rng(K)
    u = rng.normal(0, 3, (32, lanes)).astype(np.float32)
    u[:5, :K] = np.array([3000, 30, 8, -8, -3], np.float32)[:, None]
    found = torch.zeros(u.shape, device=DEVICE)
    _apply_respond[(1,)](torch.from_numpy(u).to(DEVICE), found, 32, lanes, K)
    expected, room = np.zeros((32, K)), np.empty((3, K))
    for own, response in zip(u[:, :K].astype(float), expected, strict=True):
        compiled.respond(own, response, room)
    np.testing.assert_allclose(found.cpu().numpy()[:, :K], expected, rtol=5e-6, atol=1e-12)


@triton.jit
def _apply_weakest(c, a, b, N, ROWS: tl.constexpr, COLUMNS: tl.constexpr):
    row, i = tl.arange(0, ROWS), tl.arange(0, COLUMNS)
    inside = (i < N)[None, :]
    found = weakest(tl.load(c + row[:, None] * COLUMNS + i[None, :]), inside, N)
    tl.store(a + row, found[0])
    tl.store(b + row, found[1])


def test_the_weakest_are_found_bit_by_bit_as_by_selection() -> None:
    rng, N = np.random.default_rng(3), 21
    shifts = np.array([-1.5, -0.3, -0.1, 0.0, 0.1, 0.3, 1.5, -0.3])
    c = rng.normal(shifts[:, None], 1, (8, 32)).astype(np.float32)
    c[3] = np.round(2 * c[3]) / 2  # Ties, and zeros.
    c[7] *= np.float32(1e-30)
    a, b = torch.zeros(2, 8, device=DEVICE)
    _apply_weakest[(1,)](torch.from_numpy(c).to(DEVICE), a, b, N, 8, 32)
    flips = []
    for own, *found in zip(c[:, :N], a, b, strict=True):
        S = 2 * int(np.sum(own > 0)) - N
        expected = (0, 0) if S >= 3 else max_sum._weakest(own, S, np.empty(N, np.float32))
        assert [float(x) for x in found] == [float(x) for x in expected]
        flips.append((1 - S) // 2)
    assert min(flips) < 0 < max(flips)


@triton.jit
def _apply_held(largest, found, COUNT: tl.constexpr):
    i = tl.arange(0, COUNT)
    tl.store(found + i, held_within(tl.load(largest + i)))


def test_max_sum_is_held_by_the_same_power_of_two() -> None:
    largest = [0, 1e-20, 2.0**-32, 3e-10, 1, 4e9, 2.0**32, 1e20]
    found = torch.zeros(8, device=DEVICE)
    _apply_held[(1,)](torch.tensor(largest, device=DEVICE), found, 8)
    for of, scale in zip(largest, found.tolist(), strict=True):
        h, messages = np.full(3, of, np.float32), np.ones((1, 1), np.float32)
        max_sum._hold(h, messages, np.float32(0))
        assert messages.item() == scale


@triton.jit
def _apply_passing(held, m, V, G, B, sweep, margin, TILE: tl.constexpr, SLAB: tl.constexpr):
    own = placed(held, 0)
    at, inside = places(own, TILE, SLAB)
    lane = tl.arange(0, SLAB.lanes)
    variances = tl.load(V + lane, mask=lane < TILE.hidden, other=1)
    means = tl.load(m + at, mask=inside, other=0)
    asked = pass_patterns(own, G, sweep, means, variances, margin, TILE, SLAB)
    tl.store(B + at, asked, mask=inside)


@pytest.mark.parametrize("network", [ONE_UNIT, TREE, Committee(5, shared=True)])
def test_a_sweep_over_the_patterns_is_that_of_the_compiled_rule(network: Committee) -> None:
    rng, N, K, P = np.random.default_rng(1), 105, network.hidden, 23
    n, width = N // K, -(-N // K // 16) * 16
    X = np.sign(rng.normal(size=(P, network.inputs(N)))).astype(np.int8)
    m, g = (rng.uniform(-0.9, 0.9, size).astype(np.float32) for size in (N, (P, K)))
    V = (1 - np.mean(m.reshape(K, n) ** 2, axis=1)) * rng.uniform(0.5, 1, K)
    new, expected = g.copy(), np.empty(N, np.float32)
    A = compiled_passing(padded(network.seen(X)), m, new, V, 0.3, expected)
    expected += np.repeat(A, n).astype(np.float32) * m
    runs = Runs([X], [1], whole=True, device=DEVICE, network=network)
    wide, B = torch.zeros(2, K, width, device=DEVICE)
    G = torch.zeros(2, P, K, device=DEVICE)
    wide[:, :n], G[1] = torch.from_numpy(m.reshape(K, n)), torch.from_numpy(g)
    _apply_passing[(1,)](
        runs.held, wide, torch.from_numpy(V).float().to(DEVICE), G, B, 7, 0.3,
        TILE=runs.tile(rows=4)[0], SLAB=slab(K, n)[0],
    )  # fmt: skip
    np.testing.assert_allclose(G[0].cpu().numpy(), new, rtol=2e-5, atol=1e-6)
    np.testing.assert_allclose(B[:, :n].cpu().numpy().ravel(), expected, atol=2e-5)


@pytest.mark.parametrize(("name", "network"), EVERY)
def test_a_kernel_starts_with_the_same_numbers(name: str, network: Committee) -> None:
    X, rule = instances(1.4, network), rule_of(name, **NONE[name])
    runs = on_device(name, rule, X, network)
    for r, (own, key) in enumerate(zip(X, KEYS, strict=True)):
        task = Task(network.seen(own), network.hidden, at_start(key), whole=False)
        assert np.array_equal(runs.fields(r), Messages.at_random(0.1, task).h)


@MANY_ROWS
@pytest.mark.parametrize(("name", "network"), EVERY)
def test_fields_are_those_of_the_compiled_rule(name: str, network: Committee) -> None:
    assert far_from_compiled(name, network) < ROUNDING


def planted(folder: Path, module: Any, right: str, wrong: str) -> Any:
    """A module with an error in it."""
    text = Path(module.__file__).read_text(encoding="utf-8")
    assert text.count(right) == 1
    path = folder / f"planted_{module.__name__.rpartition('.')[2]}.py"
    path.write_text(text.replace(right, wrong), encoding="utf-8")
    spec: Any = spec_from_file_location(path.stem, path)
    made = sys.modules[path.stem] = module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


IN_PASSING = {
    "the sign of what is asked for": ("(margin - tl.sum(", "(margin + tl.sum("),
    "no reaction of the patterns": ("+ (tl.sum(A, axis=0)", "+ 0 * (tl.sum(A, axis=0)"),
    "no cavity": ("* scale + pull", "* scale"),
    "messages of this sweep": ("(sweep + 1) % 2", "sweep % 2"),
}


@MANY_ROWS
@pytest.mark.parametrize("error", IN_PASSING)
def test_an_error_in_a_sweep_is_seen(
    error: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = planted(tmp_path, passing, *IN_PASSING[error])
    monkeypatch.setattr(reinforced_bp, "pass_patterns", wrong.pass_patterns)
    assert far_from_compiled("reinforced_bp") > 50 * ROUNDING


IN_RULES: dict[str, tuple[Any, str, str]] = {
    "ρ a step ahead": (focusing_bp, "rho = [step /", "rho = [min(step + 1, rule.steps - 1) /"),
    "one replica less": (focusing_bp, "1 / (1 - share)", "share / (1 - share)"),
    "reinforced a sweep ahead": (reinforced_bp, "[sweep / rule", "[(sweep + 1) / rule"),
    "no damping": (reinforced_bp, "(spread, 1 - damping,", "(spread, 1.0,"),
    "the weaker of two messages": (
        max_sum_kernel, "x * tl.where(chosen, b", "x * tl.where(~chosen, b"),
    "a forgotten bit": (max_sum_kernel, ">> tl.arange(0, 8)", ">> tl.arange(1, 9)"),
}  # fmt: skip
"""What is planted, by its name."""


@MANY_ROWS
@pytest.mark.parametrize("error", IN_RULES)
def test_an_error_in_a_rule_is_seen(error: str, tmp_path: Path) -> None:
    module, right, wrong = IN_RULES[error]
    name = module.__name__.rpartition(".")[2]
    kernel = planted(tmp_path, module, right, wrong)
    assert far_from_compiled(name, kernel=kernel) > 50 * ROUNDING


SHORT: dict[str, dict[str, Any]] = {
    "focusing_bp": {"steps": 21},
    "reinforced_bp": {"sweeps": 40},
    "reinforced_amp": {"sweeps": 40, "rate": 0.05},
    "reinforced_max_sum": {"sweeps": 30},
    "cross_entropy": {"sweeps": 12},
}


def alike(one: Run, other: Run) -> bool:
    same: bool = np.array_equal(one.weights, other.weights)
    return same and (one.sweeps, one.finite) == (other.sweeps, other.finite)


@MANY_ROWS
@pytest.mark.parametrize(("name", "network"), EVERY)
def test_runs_end_with_the_same_weights(name: str, network: Committee) -> None:
    X, rule = instances(0.35, network), rule_of(name, **SHORT[name])
    runs = on_device(name, rule, X, network).results()
    expected = [rule.alone(x, k, False, network) for x, k in zip(X, KEYS, strict=True)]
    assert [network.error_rate(x, run.weights) for x, run in zip(X, runs, strict=True)] == [
        network.error_rate(x, run.weights) for x, run in zip(X, expected, strict=True)
    ]
    assert sum(alike(one, other) for one, other in zip(runs, expected, strict=True)) >= 1


@MANY_ROWS
@pytest.mark.parametrize("name", NAMES)
def test_a_run_alone_is_bit_by_bit_the_run_among_others(name: str) -> None:
    X, rule = instances(1.0), rule_of(name, **FEW[name])
    X[1] = RandomLabels(131, 0.1).instance(4).train  # Of a size that lies otherwise.
    both = on_device(name, rule, X)
    alone = on_device(name, rule, X[:1])
    assert alike(alone.results()[0], both.results()[0])
    assert np.array_equal(alone.fields(0), both.fields(0))


@MANY_ROWS
@pytest.mark.parametrize("name", NAMES)
def test_the_whole_path_keeps_its_last_solution(name: str) -> None:
    X, rule = instances(0.2, size=33), rule_of(name, **SHORT[name] | {"steps": 5}
                                          if name == "focusing_bp" else {"sweeps": 6})  # fmt: skip
    runs = on_device(name, rule, X, whole=True).results()
    for run, own, key in zip(runs, X, KEYS, strict=True):
        expected = rule.alone(own, key, whole=True)
        assert run.sweeps == expected.sweeps
        assert np.array_equal(run.weights, expected.weights)


@MANY_ROWS
@pytest.mark.filterwarnings("ignore:overflow", "ignore:invalid", "ignore:All-NaN")
@pytest.mark.parametrize("name", [name for name in NAMES if name != "reinforced_amp"])
@pytest.mark.parametrize("whole", [False, True])
def test_a_run_whose_fields_leave_their_range_is_lost(name: str, whole: bool) -> None:
    X, rule = instances(1.4), rule_of(name, **FEW[name] | {"spread": 1e39})
    for run, own, key in zip(on_device(name, rule, X, whole=whole).results(), X, KEYS, strict=True):
        expected = rule.alone(own, key, whole)
        assert not expected.finite
        assert (run.finite, run.sweeps) == (False, expected.sweeps)


def test_what_max_sum_keeps_is_a_bit_a_weight() -> None:
    P, N = 7001, 10001
    rooms = max_sum_kernel.rooms(max_sum.Rule())
    assert bytes_per_run(P, N, 1, rooms) < 1.2 * P * N


@pytest.mark.parametrize(("hidden", "inputs"), [(1, 11), (1, 1001), (1, 10001), (9, 55), (9, 1111)])
def test_a_program_holds_every_weight(hidden: int, inputs: int) -> None:
    own, warps = slab(hidden, inputs)
    assert own.lanes >= hidden
    assert own.columns >= inputs
    assert own.rows % own.sides == 0
    assert 4 <= warps <= 16
    assert majority.SMALLEST.value == compiled.SMALLEST
