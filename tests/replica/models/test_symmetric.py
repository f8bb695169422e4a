"""Symmetric binary perceptron: closed forms, limits, counting; and a margin that loosens as it
grows, for solvers that know only the model.
"""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.special import ndtr
from scipy.stats import norm

from atypical.replica.local_entropy import curve
from atypical.replica.models.symmetric import (
    SymmetricPerceptron,
    capacity_table,
    entropy_table,
    local_entropy_table,
)
from atypical.replica.nested_margins import nested_margins_table
from atypical.replica.surroundings import Surroundings
from atypical.replica.transitions import MONOTONE, NO_GAP, touching_load, touching_margin
from atypical.replica.typical import capacity, free_entropy, max_margin, typical


def within(margin):
    return ndtr(margin) - ndtr(-margin)


def binary_entropy(d):
    return -d * np.log(d) - (1 - d) * np.log1p(-d)


def students_within(field, margin, overlap):
    """P that a student of this overlap meets its margin, given its reference's field."""
    noise = np.sqrt(1 - overlap**2)
    return ndtr((margin - overlap * field) / noise) - ndtr((-margin - overlap * field) / noise)


def over_references(function, margin):
    """Average over the field of a reference of this margin."""
    return quad(lambda h: norm.pdf(h) * function(h), -margin, margin)[0] / within(margin)


@given(st.floats(0.01, 20.0), st.floats(0.1, 4.0))
@settings(max_examples=30)
def test_the_entropy_is_that_of_independent_patterns(alpha, margin):
    row = entropy_table([alpha], [margin]).iloc[0]
    assert (row.status, row.q, row.q_hat) == ("converged", 0.0, 0.0)
    assert row.entropy == pytest.approx(np.log(2) + alpha * np.log(within(margin)), abs=1e-12)


def test_the_capacity_is_the_closed_one():
    margins = np.array([0.05, 0.5, 1.0, 3.0])
    table = capacity_table(margins)
    assert (table.status == "converged").all() and (table.q == 0).all()
    assert table.alpha_c.to_numpy() == pytest.approx(
        -np.log(2) / np.log(within(margins)), rel=1e-10
    )
    assert np.diff(table.alpha_c).min() > 0


@given(st.floats(0.1, 50.0))
@settings(max_examples=20)
def test_the_tightest_margin_inverts_the_capacity(alpha):
    tightest = max_margin(SymmetricPerceptron(alpha, 1.0)).model.margin
    again = capacity(SymmetricPerceptron(1.0, tightest)).model.alpha
    assert again == pytest.approx(alpha, rel=1e-9)


@pytest.mark.parametrize(("alpha", "margin"), [(0.5, 1.0), (0.3, 0.4)])
def test_the_entropy_is_stationary_where_solutions_do_not_overlap(alpha, margin):
    model, h = SymmetricPerceptron(alpha, margin), 1e-4
    here, near = (free_entropy(model, q, q, np.zeros(0), 24) for q in (0.0, h))
    assert near == pytest.approx(here, abs=10 * h**2)
    found = model.patterns(0.3, 0.7, np.zeros(0), 24)
    up, down = (model.patterns(0.3 + x, 0.7 - x, np.zeros(0), 24).value for x in (h, -h))
    assert -2 * (up - down) / (2 * h) == pytest.approx(found.q_hat, rel=1e-6)


def test_an_empty_band_has_no_solutions():
    table = entropy_table([0.5], [0.0, -1.0])
    assert table.status.tolist() == ["absent"] * 2 and table.entropy.isna().all()
    assert capacity(SymmetricPerceptron(1.0, 1e-3)).status == "converged"
    assert max_margin(SymmetricPerceptron(1e-5, 1.0)).status == "diverged"


# Local entropy


@pytest.mark.parametrize("distance", [1e-4, 0.01, 0.1, 0.4])
@pytest.mark.parametrize("reference", [1.0, 0.3])
def test_few_patterns_cost_students_what_the_reference_s_field_leaves_open(reference, distance):
    alpha = 1e-6
    row = local_entropy_table([alpha], [reference], [1.0], [distance]).iloc[0]
    cost = over_references(lambda h: np.log(students_within(h, 1.0, 1 - 2 * distance)), reference)
    assert (row.local_entropy - binary_entropy(distance)) / alpha == pytest.approx(cost, rel=1e-4)


@pytest.mark.parametrize(("alpha", "margin"), [(0.5, 1.0), (1.5, 1.0), (0.2, 0.5)])
def test_students_are_fewer_than_pairs_of_solutions_per_solution(alpha, margin):
    """The number of pairs at a distance is known; its logarithm per solution is a mean over the
    fields of references taken before the logarithm, not after.
    """
    table = local_entropy_table([alpha], [margin], [margin], [0.01, 0.05, 0.2, 0.4, 0.499])
    assert (table.status == "converged").all()
    pairs = [
        binary_entropy(d)
        + alpha * np.log(over_references(lambda h: students_within(h, margin, 1 - 2 * d), margin))  # noqa: B023
        for d in table.distance
    ]
    assert (table.local_entropy < pairs).all()
    assert table.local_entropy.iloc[-1] == pytest.approx(pairs[-1], abs=1e-9)


@pytest.mark.parametrize("reference", [1.0, 0.6, "max"])
def test_at_half_distance_the_local_entropy_is_that_of_all_solutions(reference):
    row = local_entropy_table([0.5], [reference], [1.0], [0.5]).iloc[0]
    assert row.status == "converged"
    assert row.local_entropy == pytest.approx(
        typical(SymmetricPerceptron(0.5, 1.0)).entropy, abs=1e-9
    )
    assert (row.slope, row.q) == pytest.approx((0, 0), abs=1e-9)


@pytest.mark.parametrize("distance", [1e-3, 0.03, 0.2, 0.45])
@pytest.mark.parametrize("reference", [1.0, "max"])
def test_the_slope_is_the_finite_difference_of_the_local_entropy(reference, distance):
    h = 1e-3 * distance
    table = local_entropy_table([0.5], [reference], [1.0], [distance - h, distance, distance + h])
    difference = (table.local_entropy[2] - table.local_entropy[0]) / (2 * h)
    assert table.slope[1] == pytest.approx(difference, rel=2e-6, abs=2e-6)


def test_solutions_at_their_own_margin_are_isolated_and_tighter_ones_are_not():
    distances = np.geomspace(1e-3, 0.05, 12)
    alone = local_entropy_table([0.5], [1.0], [1.0], distances)
    surrounded = local_entropy_table([0.5], ["max"], [1.0], distances)
    assert alone.local_entropy.min() < 0
    assert surrounded.local_entropy.min() > 0
    assert (surrounded.local_entropy < binary_entropy(distances) + 1e-12).all()


def around_solutions(size, patterns, flips, generator):
    """ln of the fraction of weights at a distance from a random solution that are solutions."""
    weights = 2.0 * ((np.arange(2**size)[:, None] >> np.arange(size)) & 1) - 1
    fields = weights.astype(np.float32) @ generator.standard_normal((size, patterns), np.float32)
    solved = (np.abs(fields) <= 1.2 * np.sqrt(size)).all(axis=1)
    if not solved.any():
        return np.nan
    reference = generator.choice(np.flatnonzero(solved))
    near = np.bitwise_count(np.arange(2**size) ^ reference) == flips
    share = solved[near].mean()
    return np.log(share) / size if share > 0 else np.nan


def test_local_entropy_is_the_logarithm_of_the_counted_solutions_around_a_typical_one():
    """Less that of all weights at the distance; a line in 1/N leads to large sizes."""
    alpha, distance, generator = 0.25, 0.25, np.random.default_rng(5)
    inverse, means, errors = [], [], []
    for size, instances in ((8, 4000), (12, 2500), (16, 500)):
        drawn = [around_solutions(size, size // 4, size // 4, generator) for _ in range(instances)]
        assert np.isnan(drawn).mean() < 0.02
        inverse.append(1 / size)
        means.append(np.nanmean(drawn))
        errors.append(np.nanstd(drawn) / np.sqrt(instances))
    (_, limit), covariance = np.polyfit(inverse, means, 1, w=1 / np.array(errors), cov="unscaled")
    error = np.sqrt(covariance[1, 1])
    row = local_entropy_table([alpha], [1.2], [1.2], [distance]).iloc[0]
    assert error < 0.005
    assert limit == pytest.approx(row.local_entropy - binary_entropy(distance), abs=3 * error)


# A margin that loosens as it grows


def least(reference, margin, event):
    points = curve(Surroundings(reference, margin), np.geomspace(1e-4, 0.2, 60))
    assert {p.status for p in points} == {"converged"}
    if event is NO_GAP:
        return min(p.order.local_entropy / p.distance for p in points)
    return min(p.order.slope for p in points)


@pytest.mark.parametrize("event", [NO_GAP, MONOTONE], ids=["no gap", "monotone"])
def test_references_of_a_tighter_margin_have_sound_surroundings(event):
    model = SymmetricPerceptron(0.5, 1.0)
    found = touching_margin(model, event)
    assert found.status == "converged"
    assert max_margin(model).model.margin < found.parameter < model.margin
    for shift, sound in ((-0.01, True), (0.01, False)):
        reference = typical(SymmetricPerceptron(0.5, found.parameter + shift))
        assert (least(reference, 1.0, event) > 0) == sound


@pytest.mark.parametrize("event", [NO_GAP, MONOTONE], ids=["no gap", "monotone"])
def test_around_the_tightest_margin_the_curve_is_sound_below_the_load_and_not_above(event):
    found = touching_load(SymmetricPerceptron(1.0, 1.0), event)
    assert found.status == "converged"
    assert found.parameter < capacity(SymmetricPerceptron(1.0, 1.0)).model.alpha
    for shift, sound in ((-1e-3, True), (1e-3, False)):
        reference = max_margin(SymmetricPerceptron(found.parameter + shift, 1.0))
        assert (least(reference, 1.0, event) > 0) == sound


def test_at_its_tightest_margin_around_a_reference_the_local_entropy_vanishes():
    table = nested_margins_table([SymmetricPerceptron(0.5, 1.0)], [0.6], [0.01, 0.1, 0.4])
    assert (table.status == "converged").all()
    for row in table.itertuples():
        heights = [
            local_entropy_table(
                [0.5], [0.6], [row.margin_largest + x], [row.distance]
            ).local_entropy[0]
            for x in (-1e-3, 0.0, 1e-3)
        ]
        assert heights[0] < 0 < heights[2]
        assert heights[1] == pytest.approx(0, abs=1e-7)
