"""Random features: limits, published numbers, counting, and simulated features."""

from dataclasses import astuple, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import erf, log_ndtr, ndtr

from atypical.replica.averages.coupled_channel import constraint_around_reference
from atypical.replica.averages.fields import Fields
from atypical.replica.averages.nonlinearities import linear_share
from atypical.replica.local_entropy import curve, solve
from atypical.replica.models.features import RandomFeatures, generalization
from atypical.replica.models.features_surroundings import local_entropy_table
from atypical.replica.models.features_transitions import margins_table, transitions_table
from atypical.replica.models.features_typical import entropy_table, interpolation_table
from atypical.replica.models.perceptron import Perceptron
from atypical.replica.surroundings import Surroundings
from atypical.replica.transitions import MONOTONE, NO_GAP, touching_load, touching_margin
from atypical.replica.typical import capacity, max_margin, reference_for, typical
from atypical.status import ABSENT

FEW = 1e-9


@pytest.mark.parametrize("nonlinearity", ["sign", "tanh", 0.2])
@pytest.mark.parametrize(("alpha", "margin"), [(0.5, 0.0), (0.3, 0.4)])
def test_with_many_latent_inputs_per_pattern_typical_solutions_are_a_perceptrons(
    alpha, margin, nonlinearity
):
    features = typical(RandomFeatures(alpha, FEW, margin, nonlinearity))
    perceptron = typical(Perceptron(alpha, margin))
    assert features.entropy == pytest.approx(perceptron.entropy, abs=1e-8)
    assert [features.q, features.q_hat] == pytest.approx([perceptron.q, perceptron.q_hat], abs=1e-8)


@pytest.mark.parametrize(("reference", "distance"), [(0.3, 0.2), (0.2, 0.005), ("max", 0.05)])
def test_with_many_latent_inputs_per_pattern_local_entropies_are_a_perceptrons(reference, distance):
    found = []
    for point in (
        reference_for(RandomFeatures(0.5, FEW, 0.0), reference),
        reference_for(Perceptron(0.5, 0.0), reference),
    ):
        students = Surroundings(point, 0.0)
        order = solve(students, distance, students.start(distance)).order
        found.append([order.local_entropy, order.q, order.s])
    assert found[0] == pytest.approx(found[1], abs=1e-8)


def test_with_many_latent_inputs_per_pattern_transitions_are_a_perceptrons():
    for event in (NO_GAP, MONOTONE):
        load = touching_load(RandomFeatures(1.0, 1e-7, 0.0), event).parameter
        assert load == pytest.approx(touching_load(Perceptron(1.0, 0.0), event).parameter, abs=1e-6)
    end = interpolation_table([FEW]).inverse_alpha_c[0]
    assert 1 / end == pytest.approx(capacity(Perceptron(1.0, 0.0)).model.alpha, abs=1e-8)


def test_interpolation_point_and_errors_at_three_patterns_per_latent_input():
    row = interpolation_table([3.0]).iloc[0]
    assert row.inverse_alpha_c == pytest.approx(0.877484, abs=1e-6)
    assert row.error_typical == pytest.approx(0.319664, abs=1e-6)
    assert row.error_barycenter == pytest.approx(0.278121, abs=1e-6)


def test_features_that_teach_nothing_leave_the_error_at_one_half():
    learned = generalization(typical(RandomFeatures(0.8, 1e-6, 0.0)))
    assert learned.error_typical == pytest.approx(0.5, abs=1e-3)


def counted_entropy(size, patterns, inputs, generator):
    """Solutions of one instance with Gaussian latent patterns: ln of their number per weight."""
    features = generator.standard_normal((size, inputs))
    latent = generator.standard_normal((patterns, inputs))
    label = np.sign(latent @ generator.choice([-1.0, 1.0], inputs))
    seen = (np.sign(latent @ features.T) * label[:, None]).astype(np.float32)
    half = size // 2
    left, right = (
        _all(n) @ x.T for n, x in ((half, seen[:, :half]), (size - half, seen[:, half:]))
    )
    solutions = (left[:, None] + right[None] >= 0).all(axis=2).sum()
    return np.log(max(solutions, 1)) / size


def _all(n):
    return (1 - 2 * ((np.arange(2**n)[:, None] >> np.arange(n)) & 1)).astype(np.float32)


def test_counted_solutions_approach_the_entropy_as_one_over_the_size():
    generator, deviations = np.random.default_rng(7), []
    for size, samples in ((9, 3000), (13, 1200), (17, 150)):
        inputs = size // 2
        counts = [counted_entropy(size, inputs, inputs, generator) for _ in range(samples)]
        expected = typical(RandomFeatures(inputs / size, 1.0, 0.0)).entropy
        error = np.std(counts) / np.sqrt(samples)
        deviations.append((1 / size, np.mean(counts) - expected, error))
    x, y, error = np.array(deviations).T
    (_, limit), covariance = np.polyfit(x, y, 1, w=1 / error, cov="unscaled")
    assert abs(limit) < 3 * np.sqrt(covariance[1, 1])
    assert np.sqrt(covariance[1, 1]) < 0.01
    assert np.abs(y).max() < 0.03


@pytest.mark.parametrize(("nonlinearity", "function"), [("sign", np.sign), ("tanh", np.tanh)])
def test_fields_of_simulated_features_have_the_covariances_of_gaussian_ones(nonlinearity, function):
    """Weights that lean towards the teacher, so that no overlap is trivial."""
    generator, weights, inputs, patterns = np.random.default_rng(3), 2001, 1500, 6000
    features = generator.standard_normal((weights, inputs)).astype(np.float32)
    teacher = generator.choice([-1.0, 1.0], inputs).astype(np.float32)
    leaning = features @ teacher / np.sqrt(inputs)
    pair = np.sign(0.7 * leaning + generator.standard_normal((2, weights)))
    s = pair @ features / np.sqrt(weights)
    latent = generator.choice([-1.0, 1.0], (patterns, inputs)).astype(np.float32)
    seen = function(latent @ features.T / np.sqrt(inputs))
    fields = seen @ pair.T / np.sqrt(weights) / seen.std()
    linear = linear_share(nonlinearity)
    p, q = s @ s.T / inputs, pair @ pair.T / weights
    expected = (1 - linear) * q + linear * p
    measured = fields.T @ fields / patterns
    assert measured == pytest.approx(expected, rel=0.06)
    assert p[0, 0] > 1.3
    along = (latent @ teacher / np.sqrt(inputs)) @ fields / patterns
    assert along == pytest.approx(np.sqrt(linear) * (s @ teacher) / inputs, rel=0.08)


FIELDS = Fields(
    shared=1.2,
    own=0.3,
    spread=0.25,
    own_gain=0.6,
    shared_gain=0.25,
    residual=0.05,
    apart=0.2,
    teacher=0.9,
    teacher_residual=0.06,
)


def brute_force(fields, margin, reference_margin):
    """E[F], E[F'²], −E[F''] and E[F' A] over χ, u > 0, h̃ > κ̃ and noise, one after the other."""
    x, w = np.polynomial.legendre.leggauss(60)
    chi = 8 * np.sqrt(fields.shared) * x
    w_chi = 8 * np.sqrt(fields.shared) * w * _normal(chi, fields.shared)
    u, w_u = 4 * (x + 1), 4 * w
    w_u = (
        2 * w_u * _normal(u - (fields.teacher / fields.shared * chi)[:, None], fields.teacher_free)
    )
    low = np.maximum(reference_margin, chi - 8 * np.sqrt(fields.own))
    width = np.maximum(chi + 8 * np.sqrt(fields.own), low + 2 * np.sqrt(fields.own)) - low
    h = low[:, None] + width[:, None] * (x + 1) / 2
    norm = ndtr((chi - reference_margin) / np.sqrt(fields.own))
    w_h = width[:, None] / 2 * w * _normal(h - chi[:, None], fields.own) / norm[:, None]
    y, w_y = np.polynomial.hermite_e.hermegauss(24)
    w_y = w_y / np.sqrt(2 * np.pi)
    gain = fields.teacher_residual / fields.teacher_free
    noise = np.sqrt(fields.residual - gain * fields.teacher_residual)
    mean = fields.own_gain * h[:, None, :] + (fields.shared_gain * chi)[:, None, None]
    u_free = u - (fields.teacher / fields.shared * chi)[:, None]
    mean = (mean + gain * u_free[:, :, None])[..., None] + noise * y
    weight = (w_chi[:, None, None] * w_u[:, :, None] * w_h[:, None, :])[..., None] * w_y
    z = (mean - margin) / np.sqrt(fields.spread)
    value = log_ndtr(z)
    slope = np.exp(-(z**2) / 2 - value) / np.sqrt(2 * np.pi * fields.spread)
    bend = slope * (slope + z / np.sqrt(fields.spread))
    pull = _normal(chi - reference_margin, fields.own) / norm
    functions = value, slope**2, bend, slope * pull[:, None, None, None]
    return [float((weight * f).sum()) for f in functions]


def _normal(x, variance):
    return np.exp(-(x**2) / (2 * variance)) / np.sqrt(2 * np.pi * variance)


def test_averages_over_teacher_reference_and_student_agree_with_plain_quadrature():
    found = constraint_around_reference(FIELDS, 0.1, 0.4, 2)
    averages = [found.value, found.square, found.bend, found.shared]
    assert averages == pytest.approx(brute_force(FIELDS, 0.1, 0.4), rel=2e-6)


def consistent(fields):
    """With the `apart` that goes with the gains, to all digits."""
    return replace(fields, apart=1 - fields.own_gain - fields.shared_gain * fields.regression)


WELL_TAUGHT = Fields(
    shared=3.9136,
    own=0.1151,
    spread=0.2686,
    own_gain=0.7708,
    shared_gain=0.04892,
    residual=7.1e-4,
    apart=0.1817,
    teacher=1.8615,
    teacher_residual=0.0015864,
)
ALMOST_TEACHER = replace(
    WELL_TAUGHT,
    own=1.0,
    spread=1.0,
    own_gain=0.2,
    shared_gain=0.3,
    residual=0.3,
    teacher=1.97,
    teacher_residual=0.01,
)


@pytest.mark.parametrize("fields", [FIELDS, WELL_TAUGHT, ALMOST_TEACHER])
def test_the_rough_grid_resolves_the_cut_that_the_label_makes(fields):
    fields = consistent(fields)
    rough, fine = (astuple(constraint_around_reference(fields, 0.0, 1.0, r)) for r in (1, 4))
    assert rough == pytest.approx(fine, rel=2e-8)


@pytest.mark.parametrize(("alpha_t", "inverse_alpha"), [(3.0, 1.3), (3.0, 0.92), (8.0, 2.0)])
def test_at_its_maximum_the_local_entropy_and_the_error_are_those_of_all_solutions(
    alpha_t, inverse_alpha
):
    model = RandomFeatures(1 / inverse_alpha, alpha_t, 0.0)
    students = Surroundings(max_margin(model), 0.0)
    distances = np.linspace(0.18, 0.45, 10)
    slopes = [p.order.slope for p in curve(students, distances)]
    low, high = distances[np.flatnonzero(np.diff(np.sign(slopes)))[0] :][:2]
    for _ in range(4):
        points = curve(students, [low, high])
        a, b = (p.order.slope for p in points)
        low, high = sorted([(low * b - high * a) / (b - a), low if abs(a) < abs(b) else high])
    top = min(curve(students, [low, high]), key=lambda p: abs(p.order.slope))
    expected = typical(model)
    assert top.order.local_entropy == pytest.approx(expected.entropy, abs=1e-8)
    overlaps, inner = students.overlaps_at(top.point), students.inner_at(top.point)
    error = model.error_around(students.reference, overlaps, inner)
    assert error == pytest.approx(generalization(expected).error_typical, abs=1e-6)


def test_next_to_the_reference_solutions_make_its_errors():
    table = local_entropy_table([3.0], [2.0], ["max"], [0.0], [1e-6])
    whole = entropy_table([3.0], [2.0], ["max"])
    assert table.error[0] == pytest.approx(whole.error_typical[0], abs=1e-5)


@pytest.mark.parametrize("distance", [3e-4, 0.02, 0.3])
def test_the_slope_is_the_finite_difference_of_the_local_entropy(distance):
    students = Surroundings(max_margin(RandomFeatures(0.9, 3.0, 0.0)), 0.0)
    step = 1e-3 * distance
    below, here, above = curve(students, [distance - step, distance, distance + step])
    difference = (above.order.local_entropy - below.order.local_entropy) / (2 * step)
    assert here.order.slope == pytest.approx(difference, abs=2e-5)


@pytest.mark.parametrize("event", [NO_GAP, MONOTONE], ids=["no gap", "monotone"])
def test_around_the_largest_margin_the_curve_is_sound_above_the_transition_and_not_below(event):
    model = RandomFeatures(1.0, 3.0, 0.0)
    found = touching_load(model, event)
    assert found.error < 1e-6
    for shift, sound in ((1e-3, False), (-1e-3, True)):
        top = max_margin(RandomFeatures(found.parameter + shift, 3.0, 0.0))
        points = curve(Surroundings(top, 0.0), np.geomspace(2e-4, 0.1, 40))
        height = [p.order.local_entropy if event is NO_GAP else p.order.slope for p in points]
        assert (min(height) > 0) == sound


def test_transitions_come_in_order():
    row = transitions_table([3.0]).iloc[0]
    assert row.status == "converged"
    assert row.interpolation < row.no_gap < row.monotone
    assert row.quadrature_error < 1e-6
    assert row.interpolation < row.clones_gap < row.clones_breakdown < row.monotone
    assert row.clones_gap < row.no_gap
    assert (row.clones_status, row.clones_error < 1e-6) == ("converged", True)


@given(
    alpha_t=st.floats(0.05, 12.0),
    part=st.floats(0.1, 0.95),
    reference=st.floats(0.0, 1.0),
    log_distance=st.floats(-4, np.log10(0.5)),
)
@settings(max_examples=15)
def test_invariants_hold_at_random_parameters(alpha_t, part, reference, log_distance):
    alpha = part / interpolation_table([alpha_t]).inverse_alpha_c[0]
    top = max_margin(RandomFeatures(alpha, alpha_t, 0.0))
    whole = typical(RandomFeatures(alpha, alpha_t, reference * top.model.margin))
    learned = generalization(whole)
    assert 0 < whole.q < 1
    assert 0 <= whole.entropy + 1e-9 <= np.log(2)
    assert learned.r**2 < learned.p < learned.p_d
    assert 0 < learned.error_barycenter < learned.error_typical < 0.5
    d = 10**log_distance
    [point] = curve(Surroundings(whole, 0.0), [d])
    bound = -d * np.log(d) - (1 - d) * np.log1p(-d)
    if point.status == "converged":
        assert point.residual <= 1e-10
        assert (
            point.order.local_entropy
            <= min(bound, typical(RandomFeatures(alpha, alpha_t, 0.0)).entropy) + 1e-8
        )


def test_sweeps_that_cross_the_interpolation_point_say_so_in_their_rows():
    table = entropy_table([3.0], [0.8, 1.0], [0.0, 0.3, "max"])
    assert table.status.tolist() == ["absent"] * 3 + ["converged", "absent", "converged"]
    beyond = local_entropy_table([3.0], [1.0], [0.3], [0.0], [0.1, 0.2])
    assert beyond.status.tolist() == ["absent"] * 2


@pytest.mark.parametrize("nonlinearity", [0.0, 1.5, "cosine"])
def test_a_nonlinearity_without_a_known_linear_part_is_refused(nonlinearity):
    with pytest.raises(ValueError, match="has no linear part that is known"):
        typical(RandomFeatures(0.5, 3.0, 0.0, nonlinearity))


def test_named_nonlinearities_have_the_shares_of_their_definition():
    generator = np.random.default_rng(0)
    z = generator.standard_normal(400_000)
    for name, function in {"sign": np.sign, "tanh": np.tanh, "erf": erf}.items():
        sampled = np.mean(z * function(z)) ** 2 / np.mean(function(z) ** 2)
        assert linear_share(name) == pytest.approx(sampled, abs=3e-3)
    assert 2 / np.pi < linear_share("tanh") < linear_share("linear") == 1


def test_with_many_latent_inputs_per_pattern_dense_margins_are_a_perceptrons():
    row = margins_table([1e-4], [2.0]).iloc[0]
    perceptron = touching_margin(Perceptron(0.5, 0.0), NO_GAP)
    wide = typical(Perceptron(0.5, perceptron.parameter))
    assert row["margin_no_gap"] == pytest.approx(perceptron.parameter, rel=1e-2)
    assert row["entropy"] == pytest.approx(typical(Perceptron(0.5, 0.0)).entropy, rel=1e-2)
    assert row["entropy_no_gap"] == pytest.approx(wide.entropy, rel=1e-2)


def test_no_margin_has_dense_neighbourhoods_where_those_of_the_largest_have_a_gap():
    row = margins_table([3.0], [0.95]).iloc[0]
    assert row["status"] == ABSENT
    assert row["entropy"] > 0
    assert np.isnan(row["entropy_no_gap"])
