"""Kramers–Langer rates against geometry, one-dimensional simulation and the network itself."""

import numpy as np
import pytest
from scipy.integrate import cumulative_trapezoid, trapezoid
from scipy.linalg import expm

from atypical.evidence.survival import exponential_rate
from atypical.kinetics.engine import compiled
from atypical.kinetics.engine.replicas import BEYOND, Protocol, Replicas, Watch
from atypical.kinetics.landscape import Mode, stationary_points
from atypical.kinetics.rates import State, escape_rate, hessian, rank_rate, state
from atypical.networks.linear import Shape, aligned, gradient, random_frames
from atypical.randomness.instances import instance_key, instance_stream
from atypical.tasks.gaussian_pairs import GaussianPairs, draw

TASK = GaussianPairs()


def saddle_strengths(shape, beta):
    strong, weak = (stationary_points(Mode(shape.depth, eta, beta)) for eta in TASK.eta)
    return strong.lam_min ** (1 / shape.depth), weak.lam_saddle ** (1 / shape.depth)


def test_hessian_is_the_difference_of_gradients():
    shape, rng = Shape(4, 2, 3, 2), np.random.default_rng(1)
    w, moments = rng.standard_normal(shape.size), TASK.population
    H = hessian(w, shape, moments, 0.2)
    eps = 1e-6 * np.eye(shape.size)
    difference = gradient(w + eps, shape, moments, 0.2) - gradient(w - eps, shape, moments, 0.2)
    assert np.abs(H - difference / 2e-6).max() < 1e-7
    assert np.abs(H - H.T).max() < 1e-13


@pytest.mark.parametrize(
    "shape", [Shape(3, 2, 2, 2), Shape(3, 2, 10, 2), Shape(4, 2, 5, 2)], ids=str
)
def test_flat_directions_are_the_orientations_of_the_modes(shape):
    w1, w2 = saddle_strengths(shape, 0.1)
    h, hidden_layers = shape.hidden, shape.depth - 1
    for strengths, orientations in (((0, 0), 0), ((w1, 0), h - 1), ((w1, w2), 2 * h - 3)):
        s = state(shape, TASK, 0.1, strengths)
        assert s.flat == hidden_layers * orientations
        assert np.abs(s.curvatures).min() > 1e-3
        assert (s.curvatures < 0).sum() == (1 if strengths[1] else 0)


def test_orbit_of_one_mode_is_a_product_of_spheres_of_radius_root_two_w():
    shape, w = Shape(3, 2, 4, 2), saddle_strengths(Shape(), 0.1)[0]
    sphere = 2 * np.pi**2 * (np.sqrt(2) * w) ** 3
    assert state(shape, TASK, 0.1, (w, 0)).log_volume == pytest.approx(2 * np.log(sphere))


def test_orbit_volume_of_two_modes_agrees_with_monte_carlo_over_the_orthogonal_group():
    # Two hidden units, two layers: the orbit is O(2), two closed curves.
    shape, strengths = Shape(2, 2, 2, 2), np.array([0.7, 0.5])
    frames = random_frames(np.random.default_rng(0), shape, np.eye(2), np.eye(2))
    turn = np.array([[0.0, -1.0], [1.0, 0.0]])
    angle = np.linspace(0, 2 * np.pi, 20001)
    curve = []
    for a in angle:
        rotation = expm(a * turn)
        W1, W2 = shape.split(aligned(shape, frames, strengths))
        curve.append(np.concatenate([(rotation @ W1).ravel(), (W2 @ rotation.T).ravel()]))
    length = np.linalg.norm(np.diff(curve, axis=0), axis=1).sum()
    task = GaussianPairs(eta=(0.7**2 + 0.1, 0.5**2 + 0.1))
    assert np.exp(state(shape, task, 0.1, strengths).log_volume) == pytest.approx(
        2 * length, rel=1e-6
    )


def well(x):
    """Double well with curvature 2 at its minima ±1, −1 at the saddle 0, and a barrier of ¼."""
    return (x * x - 1) ** 2 / 4


def first_passage(temperature, to=0.7):
    """Exact mean time from the left minimum to a point behind the barrier."""
    x = np.linspace(-1.7, to, 20001)
    inside = cumulative_trapezoid(np.exp(-well(x) / temperature), x, initial=0)
    return trapezoid((np.exp(well(x) / temperature) * inside)[x >= -1], x[x >= -1]) / temperature


def kramers(temperature):
    minimum, saddle = (State(e, np.array([c]), 0, 0.0) for e, c in ((0.0, 2.0), (0.25, -1.0)))
    return escape_rate(minimum, saddle, temperature)


def test_the_rate_of_a_one_dimensional_double_well_is_the_limit_of_its_exact_passage_time():
    assert kramers(0.1) == pytest.approx(np.sqrt(2) / (2 * np.pi) * np.exp(-2.5))
    misses = [first_passage(0.25 / f) * kramers(0.25 / f) - 1 for f in (20, 40, 80)]
    assert 0.002 < misses[2] < 0.01
    assert misses[0] / misses[1] == pytest.approx(2, rel=0.15)  # corrections are linear in T


def test_escape_from_a_one_dimensional_double_well_takes_its_exact_passage_time():
    T, dt = 0.25 / 4, 0.01
    rng, x = np.random.default_rng(3), -np.ones(1000)
    times, running, step = np.zeros(1000), np.ones(1000, dtype=bool), 0
    while running.any():
        y = x[running]
        x[running] = y - dt * y * (y * y - 1) + np.sqrt(2 * T * dt) * rng.standard_normal(len(y))
        step += 1
        out = running & (x > 0.7)
        times[out], running = step * dt, running & ~out
    measured = exponential_rate(times, ~running)
    assert measured.rate * first_passage(T) == pytest.approx(1, abs=3.5 * measured.events**-0.5)


def simulated(shape, beta, temperature, rank, R, steps, rate=0.1):
    points = [stationary_points(Mode(shape.depth, eta, beta)) for eta in TASK.eta]
    w = np.zeros((R, shape.size))
    if rank:
        strengths = np.array([points[0].lam_min ** (1 / shape.depth)])
        frames = random_frames(np.random.default_rng(0), shape, np.eye(2)[:1], np.eye(2)[:1])
        w = np.tile(aligned(shape, frames, strengths), (R, 1))
    level = 0.5 * (points[rank].lam_saddle + points[rank].lam_min)
    start = Replicas(
        shape,
        w,
        draw(TASK, 16, instance_stream(0, "data"), True)[None],
        np.zeros(R, dtype=np.int64),
        np.full(R, beta),
        np.full(R, rate),
        np.full(R, 16),
        np.full(R, temperature),
        np.array([instance_key(s, "noise") for s in range(R)]),
        np.zeros(R, dtype=np.int64),
    )
    out = compiled.descend(start, Protocol(steps, look_every=10, watch=Watch(rank, level)))
    return exponential_rate(out.replicas.clock * rate, out.status == BEYOND)


def test_escape_of_a_narrow_network_tends_to_kramers_langer_as_the_noise_falls():
    # Corrections are of relative order T: ratio = 1 − c T/ΔE, seen at ΔE/T = 6 and 12 and taken to
    # 0.
    shape, beta = Shape(3, 2, 2, 2), 0.3
    barrier = rank_rate(shape, TASK, beta, 1.0, 0)[1]
    inverse = np.array([6.0, 10.0])
    ratios, errors = [], []
    for f in inverse:
        measured = simulated(shape, beta, barrier / f, 0, 400, 2_000_000)
        ratios.append(measured.rate / rank_rate(shape, TASK, beta, barrier / f, 0)[0])
        errors.append(ratios[-1] * measured.events**-0.5)
    assert ratios[0] < ratios[1] < 1
    limit = (inverse[1] * ratios[1] - inverse[0] * ratios[0]) / (inverse[1] - inverse[0])
    error = np.hypot(inverse[1] * errors[1], inverse[0] * errors[0]) / (inverse[1] - inverse[0])
    assert limit == pytest.approx(1, abs=3 * error + 0.05)


def test_a_second_mode_costs_its_orientations_in_powers_of_temperature():
    shape, beta = Shape(3, 2, 5, 2), 0.3
    T = 1e-3
    slope = {}
    for rank in (0, 1):
        (low, barrier), (high, _) = (rank_rate(shape, TASK, beta, t, rank) for t in (T, 2 * T))
        slope[rank] = np.log(high / low) - barrier / (2 * T)
        assert slope[rank] / np.log(2) == pytest.approx(-(5 - 1 - rank), abs=1e-6)


def test_a_missing_state_has_no_rate():
    assert np.isnan(rank_rate(Shape(), TASK, 0.45, 1e-3, 1)[0])


def test_a_weak_mode_does_not_start_before_the_strong_one():
    w = stationary_points(Mode(3, 0.8, 0.1)).lam_saddle ** (1 / 3)
    assert state(Shape(), TASK, 0.1, (0, w)).unstable > 1
