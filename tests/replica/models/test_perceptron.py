"""Typical solutions of the perceptron: literature, limits, identities, honest errors."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.special import log_ndtr

from atypical.replica import typical as solver
from atypical.replica.models.perceptron import (
    Perceptron,
    capacity_table,
    entropy_table,
    max_margin_table,
)
from atypical.replica.typical import typical

LOADS = st.floats(0.02, 0.8)
MARGINS = st.floats(-1.5, 1.5)


def capacity(margin):
    return solver.capacity(Perceptron(1.0, margin))


def max_margin(alpha):
    return solver.max_margin(Perceptron(alpha, 0.0))


def test_zero_margin_capacity_is_that_of_krauth_and_mezard():
    assert capacity(0.0).model.alpha == pytest.approx(0.833078599, abs=1e-9)


@pytest.mark.parametrize(
    ("margin", "alpha", "q"),
    [
        (0.0, 0.833079, 0.56395),
        (0.05, 0.781074, None),
        (0.5, 0.45566, 0.63841),
        (1, 0.27070, 0.69988),
    ],
)
def test_capacity_and_overlap_there_at_larger_margins(margin, alpha, q):
    point = capacity(margin)
    assert point.model.alpha == pytest.approx(alpha, abs=6e-6)
    assert q is None or point.q == pytest.approx(q, abs=6e-6)


def test_largest_margin_at_half_load():
    assert max_margin(0.5).model.margin == pytest.approx(0.418062499, abs=1e-9)


@given(LOADS)
@settings(max_examples=25)
def test_largest_margin_inverts_capacity(alpha):
    assert capacity(max_margin(alpha).model.margin).model.alpha == pytest.approx(alpha, rel=1e-9)


@pytest.mark.parametrize("margin", [-1.0, 0.0, 0.7, 2.0])
def test_few_patterns_each_remove_their_own_share_of_the_weights(margin):
    alpha = 1e-5
    removed = np.log(2) - typical(Perceptron(alpha, margin)).entropy
    assert removed == pytest.approx(-alpha * log_ndtr(-margin), rel=1e-3)


def test_a_margin_that_everyone_meets_leaves_all_weights():
    assert typical(Perceptron(0.5, -8.0)).entropy == pytest.approx(np.log(2), abs=1e-12)


@given(LOADS, MARGINS)
@settings(max_examples=40)
def test_entropy_falls_with_load_and_margin_within_its_bounds(alpha, margin):
    points = [typical(Perceptron(a, k)) for a, k in [(alpha, margin), (alpha * 1.1, margin)]]
    points.append(typical(Perceptron(alpha, margin + 0.1)))
    here, loaded, wider = points
    assume(all(p.status == "converged" for p in points))
    assert 0 <= here.q <= min(loaded.q, wider.q) <= 1
    assert np.log(2) >= here.entropy > max(loaded.entropy, wider.entropy)


@pytest.mark.parametrize(("alpha", "margin"), [(0.5, 0.0), (0.8, 0.1), (0.2, 1.2), (1.2, 0.0)])
def test_entropy_agrees_with_adaptive_quadrature_within_its_stated_error(alpha, margin):
    point = typical(Perceptron(alpha, margin))
    q, q_hat = point.q, point.q_hat

    def average(f):
        return quad(
            lambda z: np.exp(-z * z / 2) / np.sqrt(2 * np.pi) * f(z),
            *(-12, 12),
            epsabs=1e-13,
            limit=200,
            points=[0, margin / np.sqrt(q)],
        )[0]

    expected = (
        -q_hat / 2 * (1 - q)
        + average(lambda z: np.logaddexp(np.sqrt(q_hat) * z, -np.sqrt(q_hat) * z))
        + alpha * average(lambda z: log_ndtr((np.sqrt(q) * z - margin) / np.sqrt(1 - q)))
    )
    assert point.entropy == pytest.approx(expected, abs=point.quadrature_error + 1e-12)


def test_the_derivative_in_load_is_the_energy_of_one_more_pattern():
    step = 1e-4
    below, here, above = (typical(Perceptron(0.5 + k * step, 0.2)) for k in (-1, 0, 1))
    z = np.linspace(-9, 9, 2001)
    w = np.exp(-z * z / 2) * (z[1] - z[0]) / np.sqrt(2 * np.pi)
    energy = w @ log_ndtr((np.sqrt(here.q) * z - 0.2) / np.sqrt(1 - here.q))
    assert (above.entropy - below.entropy) / (2 * step) == pytest.approx(energy, abs=1e-6)


def test_beyond_the_load_where_solutions_coincide_there_is_no_saddle():
    last = 4 / np.pi
    within, beyond = entropy_table([0.999 * last, 1.001 * last], [0.0]).itertuples()
    assert within.status == "converged"
    assert within.q > 0.998
    assert beyond.status == "absent"
    assert np.isnan([beyond.q, beyond.q_hat, beyond.entropy]).all()


def test_a_saddle_that_is_not_found_leaves_no_numbers_behind():
    row = entropy_table([5.0], [-0.5]).iloc[0]
    assert row.status == "stalled"
    assert row.residual > 1e-3
    assert np.isnan([row.q, row.q_hat, row.entropy]).all()


def test_beyond_capacity_the_formal_entropy_is_negative():
    row = entropy_table([0.9], [0.0]).iloc[0]
    assert row.status == "converged"
    assert row.entropy < 0


def test_rows_do_not_depend_on_their_neighbours():
    whole = entropy_table([0.3, 0.6], [0.0, 0.4])
    alone = entropy_table([0.6], [0.4])
    assert whole.iloc[[3]].reset_index(drop=True).equals(alone)


def test_every_solve_of_a_default_sized_grid_converges_tightly():
    tables = [
        capacity_table(np.linspace(0, 2, 11)),
        max_margin_table(np.linspace(0.02, 0.83, 11)),
        entropy_table([0.1, 0.5], np.linspace(0, 0.5, 5)),
    ]
    for table in tables:
        assert (table.status == "converged").all()
        assert table.residual.max() < 1e-11
        assert table.quadrature_error.max() < 1e-12
