"""Multilayer perceptrons by the stack: R networks of one architecture, side by side, on any device.

All parameters of a network are one row of θ, (R, size): layer after layer, the weights row by row,
then the biases. With binary weights θ holds hidden weights in [-1, 1], and what computes has their
signs over the square root of the fan-in; such outputs cannot grow, so those of the last layer are
multiplied by a fixed sharpness. The slope of the signs is handed to the hidden weights as it is
(straight-through: Courbariaux et al. 2016, arXiv 1602.02830). Biases are never binary.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn.functional import cross_entropy, log_softmax, one_hot

Layers = list[tuple[Tensor, Tensor | None]]
# Of outputs (R, N, classes) and labels (R, N).
OfOutputs = Callable[[Tensor, Tensor], Tensor]

ACTIVATIONS: dict[str, Callable[[Tensor], Tensor]] = {
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "relu": torch.relu,
}
# The slope of each, from its value.
SLOPES: dict[str, Callable[[Tensor], Tensor]] = {
    "sigmoid": lambda value: value * (1 - value),
    "tanh": lambda value: 1 - value.square(),
    "relu": lambda value: (value > 0).to(value.dtype),
}


def losses(outputs: Tensor, labels: Tensor) -> Tensor:
    """Mean cross-entropy of each network, (R,), in nats."""
    flat = cross_entropy(outputs.flatten(0, 1), labels.flatten(), reduction="none")
    return flat.view(labels.shape).mean(dim=1)


def losses_by_outputs(outputs: Tensor, labels: Tensor) -> Tensor:
    """Slope of the mean cross-entropy, (R, N, classes)."""
    delta = log_softmax(outputs, dim=2).exp_()
    at = labels[:, :, None]
    delta.scatter_(2, at, delta.gather(2, at) - 1)
    delta *= 1 / labels.shape[1]
    return delta


def squares(outputs: Tensor, labels: Tensor) -> Tensor:
    """Mean square, over samples and outputs, of outputs less one-hot labels, (R,)."""
    return (outputs - one_hot(labels, outputs.shape[2])).square().mean(dim=(1, 2))


def squares_by_outputs(outputs: Tensor, labels: Tensor) -> Tensor:
    """Slope of the mean square, (R, N, classes)."""
    classes = outputs.shape[2]
    return (outputs - one_hot(labels, classes)) * (2 / (labels.shape[1] * classes))


# What is descended, and its slope: cross-entropy, or the mean square.
LOSSES: dict[str, tuple[OfOutputs, OfOutputs]] = {
    "cross_entropy": (losses, losses_by_outputs),
    "mse": (squares, squares_by_outputs),
}


@dataclass(frozen=True)
class Architecture:
    """A multilayer perceptron.

    widths: of the inputs, every hidden layer, and the outputs.   sharpness: factor on the last
    layer's binary weights.
    """

    widths: tuple[int, ...]
    activation: str
    bias: bool
    binary: bool
    sharpness: float = 1.0

    @property
    def size(self) -> int:
        """Number of parameters."""
        return sum(out * (into + self.bias) for into, out in pairwise(self.widths))

    def along(self) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
        """Fan-in of the unit of every parameter, and whether it is a weight; (size,) each."""
        fan_in, is_weight = [], []
        for into, out in pairwise(self.widths):
            fan_in.append(np.full(out * (into + self.bias), into, np.float32))
            is_weight.append(np.arange(out * (into + self.bias)) < out * into)
        return np.concatenate(fan_in), np.concatenate(is_weight)

    def start(self, rng: np.random.Generator) -> NDArray[np.float32]:
        """Parameters (size,), uniform in ±1/√fan-in as PyTorch's `Linear`; hidden ones in ±1."""
        fan_in, is_weight = self.along()
        uniform = 2 * rng.random(self.size, dtype=np.float32) - 1
        reach = np.where(is_weight & self.binary, np.float32(1), 1 / np.sqrt(fan_in))
        return uniform * reach

    def layers(self, parameters: Tensor) -> Layers:
        """Weights (R, out, in) and biases (R, out) of every layer: views of (R, size)."""
        found: Layers = []
        first = 0
        for into, out in pairwise(self.widths):
            last = first + out * into
            weights = parameters[:, first:last].view(-1, out, into)
            found.append((weights, parameters[:, last : last + out] if self.bias else None))
            first = last + out * self.bias
        return found


class Network:
    """An architecture on a device, and its gradients."""

    def __init__(self, architecture: Architecture, device: str = "cpu") -> None:
        self.architecture = architecture
        self.device = device
        fan_in, is_weight = architecture.along()
        scale = 1 / np.sqrt(fan_in)
        last = architecture.widths[-1] * (architecture.widths[-2] + architecture.bias)
        scale[-last:] *= np.float32(architecture.sharpness)
        self.scale = torch.from_numpy(scale).to(device)
        self.signed = torch.from_numpy(is_weight & architecture.binary).to(device)
        self.only_signs = bool(self.signed.all())
        self.reach = torch.where(self.signed, 1.0, torch.inf)
        # The slope of what computes in each parameter, straight through signs.
        self.passed = torch.where(self.signed, self.scale, 1.0)

    def seen(self, theta: Tensor) -> Tensor:
        """The parameters that compute, (R, size)."""
        if not self.architecture.binary:
            return theta
        # No parameter is −0; a choice by theta < 0 would take ten times as long.
        signs = torch.copysign(self.scale, theta)
        return signs if self.only_signs else torch.where(self.signed, signs, theta)

    def clip(self, theta: Tensor) -> None:
        """Put hidden weights back into [-1, 1]."""
        if self.architecture.binary:
            theta.clamp_(-self.reach, self.reach)

    def outputs(self, seen: Tensor, inputs: Tensor) -> Tensor:
        """Outputs (R, N, classes) on inputs (R, N, d); the last layer is linear."""
        layers = self.architecture.layers(seen)
        return _affine(self._activations(layers, inputs)[-1], *layers[-1])

    def gradient(
        self, theta: Tensor, inputs: Tensor, labels: Tensor, loss: str = "cross_entropy"
    ) -> Tensor:
        """Slope of the loss of each network, (R, size).

        inputs: (R, N, d).   labels: (R, N).   loss: of LOSSES. By back-propagation, straight
        through signs.
        """
        layers = self.architecture.layers(self.seen(theta))
        values = self._activations(layers, inputs)
        _, by_outputs = LOSSES[loss]
        delta = by_outputs(_affine(values[-1], *layers[-1]), labels)
        slopes: list[Tensor] = []
        for (weights, bias), value in zip(reversed(layers), reversed(values), strict=True):
            if bias is not None:
                slopes.append(delta.sum(dim=1))
            slopes.append(torch.bmm(delta.mT, value).flatten(1))
            if value is not inputs:
                delta = torch.bmm(delta, weights).mul_(SLOPES[self.architecture.activation](value))
        slope = torch.cat(slopes[::-1], dim=1)
        return slope * self.passed if self.architecture.binary else slope

    def _activations(self, layers: Layers, inputs: Tensor) -> list[Tensor]:
        """What enters each layer."""
        act = ACTIVATIONS[self.architecture.activation]
        values = [inputs]
        for weights, bias in layers[:-1]:
            values.append(act(_affine(values[-1], weights, bias)))
        return values


def error_rates(outputs: Tensor, labels: Tensor) -> Tensor:
    """Share of wrong labels of each network, (R,)."""
    return (outputs.argmax(dim=2) != labels).double().mean(dim=1)


def _affine(inputs: Tensor, weights: Tensor, bias: Tensor | None) -> Tensor:
    if bias is None:
        return torch.bmm(inputs, weights.mT)
    return torch.baddbmm(bias[:, None, :], inputs, weights.mT)
