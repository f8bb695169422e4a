"""What an optimiser does to hidden spaces, and the network of two units a layer that follows."""

import numpy as np
import pytest
from scipy.special import ndtri

from atypical.kinetics import reduced
from atypical.kinetics.checkpoints import converged
from atypical.kinetics.engine.compiled import descend
from atypical.kinetics.engine.optimisers import OPTIMISERS
from atypical.kinetics.engine.replicas import Protocol
from atypical.kinetics.escape import escapes
from atypical.kinetics.landscape import Mode, stationary_points
from atypical.kinetics.passage import draw as draw_noise
from atypical.kinetics.passage import slope_of_map
from atypical.kinetics.reduced import Reduced, multiplicity, product_covariance, reduced_rate
from atypical.kinetics.world import World, ensemble
from atypical.networks.linear import Shape, end_to_end, gradient
from atypical.tasks.gaussian_pairs import GaussianPairs, Moments, draw

TASK = GaussianPairs()
BETA = 0.03
SHAPE = Shape(3, 2, 4, 2)


@pytest.fixture(scope="module")
def trap():
    here = ensemble(World(hidden=4, samples=128, test_samples=8), range(6))
    return here, converged(here, BETA, 1).weights


def second_values(weights, shape):
    """Second singular value of every weight matrix, (R, L)."""
    values = [np.linalg.svd(W, compute_uv=False)[:, 1] for W in shape.split(weights)]
    return np.stack(values, axis=1)


def after(here, weights, name, batch, steps=400, rate=0.004):
    start = here.replicas(weights, BETA, rate, batch, optimiser=OPTIMISERS[name])
    return descend(start, Protocol(steps)).replicas.weights


@pytest.mark.parametrize("name", ["sgd", "momentum"])
def test_updates_linear_in_gradients_keep_every_layer_of_rank_one(trap, name):
    here, weights = trap
    assert second_values(after(here, weights, name, 16), SHAPE).max() < 1e-9


@pytest.mark.parametrize("name", ["adam", "adamw", "rmsprop"])
def test_scaling_coordinates_takes_every_layer_out_of_rank_one(trap, name):
    here, weights = trap
    assert second_values(after(here, weights, name, 16), SHAPE)[:, 1].min() > 1e-4


def test_full_batches_do_not_open_a_stationary_point(trap):
    here, weights = trap
    assert second_values(after(here, weights, "adam", 128), SHAPE).max() < 1e-5


@pytest.mark.parametrize("active", [1, 2, 3])
def test_units_that_carry_exactly_nothing_stay_so(trap, active):
    """Exact zeros have no gradient; equal moduli have equal moments: both are invariant."""
    here, _ = trap
    moved = after(here, axis_aligned(active), "adam", 16)
    W1, W2, W3 = SHAPE.split(moved)
    assert not W1[:, active:].any()
    assert not W2[:, active:].any()
    assert not W3[:, :, active:].any()
    assert second_values(moved, SHAPE).max() < 1e-9


def axis_aligned(active, runs=6, spark=0.0):
    """Rank-1 weights whose mode passes `active` units of each layer, all alike."""
    w = stationary_points(Mode(3, TASK.eta[0], BETA)).lam_min ** (1 / 3)
    unit = np.zeros(4)
    unit[:active] = 1 / np.sqrt(active)
    first = np.array([1.0, 0.0])
    chain = [np.outer(unit, first), np.outer(unit, unit), np.outer(first, unit)]
    weights = np.tile(w * SHAPE.join(chain), (runs, 1))
    return weights + spark * np.random.default_rng(0).standard_normal(weights.shape)


def test_empty_weights_fluctuate_at_the_scale_of_the_learning_rate(trap):
    """Adam knows no scale: of a hundredth of the rate comes about a hundredth of the weights."""
    here, _ = trap
    sizes = []
    for rate in (5e-4, 5e-6):
        moved = after(here, axis_aligned(1, spark=0.01 * rate), "adam", 16, 2000, rate)
        sizes.append(np.sqrt((SHAPE.split(moved)[1][:, 0, 1:] ** 2).mean()) / rate)
    assert 0.3 < sizes[0] < 30
    assert 0.5 < sizes[1] / sizes[0] < 2


def test_covariance_of_products_is_that_of_samples():
    z = draw(TASK, 400_000, np.random.default_rng(3), whitened=True)
    products = z[:, reduced.LEFT] * z[:, reduced.RIGHT]
    assert np.cov(products.T) == pytest.approx(product_covariance(TASK), abs=0.03)


@pytest.mark.parametrize(("per_epoch", "batch"), [(8, 64), (5, 96)])
def test_noise_has_the_covariance_of_draws_without_replacement(per_epoch, batch):
    samples, epochs = 512, 4000
    share = 1 - np.sqrt(1 - per_epoch * batch / samples)
    root = np.linalg.cholesky(product_covariance(TASK))
    rng = np.random.default_rng(6)
    means, total, first, other = np.zeros((per_epoch, 7)), np.zeros(7), [], []
    for _ in range(epochs):
        draw_noise(means, total, root, share, rng)
        first.append(means[0].copy())
        other.append(means[1].copy())
    first, other = np.array(first), np.array(other)
    expected = product_covariance(TASK)
    assert np.cov(first.T) == pytest.approx(expected * (1 - batch / samples), abs=0.15)
    cross = first.T @ other / epochs
    assert cross == pytest.approx(-expected * batch / samples, abs=0.15)


def test_gradient_of_two_units_is_that_of_the_network():
    rng, shape = np.random.default_rng(4), Shape(3, 2, 2, 2)
    w, noise = rng.standard_normal(shape.size), 0.1 * rng.standard_normal(7)
    xx = np.eye(2) + np.array([[noise[0], noise[1]], [noise[1], noise[2]]])
    yx = TASK.cross_covariance + noise[3:].reshape(2, 2)
    G = np.zeros((2, 2))
    slope_of_map(end_to_end(w, shape), noise, np.array(TASK.eta), G)
    W1, W2, W3 = shape.split(w)
    slopes = [W2.T @ W3.T @ G, W3.T @ G @ W1.T, G @ W1.T @ W2.T]
    assert shape.join(slopes) == pytest.approx(
        gradient(w, shape, Moments(xx, yx, np.array(2.0)), 0.0), abs=1e-12
    )


def test_equal_empty_units_are_two_units_with_larger_steps():
    """Adam on three alike empty units a layer and on one amplitude, under the same minibatches."""
    rng, empty = np.random.default_rng(5), 3
    network = Reduced(TASK, 3, empty + 1, BETA, 0.01, 64, 512)
    rates = multiplicity(network, OPTIMISERS["adam"])
    small = rng.standard_normal((3, 2, 2)) * 0.3
    spread = np.array([[1.0, 0, 0, 0], [0, 1, -1, 1]]).T  # (4, 2): units of either kind, signs
    each = spread / np.linalg.norm(spread, axis=0)
    large = SHAPE.join([each @ small[0], each @ small[1] @ each.T, small[2] @ each.T])
    few, flat = Shape(3, 2, 2, 2), small.ravel()
    adams = [Adam(flat.size, 0.01 * rates.ravel()), Adam(large.size, 0.01)]
    for _ in range(50):
        z = rng.standard_normal((64, 4)) @ np.linalg.cholesky(TASK.covariance).T
        m = Moments(z[:, :2].T @ z[:, :2] / 64, z[:, 2:].T @ z[:, :2] / 64, np.array(2.0))
        flat = adams[0].moved(flat, gradient(flat, few, m, BETA))
        large = adams[1].moved(large, gradient(large, SHAPE, m, BETA))
    assert end_to_end(large, SHAPE) == pytest.approx(end_to_end(flat, few), abs=1e-6)


class Adam:
    """The optimiser, written out."""

    def __init__(self, size, rate):
        self.m, self.v, self.t, self.rate = np.zeros(size), np.zeros(size), 0, rate

    def moved(self, w, g):
        self.t += 1
        self.m = 0.9 * self.m + 0.1 * g
        self.v = 0.999 * self.v + 0.001 * g * g
        scale = np.sqrt(self.v / (1 - 0.999**self.t)) + 1e-8
        return w - self.rate * self.m / (1 - 0.9**self.t) / scale


@pytest.mark.parametrize(("rate", "batch"), [(0.2, 10), (0.1, 6)])
def test_losses_of_a_mode_under_sgd_come_when_two_units_say(rate, batch):
    here = ensemble(World(test_samples=8), range(24))
    curve = {"direction": "down", "start_rank": 2, "beta": 0.34, "residual": 0.0}
    curve |= {"learning_rate": rate, "batch": batch}
    point = converged(here, 0.34, 2)
    start = here.replicas(point.weights, 0.34, rate, batch)
    runs = escapes(here, point, start, curve, 20_000)
    assert runs["escaped"].all()
    error = ndtri(0.999) * np.sqrt(2 / 24)  # of the ratio of two means of 24
    ratio = runs["time"].mean() * runs["rate_reduced"].iloc[0]
    assert abs(np.log(ratio)) < error


def test_full_batches_have_no_rate_and_other_cases_none_that_is_known():
    network = Reduced(TASK, 3, 10, 0.34, 0.1, 512, 512)
    assert reduced_rate(network, OPTIMISERS["sgd"], 2, -1, 2, 100) == 0
    assert np.isnan(reduced_rate(network, OPTIMISERS["sgd"], 1, 1, 2, 100))
    assert np.isnan(reduced_rate(network, OPTIMISERS["adam"], 2, -1, 2, 100))
