"""Identities of the exact landscape."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from atypical.kinetics.landscape import (
    Mode,
    coexistence,
    energy,
    spinodal,
    stationary_points,
)

deep = st.integers(3, 8)
value = st.floats(0.1, 1.0)


@given(st.integers(2, 8), value, st.floats(0.01, 0.99))
def test_stationary_points_solve_the_published_condition(L, eta, fraction):
    beta = fraction * spinodal(L, eta)[1]
    p = stationary_points(Mode(L, eta, beta))
    assert p.lam_min ** (1 - 2 / L) * (eta - p.lam_min) == pytest.approx(beta, rel=1e-9)
    if L > 2:
        assert p.lam_saddle ** (1 - 2 / L) * (eta - p.lam_saddle) == pytest.approx(beta, rel=1e-9)
        assert 0 < p.lam_saddle < spinodal(L, eta)[0] < p.lam_min < eta
    assert p.residual < 1e-12


@given(deep, value)
def test_coexistence_over_spinodal_depends_on_depth_alone(L, eta):
    ratio = coexistence(L, eta)[1] / spinodal(L, eta)[1]
    assert ratio == pytest.approx(2 ** (2 - 2 / L) / L, rel=1e-12)


@given(deep, value)
def test_at_coexistence_the_learned_state_has_the_energy_of_the_origin(L, eta):
    lam, beta = coexistence(L, eta)
    p = stationary_points(Mode(L, eta, beta))
    assert p.lam_min == pytest.approx(lam, rel=1e-9)
    assert p.energy_difference == pytest.approx(0, abs=1e-12)
    assert p.barrier_up == pytest.approx(p.barrier_down, abs=1e-12)


@given(deep, value, st.floats(0.05, 0.95))
def test_energy_of_a_stationary_point_has_its_closed_form(L, eta, fraction):
    mode = Mode(L, eta, fraction * spinodal(L, eta)[1])
    p = stationary_points(mode)
    for lam, difference in ((p.lam_saddle, p.barrier_up), (p.lam_min, p.energy_difference)):
        closed = lam * ((L - 2) * eta - (L - 1) * lam) / 2
        assert difference == pytest.approx(closed, abs=1e-10)


@given(deep, value)
def test_the_barrier_down_vanishes_at_the_spinodal_with_exponent_three_halves(L, eta):
    _, beta_c = spinodal(L, eta)
    near, far = (
        stationary_points(Mode(L, eta, beta_c * (1 - x))).barrier_down for x in (1e-5, 4e-5)
    )
    assert 0 < near < 1e-6
    assert far / near == pytest.approx(8, rel=0.05)
    assert stationary_points(Mode(L, eta, beta_c * (1 + 1e-12))).status != "converged"


@given(value, st.floats(0.01, 0.99))
def test_two_layers_turn_on_continuously(eta, fraction):
    p = stationary_points(Mode(2, eta, fraction * eta))
    assert p.lam_min == pytest.approx(eta - fraction * eta, rel=1e-9)
    assert p.lam_saddle == 0 and p.barrier_up == 0


def test_published_critical_weight_decays():
    assert spinodal(3, 0.8)[1] == pytest.approx(0.3509, abs=5e-5)
    assert spinodal(3, 0.9)[1] == pytest.approx(0.4105, abs=5e-5)
    assert coexistence(3, 0.8)[1] == pytest.approx(0.2947, abs=5e-5)
    assert coexistence(3, 0.9)[1] == pytest.approx(0.3448, abs=5e-5)


def test_saddle_is_the_highest_point_between_the_minima():
    mode = Mode(3, 0.8, 0.32)
    p = stationary_points(mode)
    path = np.array([energy(lam, mode) for lam in np.linspace(0, p.lam_min, 10001)])
    assert path.max() - path[0] == pytest.approx(p.barrier_up, abs=1e-8)
    assert path.max() - path[-1] == pytest.approx(p.barrier_down, abs=1e-8)


@pytest.mark.parametrize(
    "arguments,named",
    [((1, 0.8, 0.3), "depth: 1"), ((3, 0.8, -0.1), "beta: -0.1"), ((3, 0.0, 0.1), "eta: 0.0")],
)
def test_bad_input_is_named(arguments, named):
    with pytest.raises(ValueError, match=named):
        Mode(*arguments)
