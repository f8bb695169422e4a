"""The root finder on systems whose roots are known."""

from itertools import pairwise

import numpy as np
import pytest

from atypical.replica.model import vary
from atypical.replica.models.features import RandomFeatures
from atypical.replica.models.perceptron import Perceptron
from atypical.replica.saddle import extrapolated, find_root
from atypical.replica.typical import max_margin, typical
from atypical.status import CONVERGED, DIVERGED, STALLED


def rosenbrock(x):
    return np.array([1 - x[0], 10 * (x[1] - x[0] ** 2)])


def test_a_curved_valley_is_followed_to_its_root():
    root = find_root(rosenbrock, np.array([-1.2, 1.0]))
    assert root.status == CONVERGED
    assert root.point == pytest.approx([1, 1], abs=1e-11)
    assert root.residual == np.abs(rosenbrock(root.point)).max()


def test_a_warm_jacobian_saves_evaluations():
    cold = find_root(rosenbrock, np.array([0.9, 0.9]))
    warm = find_root(rosenbrock, np.array([0.9, 0.9]), jacobian=cold.jacobian)
    assert warm.status == CONVERGED


def test_a_function_without_a_root_stalls_and_keeps_its_best_point():
    root = find_root(lambda x: 1 + x**2, np.array([2.0]))
    assert root.status == STALLED
    assert 1 <= root.residual < 5


def test_a_system_without_unknowns_is_solved_as_it_is():
    root = find_root(lambda x: x, np.zeros(0))
    assert (root.status, root.residual, len(root.point)) == (CONVERGED, 0.0, 0)


def test_a_start_outside_the_domain_is_a_failure_and_not_an_exception():
    root = find_root(lambda x: np.full(1, np.nan), np.array([1.0]))
    assert (root.status, root.residual) == (DIVERGED, np.inf)


def test_a_step_out_of_the_domain_is_shortened():
    root = find_root(lambda x: np.log(x) if x[0] > 0 else np.full(1, np.nan), np.array([20.0]))
    assert root.status == CONVERGED
    assert root.point[0] == pytest.approx(1, abs=1e-11)


def test_no_coordinate_moves_further_than_allowed():
    visited = [np.array([100.0])]

    def line(x):
        visited.append(x)
        return x

    find_root(line, visited[0], longest=3.0)
    assert max(abs(b - a)[0] for a, b in pairwise(visited)) <= 3.001


def test_the_number_of_evaluations_is_bounded():
    calls = []

    def slow(x):
        calls.append(x)
        return np.cbrt(x - 1)

    root = find_root(slow, np.array([5.0]), evaluations=10)
    assert root.iterations == len(calls) <= 10 + 20


def scattered(x, size):
    """Rosenbrock's valley, each number off by a round-off of this size."""
    return rosenbrock(x) + size * np.sin(1e12 * x)


@pytest.mark.parametrize("size", [1e-11, 1e-10, 1e-9])
@pytest.mark.parametrize("start", [[-1.2, 1.0], [0.3, 2.0], [1.1, 0.9]])
def test_equations_of_which_round_off_alone_is_left_are_solved(size, start):
    root = find_root(lambda x: scattered(x, size), np.array(start), tolerance=1e-13)
    assert root.status == CONVERGED
    assert 1e-13 < root.residual < 10 * size
    assert root.point == pytest.approx([1, 1], abs=30 * size)


@pytest.mark.parametrize("least", [1e-11, 1e-9, 1e-8])
def test_round_off_excuses_no_smooth_equation_without_a_root(least):
    assert find_root(lambda x: least + x**2, np.array([2.0])).status == STALLED


def test_equations_that_are_noise_are_not_solved():
    assert find_root(lambda x: scattered(x, 1e-5), np.array([-1.2, 1.0])).status == STALLED


def test_a_direction_that_round_off_hides_is_found_over_a_longer_way():
    """Its slope is 1e-5, and differences over 1e-7 of it drown."""

    def flat(x):
        return np.array([x[0] - 1, 1e-5 * (x[1] - 2) + x[0] - 1]) + 1e-9 * np.sin(1e12 * x)

    root = find_root(flat, np.array([1.0, 2.3]), tolerance=1e-12)
    assert root.status == CONVERGED
    assert root.point == pytest.approx([1, 2], abs=1e-3)


def test_a_parabola_is_followed_exactly():
    def curve(x):
        return np.array([1 + x**2, 2 - 3 * x])

    where = [0.0, 0.3, 1.0]
    ahead = extrapolated(where, [curve(x) for x in where], 1.7)
    assert ahead == pytest.approx(curve(1.7), rel=1e-14)


@pytest.mark.parametrize("model", [Perceptron(0.5, 0.1), RandomFeatures(0.8, 3.0, 0.1)])
def test_solutions_do_not_depend_on_where_their_search_starts(model):
    elsewhere = vary(model, alpha=0.9 * model.alpha)
    for solve in (typical, max_margin):
        cold, warm = solve(model), solve(model, solve(elsewhere))
        assert warm.status == cold.status == CONVERGED
        found, known = ([x.model.margin, x.q, x.q_hat, x.entropy] for x in (warm, cold))
        assert found == pytest.approx(known, abs=1e-10)
