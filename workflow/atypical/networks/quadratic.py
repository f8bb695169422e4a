"""Networks with one hidden layer of squares, R side by side: what adds modulo p by waves.

Inputs (R, N, d) that are one-hot make of the first weights tables of embeddings; a unit squares
their sum, and the outputs are linear in the squares. Without biases, so that zero weights are
stationary. Weights of the solution are waves in a and b (Gromov 2023, arXiv 2301.02679).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn.functional import log_softmax


@dataclass(frozen=True)
class Quadratic:
    """Numbers of inputs, of hidden units, and of outputs. All weights of a network are one row."""

    inputs: int
    hidden: int
    outputs: int

    @property
    def size(self) -> int:
        """Number of weights."""
        return self.hidden * (self.inputs + self.outputs)

    def start(self, rng: np.random.Generator) -> NDArray[np.float32]:
        """Weights (size,), uniform in ±1/√fan-in as PyTorch's `Linear`."""
        reach = np.full(self.size, self.hidden**-0.5, np.float32)
        reach[: self.hidden * self.inputs] = self.inputs**-0.5
        return (2 * rng.random(self.size, dtype=np.float32) - 1) * reach

    def layers(self, theta: Tensor) -> tuple[Tensor, Tensor]:
        """Weights (R, hidden, inputs) and (R, outputs, hidden): views of (R, size)."""
        first = self.hidden * self.inputs
        return (
            theta[:, :first].view(-1, self.hidden, self.inputs),
            theta[:, first:].view(-1, self.outputs, self.hidden),
        )

    def logits(self, theta: Tensor, inputs: Tensor) -> Tensor:
        """Outputs (R, N, outputs)."""
        embeddings, readout = self.layers(theta)
        return torch.bmm(torch.bmm(inputs, embeddings.mT).square(), readout.mT)

    def gradient(self, theta: Tensor, inputs: Tensor, labels: Tensor) -> Tensor:
        """Slope of the mean cross-entropy of each network, (R, size).   labels: (R, N)."""
        embeddings, readout = self.layers(theta)
        field = torch.bmm(inputs, embeddings.mT)
        square = field.square()
        delta = log_softmax(torch.bmm(square, readout.mT), dim=2).exp_()
        at = labels[:, :, None]
        delta.scatter_(2, at, delta.gather(2, at) - 1)
        delta *= 1 / labels.shape[1]
        back = torch.bmm(delta, readout).mul_(2 * field)
        slopes = torch.bmm(back.mT, inputs), torch.bmm(delta.mT, square)
        return torch.cat([slope.flatten(1) for slope in slopes], dim=1)
