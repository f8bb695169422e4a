"""Networks of squares: their slopes, and waves that add modulo p."""

from __future__ import annotations

import numpy as np
import torch
from torch.nn.functional import cross_entropy

from atypical.networks.quadratic import Quadratic
from atypical.tasks.modular_addition import split


def test_slopes_are_those_of_autograd() -> None:
    network, rng = Quadratic(6, 4, 3), np.random.default_rng(0)
    theta = torch.from_numpy(np.stack([network.start(rng) for _ in range(2)])).requires_grad_()
    inputs = torch.from_numpy(rng.standard_normal((2, 5, 6)).astype(np.float32))
    labels = torch.from_numpy(rng.integers(3, size=(2, 5)))
    outputs = network.logits(theta, inputs)
    sum(cross_entropy(o, y) for o, y in zip(outputs, labels, strict=True)).backward()
    slopes = network.gradient(theta.detach(), inputs, labels)
    torch.testing.assert_close(slopes, theta.grad, atol=1e-6, rtol=1e-4)


def test_waves_of_every_frequency_add() -> None:
    p, phases = 7, 4
    network = Quadratic(2 * p, phases * (p - 1), p)
    n, units = np.arange(p), []
    for k in range(1, p):
        for phase in np.arange(phases) * np.pi / phases:
            wave = np.cos(2 * np.pi * k * n / p + phase)
            units.append((np.r_[wave, wave], np.cos(2 * np.pi * k * n / p + 2 * phase)))
    embeddings, readout = (np.array(part) for part in zip(*units, strict=True))
    theta = torch.from_numpy(np.r_[embeddings.ravel(), readout.T.ravel()].astype(np.float32))[None]
    train, test = split(p, 0.5, np.random.default_rng(0))
    for pairs in (train, test):
        outputs = network.logits(theta, torch.from_numpy(pairs.inputs)[None])
        assert (outputs[0].argmax(dim=1).numpy() == pairs.labels).all()
