"""Stability of replica symmetry: second derivatives of replicated actions, limits, known values."""

import numpy as np
import pytest
from benchmarks.point_by_point import Problem
from scipy.optimize import brentq

from atypical.replica.averages.channel import typical_constraint
from atypical.replica.averages.coupled_weights import response_around_reference
from atypical.replica.averages.latent import ClonePulls, LatentClones
from atypical.replica.averages.weights import moments
from atypical.replica.clones import finite
from atypical.replica.clones.saddle import Clones
from atypical.replica.local_entropy import curve, replicon, solve
from atypical.replica.models import committee, symmetric
from atypical.replica.models.committee import Committee
from atypical.replica.models.features import RandomFeatures
from atypical.replica.models.perceptron import Perceptron
from atypical.replica.models.perceptron_clones import Storage
from atypical.replica.models.perceptron_surroundings import nested_margins_table
from atypical.replica.replicon import of_typical
from atypical.replica.surroundings import FINE, Surroundings
from atypical.replica.transitions import MONOTONE, NO_GAP, touching_load
from atypical.replica.typical import max_margin, reference_for, typical

ORDER = 24


def students_at(model, reference_margin, distance):
    students = Surroundings(reference_for(model, reference_margin), 0.0)
    return students, solve(students, distance, students.start(distance))


def rho(model, reference_margin, *distances):
    students = Surroundings(reference_for(model, reference_margin), 0.0)
    return [replicon(students, point) for point in curve(students, distances)]


def bent(rise, step):
    """Second derivative at 0 of a function that is flat there, from its rise on one side."""
    return 2 * (8 * rise(step / 2) - rise(step)) / step**2


def product_of_bends(rise, steps):
    """f_uu f_vv / f_uv² at 0 of a function f(u, v) that is flat there."""
    du, dv = steps
    first, second = bent(lambda x: rise(x * du, 0), 1), bent(lambda x: rise(0, x * dv), 1)
    both = (bent(lambda x: rise(x * du, x * dv), 1) - first - second) / 2
    return first * second / both**2


def test_typical_zero_margin_references_have_unstable_students_close_by():
    """Values of an independent computation, α = 0.5."""
    found = rho(Perceptron(0.5, 0.0), 0.0, 0.0007, 0.001, 0.002, 0.0006)
    assert found[1:] == pytest.approx([2.8, 0.97, 16], rel=0.03)


def test_students_at_both_transitions_are_stable():
    for event, low, high in ((MONOTONE, 0.07, 0.09), (NO_GAP, 0.28, 0.35)):
        found = touching_load(Perceptron(1.0, 0.0), event)
        [there] = rho(Perceptron(found.parameter, 0.0), "max", found.distance)
        assert low < there < high


def test_students_along_nested_margins_are_stable():
    table = nested_margins_table([0.5], [0.1, "max"], np.geomspace(1e-5, 0.5, 15))
    assert 0.4 < table["replicon"].max() < 0.51


ZERO = 1e-12


def clone_rise(point, patterns, margin):
    """Rise of the action of clones of overlap q + u in groups of q + (1 − 1/m) u, as of all groups:
    so each sum over replicas stays as it is; the same of their fields.   patterns: of q₁ and q₀.
    """
    m, alpha = 2.5, point.model.alpha
    clones = Clones(alpha, m, Storage(margin))

    def rise(u, v):
        q, q_hat = point.q + u, point.q_hat + (1 - 1 / m) * v
        weights = finite.weights(m, q_hat, v + ZERO, ORDER)
        action = clones.free_entropy(q, u, q_hat, v, weights, patterns(m, q, q - u / m))
        return action - point.entropy

    return rise


@pytest.mark.parametrize(("alpha", "margin"), [(0.5, 0.0), (0.3, 0.5), (2.0, -0.5)])
def test_a_perceptron_s_replicon_is_the_second_derivative_of_the_action_of_clones(alpha, margin):
    def patterns(m, q, q0):
        return finite.patterns(m, q, m * (q - q0) + ZERO, margin, ORDER)

    point = typical(Perceptron(alpha, margin))
    found = product_of_bends(clone_rise(point, patterns, margin), (0.02, 0.02 * point.q_hat))
    assert found == pytest.approx(of_typical(point), rel=2e-3)


@pytest.mark.parametrize(("alpha", "margin"), [(0.5, 0.0), (0.8, 0.2)])
def test_a_committee_s_replicon_is_the_second_derivative_of_the_action_of_clones(alpha, margin):
    def patterns(m, q, q0):
        sums = 1 - committee.apart(1 - q), 1 - committee.apart(1 - q0)
        return finite.patterns(m, sums[0], m * (sums[0] - sums[1]) + ZERO, margin, ORDER)

    point = typical(Committee(alpha, margin))
    found = product_of_bends(clone_rise(point, patterns, margin), (0.02, 0.02 * point.q_hat))
    assert found == pytest.approx(of_typical(point), rel=2e-3)


@pytest.mark.parametrize(("alpha", "alpha_t"), [(0.8, 3.0), (0.9, 8.0), (0.4, 0.5)])
def test_of_random_features_it_is_the_growth_of_small_differences_inside_groups(alpha, alpha_t):
    """Averages over clones are iterated, with a spread of 1e-7 on weights and linear parts."""
    model, m = RandomFeatures(alpha, alpha_t, 0.0), 3.0
    point = typical(model)
    square, bend, label = np.exp(point.inner)
    strength = alpha_t * model.linear
    pulls = strength * square, strength * bend, strength / np.sqrt(model.linear) * label
    on_weights, on_latent, small = 1e-7, 1e-7, []
    for _ in range(30):
        weights = finite.weights(m, point.q_hat, on_weights, ORDER).spread
        latent = LatentClones(m, point.q, weights, ClonePulls(*pulls, spread=on_latent))
        whole = model.noise + model.linear * latent.p_d
        q = (model.noise * point.q + model.linear * latent.p) / whole
        spread = (model.noise * weights + model.linear * latent.spread) / whole
        teacher = np.sqrt(model.linear / whole) * latent.r
        felt = finite.patterns(m, q, spread, 0.0, ORDER, teacher).spread / whole
        latent = LatentClones(m, point.q, weights, ClonePulls(*pulls, spread=strength * felt))
        renewed = alpha * (model.noise * felt + latent.score_spread / alpha_t)
        small.append(renewed / on_weights)
        on_weights, on_latent = 1e-7, 1e-7 * strength * felt / renewed
    assert small[-1] == pytest.approx(of_typical(point), rel=1e-5)


def latent_hessian(row, step=1e-3):
    """Second derivatives of L, per pair, in the overlaps of weights and of linear parts: of four
    students beside two references, of which one is theirs, the teacher taken off.
    """
    names = ("reference_q", "q", "s", "reference_p", "p", "p_s", "r", "reference_r")
    q_ref, q, s, p_ref, p, p_s, r, r_ref = (row[name] for name in names)
    t, p_t = 1 - 2 * row["distance"], row["p_t"]

    def block(within, own, pair, references, alone):
        whole = np.full((6, 6), pair)
        whole[:2, :2] = references
        whole[:2, 2:], whole[2:, :2] = own, np.transpose(own)
        whole[np.arange(6), np.arange(6)] = [alone, alone, *[within] * 4]
        return whole

    weights = block(1.0, np.array([[t] * 4, [s] * 4]), q, q_ref, 1.0)
    latent = block(row["p_d"], np.array([[p_t] * 4, [p_s] * 4]), p, p_ref, row["reference_p_d"])
    teacher = np.array([r_ref] * 2 + [r] * 4)
    differ = np.zeros((6, 6))
    differ[[2, 3, 4, 5], [3, 2, 5, 4]], differ[[2, 4, 3, 5], [4, 2, 5, 3]] = 1, -1

    def entropy(e, h):
        C, P = weights + e * differ, latent - np.outer(teacher, teacher) + h * differ
        cost = np.trace(np.linalg.solve(C, latent + h * differ))
        return (np.linalg.slogdet(P)[1] - np.linalg.slogdet(C)[1] - cost) / 2 / 4

    e, h = step * (1 - q), step * (row["p_d"] - p)
    found = np.empty((2, 2))
    for i, j in np.ndindex(2, 2):
        a, b = np.eye(2)[i] * [e, h], np.eye(2)[j] * [e, h]
        parts = [x * y * entropy(*(x * a + y * b)) for x in (-1, 1) for y in (-1, 1)]
        found[i, j] = sum(parts) / 4 / (a.sum() * b.sum())
    return found


def stability(students, point):
    """Eigenvalues of minus the second derivative of φ by what a pair differs in, smallest first."""
    model, state = students.reference.model, point.state
    latent = model.students_at(students.reference, state.overlaps, students.inner_at(point.point))
    reference = latent.reference
    row = {"reference_q": reference.q, "reference_p": reference.p, "reference_p_d": reference.p_d}
    row |= {"reference_r": reference.r, "distance": point.distance} | vars(point.order)
    row |= {name: getattr(latent, name) for name in ("p", "p_d", "p_s", "p_t", "r")}
    mean_square = response_around_reference(students.reference.q_hat, state.conjugates, FINE)
    along = np.array([model.noise, model.linear])
    minus = np.diag([1 / mean_square, 0.0])
    minus -= model.alpha / model.alpha_t * latent_hessian(row)
    minus -= state.patterns.curvature * np.outer(along, along)
    scale = np.array([1 - point.order.q, row["p_d"] - row["p"]])
    return np.linalg.eigvalsh(minus * np.outer(scale, scale))


@pytest.mark.parametrize(
    ("alpha", "reference", "unstable"), [(1 / 0.9, "max", 0.01), (1 / 1.2, 0.0, 0.003)]
)
def test_around_random_features_it_is_one_where_the_action_of_replicas_turns(
    alpha, reference, unstable
):
    students = Surroundings(reference_for(RandomFeatures(alpha, 3.0, 0.0), reference), 0.0)

    def at(distance):
        *_, point = curve(students, [0.2, 0.06, 0.02, distance])
        return point, replicon(students, point)

    where = brentq(lambda d: at(d)[1] - 1, unstable, 0.1, xtol=1e-7)
    assert stability(students, at(where)[0])[0] == pytest.approx(0, abs=1e-4)
    for distance, rising in ((0.8 * where, False), (1.2 * where, True)):
        point, found = at(distance)
        assert (found < 1) == rising == (stability(students, point)[0] > 0)


@pytest.mark.parametrize("reference", [0.0, 0.2, "max"])
def test_the_response_of_students_agrees_with_adaptive_quadrature(reference):
    students, point = students_at(Perceptron(0.5, 0.0), reference, 0.02)
    known, order = students.reference, point.order
    problem = Problem(0.5, 0.0, known.model.margin, known.q, known.q_hat, 0.02, 1e-11)
    fields = order.q_hat, order.s_hat, order.t_hat
    expected = problem.over_weights(fields, lambda h, m: (1 - np.tanh(h) ** 2) ** 2)
    found = response_around_reference(known.q_hat, point.state.conjugates, FINE)
    assert found == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize("nonlinearity", ["sign", 0.2])
def test_with_many_latent_inputs_per_pattern_it_is_a_perceptron_s(nonlinearity):
    for reference, distances in ((0.0, (0.002, 0.3)), ("max", (0.02, 0.3))):
        few = rho(RandomFeatures(0.5, 1e-8, 0.0, nonlinearity), reference, *distances)
        assert few == pytest.approx(rho(Perceptron(0.5, 0.0), reference, *distances), rel=1e-6)


@pytest.mark.parametrize(
    "model", [Perceptron(0.5, 0.0), Committee(0.7, 0.0), RandomFeatures(0.8, 3.0, 0.0)]
)
def test_at_the_typical_distance_students_of_its_own_kind_are_as_stable_as_the_reference(model):
    point = typical(model)
    [found] = rho(model, 0.0, (1 - point.q) / 2)
    assert found == pytest.approx(of_typical(point), abs=1e-8)


@pytest.mark.parametrize(
    "model", [Perceptron(0.5, 0.0), Committee(0.5, 0.0), RandomFeatures(0.5, 3.0, 0.0)]
)
def test_next_to_a_reference_of_larger_margin_nobody_breaks_the_symmetry(model):
    near, *_, far = rho(model, "max", *np.geomspace(1e-4, 0.4, 7))
    assert near < 1e-6 < far < 1


@pytest.mark.parametrize("alpha", [0.05, 0.5, 0.82])
def test_references_are_stable_up_to_their_largest_margin(alpha):
    typical_one, largest = Perceptron(alpha, 0.0), max_margin(Perceptron(alpha, 0.0))
    assert of_typical(typical(typical_one)) < of_typical(largest) < 0.7


def test_patterns_bend_as_the_logarithm_of_their_probability_does():
    mean, step = np.linspace(-3, 3, 7), 1e-4
    _, _, bend = symmetric.log_within(mean, 0.8, 0.3)
    below, above = (symmetric.log_within(mean + h, 0.8, 0.3)[1] for h in (-step, step))
    assert bend == pytest.approx((above - below) / (2 * step), abs=1e-6)
    found = typical_constraint(0.4, 0.6, 0.2, ORDER)
    assert found.bend**2 < found.curvature < found.square / 0.6


@pytest.mark.parametrize(("q_hat", "least"), [(1e-6, 0.99999), (4.0, 0.1)])
def test_weak_fields_leave_weights_free_to_respond(q_hat, least):
    assert least < moments(q_hat, ORDER).response < 1
