"""Every saddle is a stationary point of its free entropy, in each order parameter."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pytest

from atypical.replica.averages.channel import typical_constraint
from atypical.replica.averages.coupled_weights import Conjugates, Overlaps, around_reference
from atypical.replica.averages.weights import moments
from atypical.replica.local_entropy import solve
from atypical.replica.models.committee import Committee
from atypical.replica.models.features import RandomFeatures
from atypical.replica.models.perceptron import Perceptron
from atypical.replica.models.symmetric import SymmetricPerceptron
from atypical.replica.surroundings import FINE, State, Surroundings
from atypical.replica.typical import free_entropy, reference_for, typical


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
        lambda x: free_entropy(point.model, x[0], x[1], np.zeros(0), 24),
        np.array([point.q, point.q_hat]),
    )


def of_surroundings(alpha, reference_margin, margin, distance):
    """In q, s, q̂, ŝ, t̂ at fixed distance."""
    model = Surroundings(reference_for(Perceptron(alpha, 0.0), reference_margin), margin)
    order = solve(model, distance, model.start(distance)).order

    def free_entropy(x):
        q, s, *fields = x
        overlaps = Overlaps.of(model.reference.q, q, s, 1 - 2 * distance)
        conjugates = Conjugates(*fields)
        _, log_partition = around_reference(model.reference.q_hat, conjugates, FINE)
        patterns = model.reference.model.around(
            model.reference, margin, overlaps, np.zeros(0), FINE
        )
        return model.free_entropy(State(conjugates, overlaps, log_partition, patterns))

    return Case(
        f"around {alpha} {reference_margin} {margin} {distance}",
        free_entropy,
        np.array([order.q, order.s, order.q_hat, order.s_hat, order.t_hat]),
    )


def of_features(alpha, alpha_t, margin, nonlinearity="sign"):
    """In q, q̂, p_d, p, r and their conjugates, as the literature writes it."""
    model = RandomFeatures(alpha, alpha_t, margin, nonlinearity)
    point = typical(model)
    latent = model.latent(point.q, point.inner)
    pulls = latent.pulls

    def free_entropy(x):
        q, q_hat, p_d, p, r, p_d_hat, p_hat, r_hat = x
        A = p_d_hat - p_hat
        fields = typical_constraint(
            model.noise * q + model.linear * p,
            model.noise * (1 - q) + model.linear * (p_d - p),
            margin,
            24,
            np.sqrt(model.linear) * r,
        )
        gaussian = -np.log(1 - A * (1 - q))
        gaussian += (A * q + (p_hat + r_hat**2) * (1 - q)) / (1 - A * (1 - q))
        pulled = -p_d_hat * p_d / 2 + p_hat * p / 2 - r_hat * r + gaussian / 2
        weights = -q_hat / 2 * (1 - q) + moments(q_hat, 24).log_partition
        return weights + alpha / alpha_t * pulled + alpha * fields.value

    overlaps = [latent.p + latent.spread, latent.p, latent.r]
    conjugates = [pulls.square - pulls.bend, pulls.square, pulls.teacher]
    saddle = np.array([point.q, point.q_hat, *overlaps, *conjugates])
    assert free_entropy(saddle) == pytest.approx(point.entropy, abs=1e-12)
    return Case(f"features {alpha} {alpha_t} {margin} {nonlinearity}", free_entropy, saddle)


def of_students(model, reference_margin, margin, distance):
    """In all unknowns of the search at fixed distance, whatever the model."""
    students = Surroundings(reference_for(model, reference_margin), margin)
    point = solve(students, distance, students.start(distance))

    def free_entropy(x):
        state = students.state(x, FINE)
        excess = distance - state.overlaps.apart / 2
        return students.free_entropy(state) + point.order.slope * excess

    name = f"around {model} {reference_margin} {margin} {distance}"
    return Case(name, free_entropy, point.point)


CASES = [
    of_features(0.8, 3.0, 0.0),
    of_features(0.3, 1.0, 0.5, "tanh"),
    of_features(1.0, 8.0, 0.1, 0.9),
    of_students(RandomFeatures(0.5, 3.0, 0.0), 0.3, 0.0, 0.1),
    of_students(RandomFeatures(1.0, 3.0, 0.0), "max", 0.0, 0.02),
    of_students(RandomFeatures(0.7, 8.0, 0.0, "erf"), "max", 0.1, 0.4),
    of_students(RandomFeatures(0.5, 1.0, 0.0), 0.1, 0.3, 0.2),
    of_students(Committee(0.5, 0.0), "max", 0.0, 0.05),
    of_students(Committee(0.8, 0.0), 0.05, 0.1, 0.3),
    of_students(SymmetricPerceptron(0.5, 1.0), 1.0, 1.0, 0.1),
    of_students(SymmetricPerceptron(1.5, 1.0), "max", 1.0, 0.01),
    of_students(SymmetricPerceptron(0.3, 1.0), 0.8, 0.6, 0.3),
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
    moved = case.saddle * 1.002 ** np.arange(1, len(case.saddle) + 1)
    steps = np.diag(1e-5 * moved)
    changes = [case.free_entropy(moved + h) - case.free_entropy(moved - h) for h in steps]
    assert np.abs(changes).max() > 1e-10


def test_the_slope_is_the_derivative_of_the_free_entropy_in_t_at_fixed_order_parameters():
    distance, step = 0.15, 1e-5
    model = Surroundings(reference_for(Perceptron(0.5, 0.0), 0.3), 0.1)
    order = solve(model, distance, model.start(distance)).order
    fixed = np.array([order.q, order.s, order.q_hat, order.s_hat, order.t_hat])
    below, above = (
        of_surroundings(0.5, 0.3, 0.1, distance + h).free_entropy(fixed) for h in (-step, step)
    )
    assert (above - below) / (2 * step) == pytest.approx(order.slope, abs=1e-7)
