"""Local entropy around typical references: outside integrals, limits, identities, honest errors."""

import numpy as np
import pandas as pd
import pytest
from benchmarks.point_by_point import Problem
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.special import log_ndtr

from atypical.replica.averages.coupled_channel import constraint_around_reference
from atypical.replica.averages.coupled_weights import Overlaps
from atypical.replica.averages.fields import Fields
from atypical.replica.local_entropy import curve, solve
from atypical.replica.models.perceptron import Perceptron
from atypical.replica.models.perceptron_surroundings import local_entropy_table
from atypical.replica.surroundings import FINE, Surroundings
from atypical.replica.typical import reference_for, typical


def binary_entropy(d):
    return -d * np.log(d) - (1 - d) * np.log1p(-d)


def reference_of(alpha, margin):
    return reference_for(Perceptron(alpha, 0.0), margin)


def one(alpha, reference_margin, margin, distance):
    model = Surroundings(reference_of(alpha, reference_margin), margin)
    return solve(model, distance, model.start(distance))


@pytest.mark.parametrize(
    ("alpha", "reference_margin", "margin", "distance"),
    [
        (0.5, 0.0, 0.0, 0.01),
        (0.5, 0.1, 0.0, 0.002),
        (0.5, 0.3, 0.0, 0.01),
        (0.5, 0.4, 0.2, 0.3),
        (0.5, "max", 0.0, 0.05),
        (0.8, "max", 0.0, 0.2),
        (0.8, "max", 0.0, 0.45),
        (0.1, "max", 0.1, 0.45),
        (0.05, "max", 1.0, 0.25),
    ],
)
def test_values_agree_with_adaptive_quadrature_within_their_stated_error(
    alpha, reference_margin, margin, distance
):
    point = one(alpha, reference_margin, margin, distance)
    reference, order = reference_of(alpha, reference_margin), point.order
    problem = Problem(
        alpha, margin, reference.model.margin, reference.q, reference.q_hat, distance, 1e-11
    )
    expected = problem.free_entropy(order.q, order.s, (order.q_hat, order.s_hat, order.t_hat))
    assert point.quadrature_error < (1e-8 if alpha >= 0.1 else 1e-6)
    assert order.local_entropy == pytest.approx(expected, abs=point.quadrature_error + 3e-12)


@pytest.mark.parametrize(("reference_margin", "distance"), [(0.0, 0.1), ("max", 0.08), (0.1, 0.4)])
def test_the_saddle_solves_the_equations_on_finer_grids_too(reference_margin, distance):
    point = one(0.5, reference_margin, 0.0, distance)
    model = Surroundings(reference_of(0.5, reference_margin), 0.0)
    finer = model.mismatch(model.state(point.point, 2 * FINE), distance)
    assert np.abs(finer).max() == pytest.approx(point.residual, abs=1e-12)


@pytest.mark.parametrize("distance", [3e-4, 0.004, 0.03, 0.2, 0.4])
@pytest.mark.parametrize("reference_margin", [0.1, "max"])
def test_the_slope_is_the_finite_difference_of_the_local_entropy(reference_margin, distance):
    h = 1e-3 * distance
    points = [one(0.5, reference_margin, 0.0, distance + k * h) for k in (-1, 0, 1)]
    below, here, above = (p.order for p in points)
    difference = (above.local_entropy - below.local_entropy) / (2 * h)
    assert here.slope == pytest.approx(difference, rel=2e-6, abs=2e-6)


@pytest.mark.parametrize("reference_margin", [0.0, 0.1, "max"])
@pytest.mark.parametrize(("alpha", "margin"), [(0.5, 0.0), (0.5, 0.1), (0.7, 0.0)])
def test_at_its_maximum_the_local_entropy_is_that_of_all_solutions(alpha, margin, reference_margin):
    distances = np.linspace(0.2, 0.42, 23)
    points = curve(Surroundings(reference_of(alpha, reference_margin), margin), distances)
    phi = np.array([p.order.local_entropy for p in points])
    top = int(phi.argmax())
    peak = np.polyfit(distances[top - 2 : top + 3] - distances[top], phi[top - 2 : top + 3], 4)
    inner = np.roots(np.polyder(peak))
    height = np.polyval(peak, inner[np.abs(inner).argmin()].real)
    assert height == pytest.approx(typical(Perceptron(alpha, margin)).entropy, abs=1e-8)


@pytest.mark.parametrize(("alpha", "margin"), [(0.5, 0.0), (0.5, 0.1), (0.3, 0.3), (0.5, 0.3)])
def test_at_the_typical_distance_students_of_its_own_kind_do_not_know_the_reference(alpha, margin):
    reference = reference_of(alpha, margin)
    [point] = curve(Surroundings(reference, margin), [(1 - reference.q) / 2])
    order = point.order
    assert order.local_entropy == pytest.approx(reference.entropy, abs=1e-10)
    assert order.slope == pytest.approx(0, abs=1e-8)
    assert [order.q, order.s] == pytest.approx([reference.q] * 2, abs=1e-8)
    assert [order.q_hat, order.s_hat, order.t_hat] == pytest.approx([reference.q_hat] * 3, rel=1e-7)


def test_students_that_coincide_have_no_constraint():
    collapsed = Overlaps(shared=0.3, apart=0.1, spread=0.0, covariance=0.0, residual=1e-3)
    assert np.isnan(constraint_around_reference(collapsed.fields, 0.0, 0.1, FINE).square)


def test_a_gain_that_moves_fields_by_millions_of_their_widths_is_out_of_reach() -> None:
    tried = Fields(
        shared=1e-12, own=1.0, spread=0.7, own_gain=0.0, shared_gain=5e5, residual=0.07, apart=1.0
    )
    assert np.isnan(constraint_around_reference(tried, 0.0, -5.0, FINE).square)
    table = local_entropy_table([0.5], [-5.0], [0.0], [0.5])
    assert set(table["status"]) == {"diverged"}


@given(
    alpha=st.floats(0.05, 0.75),
    reference=st.floats(0.05, 1.0),
    margin=st.floats(-0.5, 0.95),
    log_distance=st.floats(-6, np.log10(0.5)),
)
@settings(max_examples=40)
def test_invariants_hold_at_random_parameters(alpha, reference, margin, log_distance):
    """Margins are fractions of the largest one."""
    largest = reference_of(alpha, "max")
    model = Surroundings(
        reference_of(alpha, reference * largest.model.margin), margin * largest.model.margin
    )
    distance = 10**log_distance
    [point] = curve(model, [distance])
    assume(point.status == "converged")
    order, t, q_tilde = point.order, 1 - 2 * distance, model.reference.q
    assert point.residual <= 1e-10
    assert 0 <= order.q <= 1
    assert order.s**2 <= order.q * q_tilde * (1 + 1e-9)
    assert order.q - order.s**2 / q_tilde - (t - order.s) ** 2 / (1 - q_tilde) > -1e-9
    assert order.q_hat > 0
    assert order.s_hat > 0
    assert order.local_entropy <= binary_entropy(distance) + 1e-12
    assert order.local_entropy <= typical(Perceptron(alpha, model.margin)).entropy + 1e-9


def test_close_to_a_reference_of_larger_margin_every_weight_is_a_solution():
    distance = 1e-5
    point = one(0.5, 0.3, 0.0, distance)
    assert point.order.local_entropy == pytest.approx(binary_entropy(distance), rel=1e-12)
    assert point.order.q == pytest.approx((1 - 2 * distance) ** 2, rel=1e-12)
    assert point.order.slope == pytest.approx(np.log((1 - distance) / distance), rel=1e-12)


def test_few_patterns_cost_students_what_the_reference_s_field_leaves_open():
    """Given h̃ > κ̃, a student's field is t h̃ with variance 1 − t²: E ln H over h̃ alone."""
    alpha, distance, kappa = 1e-5, 0.1, 0.5
    t = 1 - 2 * distance
    h = np.linspace(kappa, kappa + 9, 20001)
    w = np.exp(-h * h / 2)
    expected = -np.average(log_ndtr(t * h / np.sqrt(1 - t**2)), weights=w)
    cost = (binary_entropy(distance) - one(alpha, kappa, 0.0, distance).order.local_entropy) / alpha
    assert cost == pytest.approx(expected, rel=1e-3)


def test_around_its_own_kind_the_local_entropy_is_negative_until_no_saddle_is_left():
    points = curve(Surroundings(reference_of(0.5, 0.0), 0.0), np.geomspace(1e-5, 0.3, 40))
    close = [p for p in points if p.distance < 5e-4]
    assert {p.status for p in close} <= {"stalled", "diverged"}
    assert all(np.isnan(p.order.local_entropy) for p in close)
    least = min((p for p in points if p.status == "converged"), key=lambda p: p.order.local_entropy)
    assert least.order.local_entropy < -0.008


def test_a_reference_that_does_not_exist_has_no_surroundings():
    table = local_entropy_table([0.8], [0.3], [0.0], [0.1])
    assert table.status.tolist() == ["absent"]
    assert table.local_entropy.isna().all()


@pytest.mark.parametrize(("reference_margin", "margin"), [(0.2, 0.0), ("max", 0.1), (0.1, 0.2)])
def test_upward_and_downward_continuation_and_cold_starts_agree(reference_margin, margin):
    model = Surroundings(reference_of(0.5, reference_margin), margin)
    distances = np.geomspace(0.03, 0.45, 12)
    downward = curve(model, distances)
    up = solve(model, distances[0], model.start(distances[0]))
    for distance, down in zip(distances, downward, strict=True):
        up = solve(model, distance, up.point, up.jacobian)
        cold = solve(model, distance, model.start(distance))
        far = solve(model, distance, model.start(distance) + np.array([1.0, -0.5, 0.3]))
        for other in (up, cold, far):
            assert other.status == "converged"
            assert other.order.local_entropy == pytest.approx(down.order.local_entropy, abs=1e-12)
            assert other.order.q == pytest.approx(down.order.q, abs=1e-9)


def test_a_long_step_in_distance_is_cut_into_short_ones():
    model = Surroundings(reference_of(0.5, 0.1), 0.0)
    coarse = curve(model, [0.45, 1e-3])
    assert [p.status for p in coarse] == ["converged"] * 2
    assert coarse[1].order.local_entropy == pytest.approx(
        one(0.5, 0.1, 0.0, 1e-3).order.local_entropy, abs=1e-12
    )


def test_a_curve_is_the_same_whatever_else_is_in_the_table():
    distances = [1e-3, 0.3, 0.05]
    whole = local_entropy_table([0.4, 0.5], [0.1, "max"], [0.0, 0.1], distances)
    alone = local_entropy_table([0.5], ["max"], [0.1], distances)
    chosen = (whole.alpha == 0.5) & (whole.reference == "max") & (whole.margin == 0.1)
    pd.testing.assert_frame_equal(whole[chosen].reset_index(drop=True), alone, check_exact=True)
    assert alone.distance.tolist() == distances


def test_references_of_extreme_margin_need_no_other_arithmetic():
    """At α = 0.02 the reference's constraint is 40 standard deviations deep in places."""
    point = one(0.02, "max", 0.0, 0.3)
    assert point.status == "converged"
    assert point.order.local_entropy <= typical(Perceptron(0.02, 0.0)).entropy
    assert point.order.local_entropy == pytest.approx(binary_entropy(0.3), abs=0.02)
