"""Sweeps of the weight decay of nonlinear multilayer perceptrons on images.

Cross-entropy plus (β/2)(‖weights‖² + ‖biases‖²), full-batch descent with momentum; each β starts
from where the last one ended, after a little kick. R seeds run as one batch, each with its own
images and its own start.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
import torch
from torch import Tensor
from torch.nn.functional import cross_entropy

from atypical.networks.multilayer import Layers, norms, outputs, uniform_layers
from atypical.tasks.digits import CLASSES, split

MOMENTUM = 0.9
LOOK_EVERY = 50


class Images:
    """Training and test images of every seed, on the device: x (R, N, d), labels (R, N)."""

    def __init__(self, seeds: Sequence[int], train: int, test: int, device: str) -> None:
        parts = [split(train, test, np.random.default_rng([seed, 1])) for seed in seeds]
        arrays = [np.stack(column) for column in zip(*parts, strict=True)]
        tensors = [torch.from_numpy(a).to(device) for a in arrays]
        self.train = tensors[0].float(), tensors[1]
        self.test = tensors[2].float(), tensors[3]


def nonlinear_table(
    curves: Iterable[Mapping[str, Any]],
    beta: Sequence[float],
    seeds: Sequence[int],
    hidden: Sequence[int],
    samples: int,
    test_samples: int,
    learning_rate: float,
    tolerance: float,
    steps: int,
    kick: float,
    device: str = "cpu",
) -> pd.DataFrame:
    """Table nonlinear_sweep.   curves: activation and direction (up or down).   hidden: widths of
    the hidden layers.
    """
    torch.set_num_threads(1)  # a job is one thread; two in each of two jobs would collapse
    images = Images(seeds, samples, test_samples, device)
    widths = [images.train[0].shape[-1], *hidden, CLASSES]
    frames = []
    for curve in curves:
        layers = uniform_layers(widths, seeds, device)
        for b in sorted(beta, reverse=curve["direction"] == "down"):
            layers = kicked(layers, kick, seeds, b)
            layers, gradient, used = settle(
                layers, images, curve["activation"], b, learning_rate, tolerance, steps
            )
            frames.append(
                observed(layers, images, curve["activation"], seeds).assign(
                    **curve,
                    beta=b,
                    gradient=gradient,
                    steps=used,
                    status=np.where(gradient < tolerance, "converged", "budget"),
                )
            )
    columns = ["activation", "direction", "beta", "seed", "train_loss", "test_loss", "accuracy"]
    columns += ["weight_norm", "gradient", "steps", "status"]
    return pd.concat(frames, ignore_index=True)[columns]


def settle(
    layers: Layers,
    images: Images,
    activation: str,
    beta: float,
    learning_rate: float,
    tolerance: float,
    steps: int,
) -> tuple[Layers, np.ndarray, int]:
    """Descend until the largest slope of every network is below the tolerance; the slopes, and the
    steps used.
    """
    speeds = [torch.zeros_like(p) for p in _flat(layers)]
    for step in range(steps + 1):
        slopes = gradient(layers, images, activation, beta)
        if step % LOOK_EVERY == 0 or step == steps:
            steepest = _steepest(slopes)
            if step == steps or bool((steepest < tolerance).all()):
                break
        speeds = [MOMENTUM * v + g for v, g in zip(speeds, slopes, strict=True)]
        moved = (p - learning_rate * v for p, v in zip(_flat(layers), speeds, strict=True))
        layers = _paired(moved)
    return layers, steepest.cpu().numpy().astype(float), step


def gradient(layers: Layers, images: Images, activation: str, beta: float) -> list[Tensor]:
    """Slopes of loss and weight decay, one tensor per weight and bias."""
    leaves = [p.detach().requires_grad_() for p in _flat(layers)]
    loss = losses(_paired(iter(leaves)), images.train, activation).sum()
    slopes = torch.autograd.grad(loss, leaves)
    return [g + beta * p.detach() for g, p in zip(slopes, leaves, strict=True)]


def losses(layers: Layers, data: tuple[Tensor, Tensor], activation: str) -> Tensor:
    """Cross-entropy of each network, (R,)."""
    scores = outputs(layers, data[0], activation)
    flat = cross_entropy(scores.flatten(0, 1), data[1].flatten(), reduction="none")
    return flat.reshape(data[1].shape).mean(dim=1)


def observed(layers: Layers, images: Images, activation: str, seeds: Sequence[int]) -> pd.DataFrame:
    """One row per seed: losses, accuracy on the test images, ‖W‖²."""
    with torch.no_grad():
        right = outputs(layers, images.test[0], activation).argmax(dim=2) == images.test[1]
        columns = {
            "train_loss": losses(layers, images.train, activation),
            "test_loss": losses(layers, images.test, activation),
            "accuracy": right.double().mean(dim=1),
            "weight_norm": norms(layers),
        }
    values = {name: column.double().cpu().numpy() for name, column in columns.items()}
    return pd.DataFrame({"seed": list(seeds), **values})


def kicked(layers: Layers, strength: float, seeds: Sequence[int], beta: float) -> Layers:
    """The same layers with Gaussian noise on every weight, a function of seed and β."""
    words = [int.from_bytes(f"{beta:g}".encode(), "little") % 2**31 for _ in seeds]
    sources = [
        torch.Generator().manual_seed(s * 2**32 + w) for s, w in zip(seeds, words, strict=True)
    ]

    def noise(like: Tensor) -> Tensor:
        drawn = [torch.randn(like.shape[1:], generator=source) for source in sources]
        return like + strength * torch.stack(drawn).to(like.device)

    return [(noise(W), noise(b)) for W, b in layers]


def _steepest(slopes: list[Tensor]) -> Tensor:
    return torch.stack([g.abs().flatten(1).amax(dim=1) for g in slopes]).amax(dim=0)


def _flat(layers: Layers) -> list[Tensor]:
    return [p for pair in layers for p in pair]


def _paired(tensors: Iterator[Tensor]) -> Layers:
    return [(W, next(tensors)) for W in tensors]
