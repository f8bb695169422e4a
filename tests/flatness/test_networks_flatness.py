"""Flatness of networks: closed forms, invariance, exact Hessians."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from scipy.stats import norm
from torch.nn.functional import cross_entropy

from atypical.flatness.hessian import hessian, leading_eigenvalues, trace
from atypical.flatness.networks import measured
from atypical.flatness.perturbed import flips, local_energy
from atypical.networks.architecture import Architecture, Network
from atypical.networks.module import module

TINY = Architecture((4, 3, 3), "tanh", bias=True, binary=False)


def linear_task() -> tuple[Network, torch.Tensor, torch.Tensor, torch.Tensor]:
    """A linear two-class network, and inputs with the labels that it gives."""
    rng = np.random.default_rng(0)
    shape = Architecture((20, 2), "relu", bias=False, binary=False)
    theta = torch.from_numpy(rng.standard_normal(40, np.float32))
    inputs = torch.from_numpy(rng.standard_normal((300, 20), np.float32))
    labels = (inputs @ theta.view(2, 20).T).argmax(dim=1)
    return Network(shape), theta, inputs, labels


@pytest.mark.parametrize("strength", [0.2, 0.5, 1.0])
def test_local_energy_of_a_linear_network_is_its_closed_form(strength: float) -> None:
    network, theta, inputs, labels = linear_task()
    (value,), (error,) = local_energy(
        network, theta, inputs, labels, [strength], 400, np.random.default_rng(1)
    )
    W, x = theta.view(2, 20).numpy(), inputs.numpy()
    gap = np.abs(x @ (W[0] - W[1]))
    spread = strength * np.sqrt((x**2) @ (W[0] ** 2 + W[1] ** 2))
    exact = norm.sf(gap / spread).mean()
    assert value == pytest.approx(exact, abs=4 * error)
    assert error < 0.1 * exact + 1e-3


def test_local_energy_is_the_same_after_a_relu_unit_is_rescaled() -> None:
    rng = np.random.default_rng(2)
    shape = Architecture((10, 6, 3), "relu", bias=True, binary=False)
    theta = torch.from_numpy(shape.start(rng))
    inputs = torch.from_numpy(rng.standard_normal((200, 10), np.float32))
    network = Network(shape)
    labels = network.outputs(theta[None], inputs[None])[0].argmax(dim=1)
    rescaled = theta.clone()
    (first, bias), (last, _) = shape.layers(rescaled[None])
    factors = torch.tensor([0.125, 8.0, 2.0, 0.5, 4.0, 0.25])  # powers of two leave no rounding
    first *= factors[None, :, None]
    bias *= factors
    last /= factors
    assert not torch.equal(theta, rescaled)
    found = [
        local_energy(network, t, inputs, labels, [0.1, 0.5], 20, np.random.default_rng(3))[0]
        for t in (theta, rescaled)
    ]
    assert found[0].tolist() == found[1].tolist()
    assert found[0][1] > found[0][0] > 0


def test_flips_of_half_of_the_weights_leave_chance() -> None:
    rng = np.random.default_rng(4)
    shape = Architecture((50, 2), "relu", bias=False, binary=True)
    signs = torch.from_numpy(rng.choice([-1, 1], 100).astype(np.float32))
    inputs = torch.from_numpy(rng.standard_normal((400, 50), np.float32))
    network = Network(shape)
    labels = network.outputs(network.seen(signs[None]), inputs[None])[0].argmax(dim=1)
    (few, half), _ = local_energy(network, signs, inputs, labels, [0.01, 0.5], 200, rng)
    assert half == pytest.approx(0.5, abs=0.03)
    assert 0 < few < 0.1


def test_local_energy_counts_from_the_errors_that_are_there_already() -> None:
    network, theta, inputs, labels = linear_task()
    labels[:60] = 1 - labels[:60]
    (value,), _ = local_energy(network, theta, inputs, labels, [1e-6], 5, np.random.default_rng(1))
    assert value == 0


def test_biases_are_not_flipped() -> None:
    network = Network(Architecture((3, 2), "relu", bias=True, binary=True))
    parameters = torch.arange(1.0, 9.0)
    moved = flips(network, parameters, torch.zeros((1, 8)), 0.5)
    assert moved[0].tolist() == [-1, -2, -3, -4, -5, -6, 7, 8]


def exact_hessian(theta: torch.Tensor, inputs: torch.Tensor, labels: torch.Tensor) -> np.ndarray:
    def loss(parameters: torch.Tensor) -> torch.Tensor:
        outputs = Network(TINY).outputs(parameters[None], inputs[None])[0]
        return cross_entropy(outputs, labels)

    return torch.autograd.functional.hessian(loss, theta).double().numpy()


@pytest.fixture
def tiny() -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    rng = np.random.default_rng(5)
    theta = torch.from_numpy(3 * TINY.start(rng))
    inputs = torch.from_numpy(rng.standard_normal((12, 4), np.float32))
    return theta, inputs, torch.from_numpy(rng.integers(3, size=12))


def test_the_product_is_that_of_the_exact_hessian_column_by_column(tiny) -> None:
    theta, inputs, labels = tiny
    operator = hessian(module(TINY, theta), inputs, labels)
    columns = operator @ np.eye(len(theta))
    assert columns == pytest.approx(exact_hessian(*tiny), abs=1e-6)
    assert [operator @ v for v in np.eye(len(theta))] == pytest.approx(columns.T, abs=1e-6)
    assert columns.dtype == np.float64


def test_leading_eigenvalues_are_those_of_the_exact_hessian(tiny) -> None:
    exact = np.linalg.eigvalsh(exact_hessian(*tiny))[::-1]
    theta, inputs, labels = tiny
    operator = hessian(module(TINY, theta), inputs, labels)
    values, errors = leading_eigenvalues(operator, 2, np.random.default_rng(0))
    assert values == pytest.approx(exact[:2], rel=1e-3)
    assert (errors < 1e-2 * exact[0]).all()


def test_the_trace_is_that_of_the_exact_hessian_within_its_error(tiny) -> None:
    theta, inputs, labels = tiny
    operator = hessian(module(TINY, theta), inputs, labels)
    value, error = trace(operator, 400, np.random.default_rng(0))
    exact = np.trace(exact_hessian(*tiny))
    assert value == pytest.approx(exact, abs=4 * error)
    assert error < 0.1 * exact


RUN = {
    "dataset": "digits",
    "task": "classes",
    "samples": 50,
    "random_labels": 0.0,
    "hidden_layers": 1,
    "activation": "relu",
    "bias": 0,
    "sharpness": 1.0,
    "width": 5,
    "seed": 1,
    "stopping": "loss",
}
AROUND = {
    "noise": [0.1, 0.3],
    "flip": [0.05],
    "draws": 4,
    "hessian_at": ["loss"],
    "eigenvalues": 2,
    "probes": 4,
}


@pytest.mark.parametrize(
    ("changed", "measures"),
    [
        ({}, ["local_energy"] * 2 + ["hessian_eigenvalue"] * 2 + ["hessian_trace"]),
        ({"stopping": "zero"}, ["local_energy"] * 2),
        ({"weights": "binary"}, ["local_energy"]),
    ],
)
def test_curvature_is_measured_where_it_exists_and_was_asked_for(
    changed: dict, measures: list[str]
) -> None:
    run = RUN | {"weights": "continuous"} | changed
    weights = np.random.default_rng(0).choice([-1, 1], 370).astype(np.int8)
    rows = measured(run, weights, **AROUND)
    assert [row["measure"] for row in rows] == measures
    assert all(np.isfinite(row["value"]) for row in rows)
    assert rows == measured(run, weights, **AROUND)
