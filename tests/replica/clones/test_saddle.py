"""Real clones, against counting, limits, identities, and integrals done slowly by others."""

from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.special import gammaln, log_ndtr
from scipy.stats import norm

from atypical.replica.clones import finite, infinite, path
from atypical.replica.clones import saddle as clones
from atypical.replica.clones.fields import mills, violation_at_peak
from atypical.replica.clones.saddle import Clones, Family, saddle
from atypical.replica.models.perceptron import Perceptron
from atypical.replica.models.perceptron_clones import Storage, clones_table
from atypical.replica.typical import typical

LOAD = 0.76


def row(alpha, number, overlap, margin=0.0):
    found = clones_table([alpha], [number], [overlap], margin).iloc[0]
    assert found.status == "converged"
    return found


def binary_entropy(p):
    return -p * np.log(p) - (1 - p) * np.log1p(-p)


# Limits


@pytest.mark.parametrize("number", [2, 4.5, 30, "inf", "min"])
def test_clones_decouple_at_the_overlap_of_typical_solutions(number):
    alone = typical(Perceptron(0.7, 0.0))
    found = row(0.7, number, alone.q + 1e-6)
    assert found.q0 == pytest.approx(alone.q, abs=2e-6)
    assert found.entropy == pytest.approx(alone.entropy, abs=1e-10)
    assert found.slope == pytest.approx(0, abs=3e-6)
    assert found.external_entropy == pytest.approx(0, abs=1e-10)


@pytest.mark.parametrize("overlap", [0.6, 0.95])
def test_a_single_clone_does_not_feel_the_overlap(overlap):
    found = row(0.7, 1, overlap, margin=0.1)
    assert found.entropy == pytest.approx(typical(Perceptron(0.7, 0.1)).entropy, abs=1e-10)
    assert found.slope == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize("number", [2, 3.5])
def test_clones_that_coincide_have_the_entropy_of_one(number):
    gaps = [
        number * row(0.5, number, 1 - width).entropy - typical(Perceptron(0.5, 0.0)).entropy
        for width in (4e-6, 1e-6)
    ]
    assert gaps[1] == pytest.approx(0, abs=1e-3)
    assert gaps[0] / gaps[1] == pytest.approx(2, abs=0.5)


def test_the_closer_clones_are_the_less_their_entropy_errs():
    """1 − q₁ is known to all digits, however close to 1 q₁ is."""
    rows = [row(0.5, 3.5, 1 - width) for width in (1e-4, 1e-6, 1e-8)]
    assert max(found.quadrature_error for found in rows) < 1e-5
    assert np.diff([found.entropy for found in rows]).min() > 0


@pytest.mark.parametrize("pull", [1e-3, 1.0, 1e10, 1e77, 1e79, 1e150, 1e250])
def test_a_clone_ends_up_where_margin_and_cost_balance(pull):
    excess = np.array([-8.0, -0.5, 0.0, 3.0, 40.0])
    x, curvature = violation_at_peak(excess, pull)
    _, slope = mills(x)
    assert x + pull * slope == pytest.approx(excess, abs=1e-9)
    assert (curvature >= 1).all()


@pytest.mark.parametrize("overlap", [0.7, 0.9, 0.96])
@pytest.mark.parametrize("column", ["entropy", "slope", "external_entropy", "q0"])
def test_many_clones_approach_the_limit_of_infinitely_many(overlap, column):
    numbers = np.array([250.0, 500.0, 1000.0, 2000.0])
    values = [row(LOAD, m, overlap)[column] for m in numbers]
    limit = np.polyfit(1 / numbers, values, 3)[-1]
    change = abs(values[-1] - row(LOAD, "inf", overlap)[column])
    assert abs(limit - row(LOAD, "inf", overlap)[column]) < max(0.05 * change, 1e-7)


def test_the_limit_holds_on_both_sides_of_the_onset_of_bistable_groups():
    for spread_hat in (0.999999, 1.0, 1.000001, 1.5):
        limit = infinite.weights(0.8, spread_hat, 16)
        near = finite.weights(1e5, 0.8, spread_hat, 16)
        assert near.value == pytest.approx(limit.value, abs=2e-5)
        assert near.spread == pytest.approx(limit.spread, rel=2e-3)


@pytest.mark.parametrize("spread_hat", [0.999, 1.0, 1.0001])
def test_the_limit_is_integrated_exactly_where_groups_become_soft(spread_hat):
    coarse = infinite.weights(0.8, spread_hat, 16)
    fine = infinite.weights(0.8, spread_hat, 48)
    assert vars(coarse) == pytest.approx(vars(fine), abs=1e-12)


# Identities


@pytest.mark.parametrize(("number", "overlap"), [(2, 0.9), (7.3, 0.97), ("inf", 0.95)])
def test_slope_is_the_derivative_of_the_entropy_in_the_overlap(number, overlap):
    h = 1e-4
    up, down = row(LOAD, number, overlap + h), row(LOAD, number, overlap - h)
    slope = (up.entropy - down.entropy) / (2 * h)
    assert row(LOAD, number, overlap).slope == pytest.approx(slope, abs=1e-5)


def test_slope_along_the_minimum_is_the_derivative_of_the_minimum():
    up, down = row(LOAD, "min", 0.95 + 1e-4), row(LOAD, "min", 0.95 - 1e-4)
    slope = (up.entropy - down.entropy) / 2e-4
    assert row(LOAD, "min", 0.95).slope == pytest.approx(slope, abs=1e-5)


@pytest.mark.parametrize(("number", "overlap"), [(2.5, 0.8), (12.0, 0.97)])
def test_external_entropy_is_the_derivative_of_the_entropy_in_the_inverse_number(number, overlap):
    h = 1e-4
    few, many = row(LOAD, 1 / (1 / number + h), overlap), row(LOAD, 1 / (1 / number - h), overlap)
    slope = (few.entropy - many.entropy) / (2 * h)
    assert row(LOAD, number, overlap).external_entropy == pytest.approx(slope, abs=1e-5)


@pytest.mark.parametrize("number", [2.0, 5.5, 1000.0, np.inf])
@pytest.mark.parametrize(("q_hat", "spread_hat"), [(1.2, 0.9), (0.3, 2.5)])
def test_free_entropy_is_stationary_at_the_saddle(number, q_hat, spread_hat):
    at = saddle(q_hat, spread_hat, number, Storage(0.1), 24)

    def free_entropy(spread, q_hat, spread_hat):
        averages = infinite if np.isinf(number) else finite
        several = () if np.isinf(number) else (number,)
        weights = averages.weights(*several, q_hat, spread_hat, 24)
        patterns = averages.patterns(*several, at.overlap, spread, 0.1, 24)
        return at.model.free_entropy(at.overlap, spread, q_hat, spread_hat, weights, patterns)

    point = np.array([at.spread, at.q_hat, at.spread_hat])
    assert free_entropy(*point) == pytest.approx(at.entropy, abs=1e-14)
    for h in 1e-4 * np.diag(point):
        assert (free_entropy(*point + h) - free_entropy(*point - h)) / h.max() == pytest.approx(
            0, abs=1e-7
        )


# Integrals done by others


def gaussian_average(function, points=()):
    grid = np.unique([-9.0, -3.0, 0.0, 3.0, 9.0, *points])
    pieces = [
        quad(lambda z: norm.pdf(z) * function(z), a, b, epsabs=1e-12, epsrel=1e-10, limit=200)[0]
        for a, b in pairwise(grid)
    ]
    return sum(pieces)


def log_mean_power(log_function, m):
    """ln ∫Dz exp(m log_function(z)) on a plain fine grid."""
    z = np.linspace(-50, 50, 10_001)
    exponent = m * log_function(z) - z * z / 2
    top = exponent.max()
    return top + np.log(np.exp(exponent - top).sum() * (z[1] - z[0]) / np.sqrt(2 * np.pi))


@pytest.mark.parametrize("number", [2.0, 7.5])
def test_entropy_agrees_with_slow_integrals_of_the_textbook_functional(number):
    margin = 0.2
    s = saddle(0.6, 1.5, number, Storage(margin), 16)
    q0, q1 = s.q0, s.overlap
    q0_hat, q1_hat = s.q_hat, s.q_hat + s.spread_hat / number
    b, c = np.sqrt(q1_hat - q0_hat), np.sqrt(q1 - q0)

    def group_of_weights(z):
        return log_mean_power(
            lambda t: np.logaddexp(np.sqrt(q0_hat) * z + b * t, -np.sqrt(q0_hat) * z - b * t),
            number,
        )

    def group_of_fields(z):
        return log_mean_power(
            lambda t: log_ndtr((np.sqrt(q0) * z + c * t - margin) / np.sqrt(1 - q1)), number
        )

    z = np.linspace(-8, 8, 801)
    w = norm.pdf(z) * (z[1] - z[0])
    entropy = (
        -q1_hat / 2 * (1 - q1)
        + number / 2 * (q0 * q0_hat - q1 * q1_hat)
        + w @ [group_of_weights(x) for x in z] / number
        + s.model.alpha * (w @ [group_of_fields(x) for x in z]) / number
    )
    assert s.entropy == pytest.approx(entropy, abs=2e-7)


@pytest.mark.parametrize("number", [2, 3, 6, 40])
def test_groups_of_weights_agree_with_the_binomial_sum(number):
    """∫Dz (2cosh(a + bz))^m is a sum of binomials times Gaussian moments, for whole m."""
    q_hat, spread_hat = 0.7, 1.8
    k = np.arange(number + 1)
    power = number - 2 * k
    log_binomial = gammaln(number + 1) - gammaln(k + 1) - gammaln(number - k + 1)
    log_terms = log_binomial + spread_hat / number * power**2 / 2

    def group(z):
        return np.logaddexp.reduce(log_terms + power * np.sqrt(q_hat) * z)

    exact = gaussian_average(group, [-0.1, 0.1]) / number
    assert finite.weights(number, q_hat, spread_hat, 16).value == pytest.approx(exact, abs=1e-10)


@pytest.mark.parametrize("spread_hat", [0.6, 2.2])
def test_infinitely_many_clones_sit_at_the_highest_maximum(spread_hat):
    field = np.linspace(-12, 12, 100_001)
    q, spread, margin = 0.93, 1.4, 0.2

    def weights(z):
        height = np.logaddexp(field, -field) - (field - z * np.sqrt(0.7)) ** 2 / (2 * spread_hat)
        return height.max()

    def patterns(z):
        height = log_ndtr((field - margin) / np.sqrt(1 - q)) - (field - np.sqrt(q) * z) ** 2 / (
            2 * spread
        )
        return height.max()

    z = np.linspace(-9, 9, 601)
    w = norm.pdf(z) * (z[1] - z[0])
    found = infinite.weights(0.7, spread_hat, 16)
    assert found.value == pytest.approx(w @ [weights(x) for x in z], abs=2e-4)
    found = infinite.patterns(q, spread, margin, 16)
    assert found.value == pytest.approx(w @ [patterns(x) for x in z], abs=1e-6)


# Counting


def pairs_per_binomial(size, rng, instances):
    """Mean over instances of ln(pairs at distance N/5 / C(N, N/5))/(2N) at load 0.4, its error."""
    flips = size // 5
    bits = (np.arange(2**size)[:, None] >> np.arange(size)) & 1
    weights = (2 * bits - 1).astype(np.float32)
    logs = []
    for _ in range(instances):
        fields = weights @ rng.standard_normal((size, 2 * size // 5)).astype(np.float32)
        solutions = weights[(fields > 0).all(axis=1)]
        pairs = np.count_nonzero(solutions @ solutions.T == size - 2 * flips)
        logs.append(np.log(pairs) if pairs else np.nan)
    log_binomial = gammaln(size + 1) - gammaln(flips + 1) - gammaln(size - flips + 1)
    values = (np.array(logs) - log_binomial) / (2 * size)
    assert np.isnan(values).mean() < 0.02
    return np.nanmean(values), np.nanstd(values) / np.sqrt(instances)


def test_entropy_of_two_clones_agrees_with_counted_pairs():
    rng = np.random.default_rng(0)
    small, small_error = pairs_per_binomial(10, rng, 4000)
    large, large_error = pairs_per_binomial(15, rng, 2000)
    limit, error = 3 * large - 2 * small, np.hypot(3 * large_error, 2 * small_error)
    theory = row(0.4, 2, 0.6).entropy - binary_entropy(0.2) / 2
    assert error < 0.005
    assert abs(limit - theory) < 3 * error


@given(st.floats(0.1, 0.8), st.floats(0.02, 0.98))
@settings(max_examples=15)
def test_typical_pairs_are_fewer_than_pairs_on_average(alpha, part):
    overlap = 1 - (1 - part) * (1 - typical(Perceptron(alpha, 0.0)).q)
    both_right = 0.25 + np.arcsin(overlap) / (2 * np.pi)
    average = np.log(2) + binary_entropy((1 - overlap) / 2) + alpha * np.log(both_right)
    assert 2 * row(alpha, 2, overlap).entropy < average


# Bounds


@given(
    st.floats(0.3, 0.8),
    st.one_of(st.floats(1.2, 60), st.just("inf")),
    st.floats(0.02, 0.98),
    st.floats(-0.2, 0.01),
)
@settings(max_examples=25)
def test_order_parameters_and_entropies_stay_in_their_bounds(alpha, number, part, margin):
    alone = typical(Perceptron(alpha, margin))
    overlap = 1 - (1 - part) * (1 - alone.q)
    found = row(alpha, number, overlap, margin)
    assert 0 <= found.q0 <= found.overlap + 1e-9 <= 1
    assert found.entropy <= alone.entropy + 1e-9
    assert found.residual < 1e-9
    if number == "inf":
        assert found.entropy <= binary_entropy((1 - np.sqrt(overlap)) / 2) + 1e-9


def test_the_minimum_lies_below_every_number_of_clones():
    overlaps = [0.55, 0.72, 0.8, 0.9, 0.97, 0.99]
    table = clones_table([LOAD], ["min", 1, 2, 3, 4, 5, 8, 20, 100, "inf"], overlaps)
    entropy = table.pivot_table(index="overlap", columns="clones", values="entropy")
    assert (entropy.drop(columns="min").min(axis=1) >= entropy["min"] - 1e-12).all()
    lowest = table[table.clones == "min"].set_index("overlap")
    assert np.isinf(lowest.clones_used[[0.55, 0.72]]).all()
    assert np.isfinite(lowest.clones_used[[0.8, 0.9, 0.97, 0.99]]).all()
    assert lowest.external_entropy[[0.8, 0.9, 0.97, 0.99]].abs().max() < 1e-9


def test_the_minimum_joins_the_limit_smoothly():
    overlaps = np.linspace(0.735, 0.765, 16)
    table = clones_table([LOAD], ["min"], overlaps)
    finite = np.isfinite(table.clones_used)
    assert finite.any() and not finite.all()
    between = (table.slope + table.slope.shift())[1:] / 2
    assert np.diff(table.entropy) / np.diff(overlaps) == pytest.approx(between, abs=1e-3)


# Trust


@pytest.mark.parametrize("order", [4, clones.ORDER])
@pytest.mark.parametrize("number", [2, 10, "inf", "min"])
def test_stated_quadrature_error_bounds_the_true_one(number, order, monkeypatch):
    overlaps = [0.6, 0.9, 0.97, 0.996]
    monkeypatch.setattr(clones, "ORDER", 14)
    exact = clones_table([LOAD], [number], overlaps)
    monkeypatch.setattr(clones, "ORDER", order)
    stated = clones_table([LOAD], [number], overlaps)
    for column in ("entropy", "slope", "external_entropy", "q0"):
        assert (abs(stated[column] - exact[column]) <= stated.quadrature_error + 1e-9).all()
    assert stated.residual.max() < 1e-9


def test_the_order_in_use_integrates_well():
    table = clones_table([LOAD], [2, 10, "inf", "min"], [0.6, 0.9, 0.97, 0.996])
    assert table.quadrature_error.max() < 1e-6


@pytest.mark.parametrize("number", [3, "inf", "min"])
def test_two_starts_end_in_one_saddle(number):
    conditions = clones.at(LOAD, 0.93)
    found = path.Path(LOAD, Storage(), path.number_of(number)).to(0.93)
    family = Family(Storage(), path.number_of(number))
    rng = np.random.default_rng(1)
    for _ in range(4):
        start = clones.unsolved(found.point + rng.uniform(-1, 1, len(found.point)), "")
        again = clones.solve(family, family.meeting(conditions), start)
        assert again.point == pytest.approx(found.point, abs=1e-6)


def test_a_curve_is_the_same_alone_and_in_company():
    overlaps = [0.95, 0.7, 0.3]
    together = clones_table([0.7, LOAD], [2, "min"], overlaps)
    alone = clones_table([LOAD], ["min"], overlaps)
    pd.testing.assert_frame_equal(together.tail(3).reset_index(drop=True), alone, check_exact=True)


def test_the_order_of_overlaps_does_not_matter():
    upwards = clones_table([LOAD], [3], [0.7, 0.9, 0.97])
    downwards = clones_table([LOAD], [3], [0.97, 0.9, 0.7])
    pd.testing.assert_frame_equal(upwards, downwards[::-1].reset_index(drop=True), check_exact=True)


@pytest.mark.parametrize("number", [2, 100, "inf", "min"])
def test_small_distances_are_reached_without_neighbours(number):
    assert row(0.6, number, 0.995).entropy < row(0.6, number, 0.98).entropy


def test_no_fields_make_the_saddle_raise():
    for q_hat in (1e-200, 1e-12, 1.0, 300.0):
        for spread_hat in (1e-10, 1e-3, 1.0, 20.0):
            for number in (1.0, 2.0, 1e4, np.inf):
                found = saddle(q_hat, spread_hat, number, Storage(), 8)
                assert found is None or 0 < found.q0 <= found.overlap < 1


def test_rows_without_a_saddle_stay_and_say_why():
    table = clones_table([0.7], [2, "inf", "min"], [0.2, 0.9])
    assert table.status.tolist() == ["below typical overlap", "converged"] * 3
    assert table.clones.tolist() == ["2", "2", "inf", "inf", "min", "min"]
    assert table.entropy.isna().tolist() == [True, False] * 3
    assert (clones_table([3.0], [2], [0.9]).status != "converged").all()


@pytest.mark.parametrize("word", [0.5, "many", float("nan")])
def test_a_word_that_is_no_number_of_clones_is_refused(word):
    with pytest.raises(ValueError, match="clones"):
        clones_table([0.5], [word], [0.9])


def test_an_overlap_of_one_is_refused():
    with pytest.raises(ValueError, match="overlap"):
        clones_table([0.5], [2], [1.0])


def test_the_model_is_frozen():
    with pytest.raises(AttributeError):
        Clones(0.5, 2.0, Storage()).alpha = 0.6
