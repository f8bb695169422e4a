"""Loss and gradient of the deep linear network against autograd; aligned weights against theory."""

import numpy as np
import pytest
import torch

from atypical.kinetics.landscape import Mode, stationary_points
from atypical.networks.linear import (
    STARTS,
    Shape,
    aligned,
    end_to_end,
    gradient,
    mean_squared_error,
    random_frames,
    singular_values,
)
from atypical.tasks.gaussian_pairs import GaussianPairs, Moments, draw, moments

SHAPES = [Shape(), Shape(2, 3, 4, 2), Shape(5, 5, 10, 3)]


@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_gradient_is_that_of_autograd(shape):
    rng = np.random.default_rng(0)
    task = GaussianPairs(inputs=shape.inputs, outputs=shape.outputs)
    samples = draw(task, 30, rng, whitened=False)
    w = rng.standard_normal((3, shape.size))
    for r in range(3):
        Ws = [torch.tensor(W, requires_grad=True) for W in shape.split(w[r])]
        data = torch.tensor(samples)
        out = data[:, : shape.inputs]
        for W in Ws:
            out = out @ W.T
        loss = torch.nn.functional.mse_loss(out, data[:, shape.inputs :])
        value = mean_squared_error(w[r], shape, moments(samples, shape.inputs))
        assert value == pytest.approx(loss.item(), rel=1e-12)
        (loss + 0.15 * sum((W**2).sum() for W in Ws)).backward()
        exact = np.concatenate([W.grad.numpy().ravel() for W in Ws])
        ours = gradient(w, shape, moments(samples, shape.inputs), 0.3)[r]
        assert np.abs(ours - exact).max() < 1e-11 * np.abs(exact).max()


@pytest.mark.parametrize("depth", [2, 3, 4])
def test_balanced_aligned_weights_are_stationary_at_the_theory_strengths(depth):
    shape, task, beta = Shape(depth, 3, 6, 2), GaussianPairs(inputs=3), 0.1
    lam = [stationary_points(Mode(depth, eta, beta)).lam_min for eta in task.eta]
    frames = random_frames(np.random.default_rng(2), shape, np.eye(3)[:2], np.eye(2))
    w = aligned(shape, frames, np.array(lam) ** (1 / depth))
    np.testing.assert_allclose(singular_values(w, shape), lam, rtol=1e-12)
    assert np.abs(gradient(w, shape, task.population, beta)).max() < 1e-13


def test_error_of_the_learned_map_is_what_noise_leaves():
    shape, task = Shape(), GaussianPairs()
    frames = random_frames(np.random.default_rng(2), shape, np.eye(2), np.eye(2))
    w = aligned(shape, frames, np.array(task.eta) ** (1 / 3))
    np.testing.assert_allclose(end_to_end(w, shape), task.cross_covariance, atol=1e-12)
    left = (2 - 0.9**2 - 0.8**2) / 2
    assert mean_squared_error(w, shape, task.population) == pytest.approx(left)


def test_more_modes_than_hidden_units_are_refused():
    with pytest.raises(ValueError, match="hidden: 1"):
        random_frames(np.random.default_rng(0), Shape(3, 2, 1, 2), np.eye(2), np.eye(2))


# NaN, the infinities, and numbers whose products overflow: what is left of a
# run depends on where the kernels of this machine met its last finite number.
LOST = [np.nan, np.inf, -np.inf, 1e308, -1e200, 1e60]


@pytest.mark.parametrize("lost", LOST)
@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_a_run_that_diverged_is_nan_without_a_warning_and_leaves_its_neighbours_alone(lost, shape):
    rng = np.random.default_rng(0)
    data = Moments(np.eye(shape.inputs), np.eye(shape.outputs, shape.inputs), np.array(1.0))
    healthy = rng.standard_normal((3, shape.size))
    weights = healthy.copy()
    weights[1] = rng.choice([lost, -lost, 0.5], shape.size)
    weights[1, 0] = lost
    for measure in (
        lambda w: end_to_end(w, shape),
        lambda w: mean_squared_error(w, shape, data),
        lambda w: gradient(w, shape, data, 0.3),
        lambda w: singular_values(w, shape),
    ):
        found, alone = measure(weights), measure(healthy)
        assert np.isnan(found[1]).all()
        assert found[[0, 2]].tobytes() == alone[[0, 2]].tobytes()


@pytest.mark.parametrize("start", STARTS)
def test_starts_have_the_spread_that_they_are_named_for(start):
    shape = Shape(inputs=5)
    draws = np.stack([STARTS[start](np.random.default_rng(s), shape) for s in range(300)])
    for into, W in zip((5, 10, 10), shape.split(draws), strict=True):
        variance = {
            "uniform": 1 / (3 * into),
            "normal": into**-0.5,
            "lecun": 1 / into,
            "orthogonal": 0.1,
        }[start]
        assert W.mean() == pytest.approx(0.0, abs=0.02)
        assert W.var() == pytest.approx(variance, rel=0.05)
        if start == "orthogonal":
            np.testing.assert_allclose(np.linalg.svd(W, compute_uv=False), 1.0)
