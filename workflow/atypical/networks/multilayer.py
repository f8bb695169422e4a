"""Batched multilayer perceptrons in torch: R networks side by side, on any device.

Weights are one tensor per layer, (R, out, in), and biases (R, out); every network sees inputs of
its own, (R, N, d).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

import torch
from torch import Tensor

ACTIVATIONS: dict[str, Callable[[Tensor], Tensor]] = {
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "relu": torch.relu,
}

Layers = list[tuple[Tensor, Tensor]]


def uniform_layers(widths: Sequence[int], seeds: Sequence[int], device: str = "cpu") -> Layers:
    """PyTorch's default start of `Linear`, one generator per seed: uniform in ±1/√(fan-in)."""
    sources = [torch.Generator().manual_seed(seed) for seed in seeds]
    layers = []
    for into, out in pairwise(widths):
        drawn = [torch.rand((out, into + 1), generator=source) for source in sources]
        uniform = ((2 * torch.stack(drawn) - 1) / into**0.5).to(device)
        layers.append((uniform[..., :into].contiguous(), uniform[..., into].contiguous()))
    return layers


def outputs(layers: Layers, inputs: Tensor, activation: str) -> Tensor:
    """Outputs (R, N, classes) of every network; the last layer is linear."""
    act = ACTIVATIONS[activation]
    x = inputs
    for W, b in layers[:-1]:
        x = act(torch.baddbmm(b[:, None, :], x, W.mT))
    W, b = layers[-1]
    return torch.baddbmm(b[:, None, :], x, W.mT)


def norms(layers: Layers) -> Tensor:
    """‖W‖² of each network, biases left out, (R,)."""
    return torch.stack([W.square().sum(dim=(1, 2)) for W, _ in layers]).sum(dim=0)
