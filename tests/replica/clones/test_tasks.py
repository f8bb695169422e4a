"""Clones that learn from a teacher, their own kind's or that of random features: published loads,
identities, limits, and integrals of the textbook functional done slowly.
"""

import numpy as np
import pytest
from scipy.special import log_ndtr, ndtr
from scipy.stats import norm

from atypical.replica.clones.path import Path
from atypical.replica.clones.saddle import Family, at, solve
from atypical.replica.clones.task import CloneOverlaps, pattern_averages, weight_averages
from atypical.replica.clones.thresholds import thresholds
from atypical.replica.models.features import RandomFeatures
from atypical.replica.models.features_clones import Features
from atypical.replica.models.perceptron_clones import Storage
from atypical.replica.models.teacher_clones import Teacher
from atypical.replica.typical import typical

NUMBERS = [2.0, 4.5, np.inf]
TASKS = [
    (Teacher(), 1.1),
    (Teacher(0.2), 0.6),
    (Features(3.0), 1.03),
    (Features(0.7, 0.2, "tanh"), 0.5),
]


def clones(task, alpha, number, overlap):
    found = Path(alpha, task, number).to(overlap)
    assert found.status == "converged"
    return found.saddle


# The teacher among the possible weights


def test_the_teacher_is_alone_above_the_published_load():
    assert Teacher().capacity().alpha == pytest.approx(1.245, abs=5e-4)


def test_typical_solutions_are_exchangeable_with_the_teacher():
    assert Teacher().typical(1.1).inner == pytest.approx(0, abs=1e-11)
    assert abs(Teacher(0.2).typical(0.6).inner[0]) > 1e-3
    near = clones(Teacher(), 1.1, np.inf, Teacher().typical(1.1).q + 1e-6)
    assert near.r == pytest.approx(near.q0, abs=1e-5)


def test_dense_regions_are_closer_to_the_teacher_than_typical_solutions():
    assert clones(Teacher(), 1.0, np.inf, 0.9).r > Teacher().typical(1.0).q + 0.01


@pytest.mark.parametrize("number", [4.0, None])
def test_overlap_gap_around_a_teacher_is_the_published_one(number):
    gap, _ = thresholds(Family(Teacher(), number))
    assert gap.alpha == pytest.approx(1.154, abs=5e-4)
    assert gap.error < 1e-7


def test_four_clones_lose_their_neighbours_first_around_a_teacher_too():
    gaps = {m: thresholds(Family(Teacher(), float(m)))[0].alpha for m in (3, 4, 5)}
    assert min(gaps, key=gaps.get) == 4


# Limits


@pytest.mark.parametrize(("task", "alpha"), TASKS)
@pytest.mark.parametrize("number", NUMBERS)
def test_clones_decouple_at_the_overlap_of_typical_solutions(task, alpha, number):
    alone = task.typical(alpha)
    found = clones(task, alpha, number, alone.q + 1e-6)
    assert found.q0 == pytest.approx(alone.q, abs=3e-6)
    assert found.entropy == pytest.approx(alone.entropy, abs=1e-10)
    assert found.slope == pytest.approx(0, abs=5e-6)
    assert found.external_entropy == pytest.approx(0, abs=1e-10)


@pytest.mark.parametrize(("task", "alpha"), TASKS)
def test_a_single_clone_does_not_feel_the_overlap(task, alpha):
    found = clones(task, alpha, 1.0, 0.95)
    assert found.entropy == pytest.approx(task.typical(alpha).entropy, abs=1e-10)


@pytest.mark.parametrize("number", [3.0, np.inf])
def test_with_many_latent_inputs_per_pattern_clones_are_a_perceptrons(number):
    many = clones(Features(1e-9), 0.75, number, 0.93)
    alone = clones(Storage(), 0.75, number, 0.93)
    for name in ("entropy", "slope", "external_entropy", "q0"):
        assert getattr(many, name) == pytest.approx(getattr(alone, name), abs=1e-8)


def test_typical_solutions_of_features_are_the_replica_symmetric_ones():
    origin, alone = Features(3.0).typical(1.0), typical(RandomFeatures(1.0, 3.0, 0.0))
    assert (origin.q, origin.entropy) == (alone.q, alone.entropy)


@pytest.mark.parametrize("task", [Teacher(), Features(3.0)])
def test_many_clones_approach_the_limit_of_infinitely_many(task):
    numbers = np.array([250.0, 500.0, 1000.0])
    many = [clones(task, 1.0, m, 0.9) for m in numbers]
    limit = clones(task, 1.0, np.inf, 0.9)
    for name in ("entropy", "slope", "external_entropy", "q0", "r"):
        values = [getattr(found, name) for found in many]
        extrapolated = np.polyfit(1 / numbers, values, 2)[-1]
        assert extrapolated == pytest.approx(getattr(limit, name), abs=2e-6)


# Identities


@pytest.mark.parametrize(("task", "alpha"), TASKS)
@pytest.mark.parametrize("number", NUMBERS)
def test_slope_is_the_derivative_of_the_entropy_in_the_overlap(task, alpha, number):
    h = 1e-4
    low, here, high = (clones(task, alpha, number, 0.9 + x) for x in (-h, 0, h))
    assert here.slope == pytest.approx((high.entropy - low.entropy) / (2 * h), abs=1e-6)


@pytest.mark.parametrize(("task", "alpha"), TASKS)
def test_external_entropy_is_the_derivative_of_the_entropy_in_the_inverse_number(task, alpha):
    h = 1e-4
    few, many = (clones(task, alpha, 1 / (0.3 + x), 0.9) for x in (h, -h))
    slope = (few.entropy - many.entropy) / (2 * h)
    here = clones(task, alpha, 1 / 0.3, 0.9)
    assert here.external_entropy == pytest.approx(slope, abs=1e-6)


@pytest.mark.parametrize("number", [*NUMBERS, 300.0])
@pytest.mark.parametrize(
    ("q_hat", "spread_hat", "r_hat"), [(1.2, 0.9, 1.3), (0.4, 2.5, 0.7), (1, 0.8, 6)]
)
def test_averages_over_weights_are_derivatives(number, q_hat, spread_hat, r_hat):
    def value(q_hat, spread_hat, r_hat):
        return weight_averages(number, q_hat, spread_hat, 24, r_hat).value

    h = 1e-4
    found = weight_averages(number, q_hat, spread_hat, 24, r_hat)
    point = np.array([q_hat, spread_hat, r_hat])
    by_q, by_spread, by_r = (
        (value(*point + e) - value(*point - e)) / (2 * h) for e in h * np.eye(3)
    )
    assert found.label == pytest.approx(by_r, abs=1e-6)
    q = found.square + found.spread / number
    assert (1 - q + found.spread) / 2 == pytest.approx(by_q, abs=1e-6)
    assert (q + (1 - q) / number) / 2 == pytest.approx(by_spread, abs=1e-6)


def textbook(task, number, overlap, x):
    """φ of random features in all its order parameters and conjugates, for finite m."""
    spread, q0_hat, spread_hat, p_d, p1, p0, r, p_d_hat, p1_hat, p0_hat, r_hat = x[:11]
    alpha = x[11]
    m, free, q0 = number, 1 - overlap, overlap - spread / number
    inside, group = p_d_hat - p1_hat, p_d_hat - p1_hat + m * (p1_hat - p0_hat)
    both = 1 - (free + spread) * group
    overlaps = p_d_hat * p_d + (m - 1) * p1_hat * p1 - m * p0_hat * p0
    latent = -overlaps / 2 - r_hat * r
    latent -= ((1 - 1 / m) * np.log(1 - free * inside) + np.log(both) / m) / 2
    latent += (q0 * group + (free + spread) * (p0_hat + r_hat**2)) / both / 2
    linear = 2 / np.pi
    whole = 1 - linear + linear * p_d
    fields = CloneOverlaps(
        m,
        ((1 - linear) * overlap + linear * p1) / whole,
        ((1 - linear) * spread + linear * m * (p1 - p0)) / whole,
        np.sqrt(linear / whole) * r,
    )
    patterns = pattern_averages(fields, task.margin / np.sqrt(whole), 24).value
    weights = weight_averages(m, q0_hat, spread_hat, 24).value
    return (
        -(q0_hat + spread_hat / m) * free / 2
        - (spread * q0_hat + overlap * spread_hat) / 2
        + weights
        + alpha / task.alpha_t * latent
        + alpha * patterns
    )


@pytest.mark.parametrize(("number", "margin"), [(2.0, 0.0), (6.5, 0.1)])
def test_the_free_entropy_of_features_written_out_is_stationary_at_the_saddle(number, margin):
    task, alpha, overlap = Features(3.0, margin), 0.9, 0.9
    family = Family(task, number)
    start = Path(alpha, task, number).to(overlap)
    found = solve(family, lambda _: family.meeting(at(alpha, overlap))(24), start)
    s, strength = found.saddle, 3.0 * 2 / np.pi
    square, spread, bend, label = np.exp(found.point[2:])
    p0_hat, r_hat = strength * square, strength * np.sqrt(np.pi / 2) * label
    p1_hat = p0_hat + strength * spread / number
    p_d_hat = p1_hat - strength * bend
    inside, group = p_d_hat - p1_hat, p_d_hat - p1_hat + strength * spread
    free = 1 - s.overlap
    both = 1 - (free + s.spread) * group
    r = (free + s.spread) * r_hat / both
    p0 = (s.q0 + (free + s.spread) ** 2 * p0_hat) / both**2 + r**2
    alone, all_of_group = free / (1 - free * inside), (free + s.spread) / both
    p1 = p0 + (all_of_group - alone) / number
    orders = [s.spread, s.q_hat, s.spread_hat, p1 + alone, p1, p0, r]
    x = np.array([*orders, p_d_hat, p1_hat, p0_hat, r_hat, alpha])
    assert textbook(task, number, overlap, x) == pytest.approx(s.entropy, abs=1e-8)
    for h in 1e-5 * np.eye(12)[:11]:
        change = textbook(task, number, overlap, x + h) - textbook(task, number, overlap, x - h)
        assert change / 2e-5 == pytest.approx(0, abs=1e-6)


def test_the_free_entropy_with_a_teacher_is_stationary_in_its_overlap_and_field():
    task, number, alpha, overlap = Teacher(), 3.0, 1.0, 0.9
    found = Path(alpha, task, number).to(overlap)
    s, ratio = found.saddle, np.exp(found.point[2])

    def free_entropy(x):
        spread, q_hat, spread_hat, r, r_hat = x
        weights = weight_averages(number, q_hat, spread_hat, 24, r_hat)
        patterns = pattern_averages(CloneOverlaps(number, overlap, spread, r), 0.0, 24)
        fields = q_hat, spread_hat
        return s.model.free_entropy(overlap, spread, *fields, weights, patterns, r_hat * r)

    x = np.array([s.spread, s.q_hat, s.spread_hat, s.r, s.q_hat * ratio])
    assert free_entropy(x) == pytest.approx(s.entropy, abs=1e-8)
    for h in 1e-5 * np.eye(5):
        assert (free_entropy(x + h) - free_entropy(x - h)) / 2e-5 == pytest.approx(0, abs=1e-6)


# Integrals done by others


def log_mean_power(log_function, m):
    """ln ∫Dz exp(m log_function(z)) on a plain fine grid."""
    z = np.linspace(-40, 40, 8001)
    exponent = m * log_function(z) - z * z / 2
    top = exponent.max()
    return top + np.log(np.exp(exponent - top).sum() * (z[1] - z[0]) / np.sqrt(2 * np.pi))


def test_averages_with_a_teacher_agree_with_slow_integrals_of_the_textbook_functional():
    m, q_hat, spread_hat, r_hat = 3.0, 0.9, 1.4, 1.1
    q, spread, r, margin = 0.9, 0.8, 0.7, 0.1
    q0, z = q - spread / m, np.linspace(-9, 9, 901)
    w = norm.pdf(z) * (z[1] - z[0])

    def weights(z):
        field = np.sqrt(q_hat) * z + r_hat
        inside = np.sqrt(spread_hat / m)
        return log_mean_power(lambda t: np.logaddexp(field + inside * t, -field - inside * t), m)

    def patterns(z):
        field, inside = np.sqrt(q0) * z - margin, np.sqrt(q - q0)
        return log_mean_power(lambda t: log_ndtr((field + inside * t) / np.sqrt(1 - q)), m)

    slow = w @ [weights(x) for x in z] / m
    assert weight_averages(m, q_hat, spread_hat, 16, r_hat).value == pytest.approx(slow, abs=1e-8)
    tilted = 2 * w * ndtr(r * z / np.sqrt(q0 - r**2))
    slow = tilted @ [patterns(x) for x in z] / m
    found = pattern_averages(CloneOverlaps(m, q, spread, r), margin, 16)
    assert found.value == pytest.approx(slow, abs=1e-8)


# Bounds


@pytest.mark.parametrize(("task", "alpha"), TASKS)
@pytest.mark.parametrize("number", [2.0, None])
def test_order_parameters_and_entropies_stay_in_their_bounds(task, alpha, number):
    path = Path(alpha, task, number)
    for overlap in (0.85, 0.95, 0.99):
        found = path.to(overlap).saddle
        assert found.r**2 <= found.q0 <= found.overlap
        assert found.entropy <= path.family.task.typical(alpha).entropy + 1e-9


def test_overlaps_that_no_fields_have_are_no_saddle():
    response = Teacher().patterns(CloneOverlaps(2.0, 0.8, 0.4, 0.9), np.zeros(1), 8)
    assert np.isnan(response.averages.square)
