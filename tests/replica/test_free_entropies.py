"""Every saddle is a stationary point of its free entropy, in each order parameter."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pytest

from atypical.replica.coupled_weights import Conjugates, Overlaps, around_reference
from atypical.replica.local_entropy import FINE, State, Surroundings, reference_of, solve
from atypical.replica.perceptron import Perceptron, typical


@dataclass(frozen=True)
class Case:
    """A free entropy as a function of its order parameters, and where it should be stationary."""

    name: str
    free_entropy: Callable[[np.ndarray], float]
    saddle: np.ndarray


def of_typical(alpha, margin):
    point = typical(Perceptron(alpha, margin))
    return Case(
        f"typical {alpha} {margin}",
        lambda x: point.model.free_entropy(x[0], x[1], 24),
        np.array([point.q, point.q_hat]),
    )


def of_surroundings(alpha, reference_margin, margin, distance):
    """In q, s, q̂, ŝ, t̂ at fixed distance."""
    model = Surroundings(reference_of(alpha, reference_margin), margin)
    order = solve(model, distance, model.start(distance)).order

    def free_entropy(x):
        q, s, *fields = x
        overlaps = Overlaps.of(model.reference.q, q, s, 1 - 2 * distance)
        conjugates = Conjugates(*fields)
        _, log_partition = around_reference(model.reference.q_hat, conjugates, FINE)
        energy = model.constraint(overlaps, margin, FINE)
        return model.free_entropy(State(margin, conjugates, overlaps, log_partition, energy))

    return Case(
        f"around {alpha} {reference_margin} {margin} {distance}",
        free_entropy,
        np.array([order.q, order.s, order.q_hat, order.s_hat, order.t_hat]),
    )


CASES = [
    of_typical(0.5, 0.0),
    of_typical(0.3, 0.6),
    of_typical(1.1, -0.4),
    of_surroundings(0.5, 0.3, 0.0, 0.1),
    of_surroundings(0.5, "max", 0.0, 0.4),
    of_surroundings(0.75, "max", 0.0, 0.03),
    of_surroundings(0.3, 0.1, 0.3, 0.2),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_free_entropy_is_stationary_at_the_saddle(case):
    for i, x in enumerate(case.saddle):
        step = np.zeros_like(case.saddle)
        step[i] = 1e-5 * abs(x)
        change = case.free_entropy(case.saddle + step) - case.free_entropy(case.saddle - step)
        assert abs(change / (2e-5 * x)) < 1e-7


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_away_from_the_saddle_the_free_entropy_is_not_stationary(case):
    moved = case.saddle * 1.03 ** np.arange(1, len(case.saddle) + 1)
    steps = np.diag(1e-5 * moved)
    changes = [case.free_entropy(moved + h) - case.free_entropy(moved - h) for h in steps]
    assert np.abs(changes).max() > 1e-8


def test_the_slope_is_the_derivative_of_the_free_entropy_in_t_at_fixed_order_parameters():
    distance, step = 0.15, 1e-5
    model = Surroundings(reference_of(0.5, 0.3), 0.1)
    order = solve(model, distance, model.start(distance)).order
    fixed = np.array([order.q, order.s, order.q_hat, order.s_hat, order.t_hat])
    below, above = (
        of_surroundings(0.5, 0.3, 0.1, distance + h).free_entropy(fixed) for h in (-step, step)
    )
    assert (above - below) / (2 * step) == pytest.approx(order.slope, abs=1e-7)
