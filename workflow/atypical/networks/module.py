"""One network of a stack as a plain PyTorch module."""

from __future__ import annotations

from itertools import pairwise

import torch
from torch import Tensor, nn

from atypical.networks.architecture import Architecture

ACTIVATIONS: dict[str, type[nn.Module]] = {"sigmoid": nn.Sigmoid, "tanh": nn.Tanh, "relu": nn.ReLU}


def module(architecture: Architecture, seen: Tensor) -> nn.Sequential:
    """The network that computes with a copy of these parameters, (size,)."""
    steps: list[nn.Module] = []
    for into, out in pairwise(architecture.widths):
        layer = nn.Linear(into, out, bias=architecture.bias, device=seen.device, dtype=seen.dtype)
        steps += [layer, ACTIVATIONS[architecture.activation]()]
    network = nn.Sequential(*steps[:-1])
    with torch.no_grad():
        nn.utils.vector_to_parameters(seen.clone(), network.parameters())
    return network
