"""Stacks of multilayer perceptrons against plain PyTorch modules."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch
from torch.nn.functional import cross_entropy

from atypical.networks.architecture import Architecture, Network, error_rates, losses
from atypical.networks.module import module

RUNS, SAMPLES = 5, 13


def architecture(activation: str = "relu", bias: bool = True, depth: int = 2) -> Architecture:
    return Architecture((7, *[6] * depth, 4), activation, bias, binary=False)


def stack(shape: Architecture) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    rng = np.random.default_rng(3)
    theta = np.stack([shape.start(rng) for _ in range(RUNS)])
    inputs = rng.standard_normal((RUNS, SAMPLES, 7), np.float32)
    labels = rng.integers(4, size=(RUNS, SAMPLES))
    return torch.from_numpy(theta), torch.from_numpy(inputs), torch.from_numpy(labels)


@pytest.mark.parametrize("activation", ["relu", "tanh", "sigmoid"])
@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("depth", [1, 3])
def test_gradients_are_those_of_a_plain_module(activation: str, bias: bool, depth: int) -> None:
    shape = architecture(activation, bias, depth)
    theta, inputs, labels = stack(shape)
    slopes = Network(shape).gradient(theta, inputs, labels)
    for run in range(RUNS):
        plain = module(shape, theta[run])
        cross_entropy(plain(inputs[run]), labels[run]).backward()
        exact = torch.cat([p.grad.flatten() for p in plain.parameters()])
        torch.testing.assert_close(slopes[run], exact, atol=1e-6, rtol=1e-4)


@pytest.mark.parametrize("bias", [True, False])
def test_slopes_of_signs_reach_hidden_weights_as_they_are(bias: bool) -> None:
    shape = replace(architecture(bias=bias), binary=True, sharpness=3.0)
    theta, inputs, labels = stack(shape)
    network = Network(shape)
    slopes, seen = network.gradient(theta, inputs, labels), network.seen(theta)
    fan_in, is_weight = shape.along()
    for run in range(RUNS):
        plain = module(shape, seen[run])
        cross_entropy(plain(inputs[run]), labels[run]).backward()
        exact = torch.cat([p.grad.flatten() for p in plain.parameters()])
        scale = np.where(is_weight, 1 / np.sqrt(fan_in), 1)
        scale[-4 * (6 + bias) :] *= np.where(is_weight[-4 * (6 + bias) :], 3.0, 1.0)
        wanted = exact * torch.from_numpy(scale.astype(np.float32))
        torch.testing.assert_close(slopes[run], wanted, atol=1e-6, rtol=1e-4)
        weights = seen[run][torch.from_numpy(is_weight)].abs()
        torch.testing.assert_close(weights, torch.from_numpy(scale[is_weight] * 1.0).float())


def test_hidden_weights_are_clipped_and_biases_are_not() -> None:
    shape = replace(architecture(), binary=True)
    theta = torch.full((1, shape.size), 3.0)
    _, is_weight = shape.along()
    wanted = np.where(is_weight, 1.0, 3.0)
    Network(shape).clip(theta)
    assert theta[0].tolist() == wanted.tolist()


def test_loss_and_error_are_those_of_a_plain_module() -> None:
    shape = architecture("tanh")
    theta, inputs, labels = stack(shape)
    outputs = Network(shape).outputs(theta, inputs)
    for run in range(RUNS):
        scores = module(shape, theta[run])(inputs[run])
        assert float(losses(outputs, labels)[run]) == pytest.approx(
            cross_entropy(scores, labels[run]).item(), rel=1e-5
        )
        wrong = (scores.argmax(dim=1) != labels[run]).double().mean()
        assert float(error_rates(outputs, labels)[run]) == float(wrong)


@pytest.mark.parametrize("binary", [False, True])
def test_a_network_alone_has_the_bits_that_it_has_in_the_stack(binary: bool) -> None:
    shape = replace(architecture(), binary=binary)
    theta, inputs, labels = stack(shape)
    network = Network(shape)
    together = network.gradient(theta, inputs, labels)
    for run in range(RUNS):
        one = slice(run, run + 1)
        assert torch.equal(network.gradient(theta[one], inputs[one], labels[one])[0], together[run])


def test_starts_are_uniform_up_to_the_root_of_the_fan_in() -> None:
    shape = Architecture((400, 100, 10), "relu", bias=True, binary=False)
    fan_in, is_weight = shape.along()
    start = shape.start(np.random.default_rng(0)) * np.sqrt(fan_in)
    assert np.abs(start).max() <= 1
    assert start.var() == pytest.approx(1 / 3, rel=0.02)
    hidden = replace(shape, binary=True).start(np.random.default_rng(0))
    assert hidden[is_weight].var() == pytest.approx(1 / 3, rel=0.02)
