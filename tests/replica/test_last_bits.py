"""Every solver of the theory, at the corners of its range, under the arithmetic of other machines.

Processors and libraries differ in the last bits of sums, products of matrices and special
functions. No status may hang on them, and no value by more than its stated error. A new solver is
one line of `CORNERS`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import pytest

from atypical.evidence.arrhenius import fit_counts
from atypical.evidence.survival import exponential_rate
from atypical.evidence.thresholds import threshold
from atypical.kinetics.landscape import Mode, spinodal, stationary_points
from atypical.kinetics.rates import rank_rate
from atypical.networks.linear import Shape
from atypical.replica.averages import coupled_channel, coupled_weights, gaussian
from atypical.replica.clones import finite
from atypical.replica.clones.path import Path
from atypical.replica.local_entropy import curve
from atypical.replica.models.committee import Committee
from atypical.replica.models.features import RandomFeatures
from atypical.replica.models.features_clones import Features
from atypical.replica.models.one_sided import frozen_inverse_load
from atypical.replica.models.perceptron import Perceptron
from atypical.replica.models.perceptron_clones import Storage
from atypical.replica.models.perceptron_surroundings import nested_margins_table
from atypical.replica.models.symmetric import SymmetricPerceptron
from atypical.replica.models.teacher_clones import Teacher
from atypical.replica.stabilities import local_energy, stability_density
from atypical.replica.surroundings import Surroundings
from atypical.replica.transitions import MONOTONE, NO_GAP, touching_margin
from atypical.replica.typical import capacity, max_margin, reference_for, typical
from atypical.tasks.gaussian_pairs import GaussianPairs

# How a value was found, not what it is.
HOW = {"residual", "quadrature_error", "error", "iterations", "point", "jacobian", "inner", "model"}


def perceptrons(alpha: float, margin: float) -> dict[str, Any]:
    return vars(typical(Perceptron(alpha, margin)))


def committees(alpha: float, margin: float) -> dict[str, Any]:
    return vars(typical(Committee(alpha, margin)))


def features(inverse_alpha: float, alpha_t: float, margin: float) -> dict[str, Any]:
    return vars(typical(RandomFeatures(1 / inverse_alpha, alpha_t, margin)))


def coinciding(excess: float, margin: float) -> dict[str, Any]:
    """Solutions at a load that much below the one where they coincide, q = 1.

    Their fields diverge there, and are as good as the residual over the excess; the entropy is a
    small difference of them.
    """
    found = perceptrons((1 - excess) / frozen_inverse_load(margin), margin)
    return {name: found[name] for name in ("status", "q")}


def capacity_of(model: Any) -> dict[str, Any]:
    found = capacity(model)
    return {**vars(found), "alpha": found.model.alpha}


def max_margin_of(model: Any) -> dict[str, Any]:
    found = max_margin(model)
    return {**vars(found), "margin": found.model.margin}


def around(model: Any, reference: float | str, distance: float) -> dict[str, Any]:
    """The local entropy of students of the model's margin, alone of its curve."""
    (found,) = curve(Surroundings(reference_for(model, reference), model.margin), [distance])
    return vars(found) | vars(found.order)


def clones_at(task: Any, number: float | None, alpha: float, overlap: float) -> dict[str, Any]:
    found = Path(alpha, task, number).to(overlap)
    names = ("entropy", "slope", "external_entropy", "q0")
    return vars(found) | {"saddle": None} | {name: getattr(found.saddle, name, 0) for name in names}


def energy(alpha: float, margin: float, flip: float) -> dict[str, Any]:
    return {"energy": float(local_energy(typical(Perceptron(alpha, margin)), [flip])[0])}


def stability(alpha: float, at: float) -> dict[str, Any]:
    """Of solutions of the largest margin, which at small load lies far above."""
    point = max_margin(Perceptron(alpha, 0.0))
    return {"density": float(stability_density(point, np.array([at]))[0])}


def one_mode(depth: int, eta: float, distance: float) -> dict[str, Any]:
    """A mode at this relative distance below its spinodal."""
    return vars(stationary_points(Mode(depth, eta, spinodal(depth, eta)[1] * (1 - distance))))


def kramers(beta: float, temperature: float, rank: int, gain: int) -> dict[str, Any]:
    task = GaussianPairs((0.9, 0.8))
    rate, barrier = rank_rate(Shape(hidden=4), task, beta, temperature, rank, gain)
    return {"log_rate": float(np.log(rate)), "barrier": barrier}


def arrhenius(step: float, *events: int) -> dict[str, Any]:
    x = step * np.arange(len(events))
    return vars(fit_counts(x, np.array(events), np.full(len(events), 1e3)))


def survival(scale: float, *times: int) -> dict[str, Any]:
    return vars(exponential_rate(scale * np.array(times), np.arange(len(times)) > 0))


def success(low: float, high: float) -> dict[str, Any]:
    """A clean step between two of 17 loads: of the centres on the grid, two fit equally well."""
    loads = np.linspace(low, high, 17)
    solved = np.repeat([loads < (low + high) / 2 - 0.01], 10, axis=0).astype(int)
    return threshold(pd.DataFrame(solved, columns=loads), rising=False)


# Solver, and the corners of its range. A number among the arguments is moved by its last bit.
CORNERS: list[tuple[Callable[..., Any], list[tuple[Any, ...]]]] = [
    (perceptrons, [(0.05, 0.0), (0.8, 0.0), (0.2, 1.48), (3.0, -2.0)]),
    (coinciding, [(1e-4, 0.0), (1e-6, 0.0), (1e-6, 2.0)]),
    (committees, [(0.2, 0.0), (0.8, 1.6), (0.8, -20.0)]),
    (features, [(0.8, 3.0, 0.0), (5.0, 10.0, 0.5)]),
    (lambda k: capacity_of(Perceptron(1.0, k)), [(0.0,), (2.0,)]),
    (lambda t: capacity_of(RandomFeatures(1.0, t, 0.0)), [(0.02,), (10.0,)]),
    (lambda a: max_margin_of(Perceptron(a, 0.0)), [(0.05,), (0.825,), (1e3,)]),
    (lambda x, t: max_margin_of(RandomFeatures(1 / x, t, 0.0)), [(0.9, 3.0), (5.0, 3.0)]),
    (lambda a, k, d: around(Perceptron(a, 0.0), k, d), [(0.5, "max", 1e-5), (0.79, 0.1, 0.5)]),
    (lambda a, k, d: around(Perceptron(a, 0.0), k, d), [(0.5, 0.0, 1e-3), (0.5, 0.3, 1e-5)]),
    (lambda a, k, d: around(Committee(a, 0.0), k, d), [(0.5, "max", 1e-5), (0.8, "max", 0.5)]),
    (lambda x, d: around(RandomFeatures(1 / x, 3.0, 0.0), "max", d), [(0.99, 1e-3), (2.0, 1e-5)]),
    (lambda a, k: vars(typical(SymmetricPerceptron(a, k))), [(0.5, 1.0), (10.0, 3.0)]),
    (lambda k: capacity_of(SymmetricPerceptron(1.0, k)), [(0.05,), (4.0,)]),
    (lambda a: max_margin_of(SymmetricPerceptron(a, 1.0)), [(0.05,), (100.0,)]),
    (
        lambda a, k, d: around(SymmetricPerceptron(a, 1.0), k, d),
        [(0.5, 1.0, 1e-3), (0.5, 0.5, 0.5)],
    ),
    (
        lambda a, k, d: around(SymmetricPerceptron(a, 1.0), k, d),
        [(1.8, "max", 1e-5), (0.1, 1.0, 0.2)],
    ),
    (lambda a, k, d: nested_margins_table([a], [k], [d]), [(0.5, 0.1, 1e-6), (0.5, "max", 0.5)]),
    (lambda a: vars(touching_margin(Perceptron(a, 0.0), NO_GAP)), [(0.05,), (0.755,)]),
    (lambda a: vars(touching_margin(Perceptron(a, 0.0), MONOTONE)), [(0.745,)]),
    (lambda m, a, q: clones_at(Storage(), m, a, q), [(3.5, 0.5, 1 - 1e-6), (np.inf, 0.7, 0.99)]),
    (lambda m, a, q: clones_at(Storage(), m, a, q), [(3.0, 0.79, 0.9994), (None, 0.79, 0.99)]),
    (lambda m, a, q: clones_at(Teacher(), m, a, q), [(2.0, 1.0, 0.99)]),
    (lambda m, a, q: clones_at(Features(3.0), m, a, q), [(2.0, 1.0, 0.9)]),
    (energy, [(0.5, 0.0, 1e-3), (0.5, 0.4, 0.3)]),
    (stability, [(0.01, 1.6), (0.5, 0.4)]),
    (one_mode, [(2, 0.8, 1e-3), (3, 0.8, 1e-3), (5, 0.9, 1e-9), (8, 0.5, 0.9)]),
    (kramers, [(0.3, 1e-3, 0, 1), (0.34, 1e-4, 2, -1)]),
    (arrhenius, [(1.0, 20, 0, 3), (1e-3, 500, 40, 2)]),
    (survival, [(1.0, 1, 2, 400), (1e-6, 1, 1)]),
    (success, [(0.1, 0.5), (0.6, 0.8)]),
]
CASES = [
    pytest.param(solve, at, id=f"{row}-{at}".replace(" ", ""))
    for row, (solve, corners) in enumerate(CORNERS)
    for at in corners
]


@cache
def here(solve: Callable[..., Any], at: tuple[Any, ...]) -> Any:
    return solve(*at)


def moved(value: Any, towards: float) -> Any:
    """The neighbouring number; words, counts and infinity stay."""
    whole = not isinstance(value, float) or np.isinf(value)
    return value if whole else float(np.nextafter(value, towards))


# Sums of many terms in compiled code, and what their order and their terms amount to, in last bits.
COMPILED = [
    *[(coupled_channel, "_over_shared"), (coupled_channel, "_over_labelled")],
    *[(coupled_weights, "_over_noise"), (finite, "_weights"), (finite, "_patterns")],
]
SUMMED = 16
# What IEEE 754 does not fix to the last bit.
INEXACT = {
    *["exp", "expm1", "log", "log1p", "logaddexp", "tanh", "sin", "arcsin", "arccos", "power"],
    *["ndtr", "log_ndtr", "expit", "matmul"],
}


class Elsewhere(np.ndarray):
    """Numbers of a machine whose sums and special functions end in other bits."""

    bits = np.random.default_rng(0)

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **named: Any) -> Any:
        out = named.get("out", ())
        if out:
            named["out"] = tuple(x.view(np.ndarray) for x in out)
        plain = [x.view(np.ndarray) if isinstance(x, Elsewhere) else x for x in inputs]
        found = getattr(ufunc, method)(*plain, **named)
        if ufunc.__name__ in INEXACT or (ufunc is np.add and method == "reduce"):
            found = nudged(found)
        return out[0] if out else elsewhere(found)

    def __array_function__(self, function: Any, types: Any, inputs: Any, named: Any) -> Any:
        if function is not np.einsum:
            return super().__array_function__(function, types, inputs, named)
        plain = [x.view(np.ndarray) if isinstance(x, Elsewhere) else x for x in inputs]
        return elsewhere(nudged(np.einsum(*plain, **named)))


def elsewhere(found: Any) -> Any:
    return found.view(Elsewhere) if isinstance(found, np.ndarray) else found


def nudged(exact: Any, most: int = 1) -> Any:
    """Each number, up to so many units of its last bit up or down."""
    moves = Elsewhere.bits.integers(-most, most + 1, np.shape(exact))
    return exact + moves * np.spacing(np.abs(exact))


@pytest.fixture
def other_machine(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Lets the nodes of integrals, and so what is computed on them, be those of that machine."""
    nodes, steps = gaussian.gauss_legendre, gaussian.trapezoid

    def enter(seed: int) -> None:
        monkeypatch.setattr(Elsewhere, "bits", np.random.default_rng(seed))
        for module in (gaussian, coupled_channel, coupled_weights, finite):
            for name, grid in (("gauss_legendre", nodes), ("trapezoid", steps)):
                if hasattr(module, name):
                    there = lambda *at, grid=grid: tuple(map(elsewhere, grid(*at)))  # noqa: E731
                    monkeypatch.setattr(module, name, there)
        for place, name in ((np.linalg, "solve"), (np.linalg, "eigvalsh"), (np, "tensordot")):
            monkeypatch.setattr(place, name, inexact(getattr(place, name)))
        for place, name in COMPILED:
            monkeypatch.setattr(place, name, inexact(getattr(place, name), SUMMED))

    return enter


def inexact(function: Callable[..., Any], most: int = 1) -> Callable[..., Any]:
    return lambda *given: nudged(function(*given), most)


def rows(found: Any) -> pd.DataFrame:
    return found if isinstance(found, pd.DataFrame) else pd.DataFrame([found])


def assert_agree(one: Any, other: Any) -> None:
    one, other = rows(one), rows(other)
    stated = one.get("quadrature_error", pd.Series(0.0)).fillna(0).to_numpy()
    assert one.get("status", pd.Series()).tolist() == other.get("status", pd.Series()).tolist()
    for name in one.select_dtypes("number").columns.difference(HOW):
        a, b = one[name].to_numpy(dtype=float), other[name].to_numpy(dtype=float)
        allowed = stated + 1e-9 * np.maximum(1, np.abs(a))
        assert ((np.abs(a - b) <= allowed) | (np.isnan(a) & np.isnan(b))).all(), (name, a, b)


@pytest.mark.parametrize(("solve", "at"), CASES)
def test_inputs_that_differ_in_their_last_bit_have_one_answer(solve, at):
    for towards in (-np.inf, np.inf):
        assert_agree(here(solve, at), solve(*(moved(value, towards) for value in at)))


@pytest.mark.parametrize(("solve", "at"), CASES)
def test_machines_that_differ_in_their_last_bits_give_one_answer(solve, at, other_machine):
    known = here(solve, at)
    other_machine(1)
    assert_agree(known, solve(*at))
