"""Sweeps of the weight decay of nonlinear multilayer perceptrons on images.

Cross-entropy plus (β/2)(‖weights‖² + ‖biases‖²), full-batch descent with momentum; each β starts
from where the last one ended, after a little kick. R seeds run as one batch, each with its own
images and its own start.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import torch
from numpy.typing import NDArray
from torch import Tensor

from atypical.networks.architecture import Architecture, Network, error_rates, losses
from atypical.randomness.instances import instance_stream
from atypical.randomness.streams import stream
from atypical.status import BUDGET, CONVERGED
from atypical.tasks.archives import UNLEARNED
from atypical.tasks.digits import CLASSES, split

MOMENTUM = 0.9
LOOK_EVERY = 50


class Images:
    """Training and test images of every seed: x (R, N, d), labels (R, N)."""

    def __init__(self, seeds: Sequence[int], train: int, test: int) -> None:
        self.seeds = list(seeds)
        parts = [split(train, test, instance_stream(seed, 1)) for seed in seeds]
        arrays = [np.stack(column) for column in zip(*parts, strict=True)]
        tensors = [torch.from_numpy(a) for a in arrays]
        self.train = tensors[0].float(), tensors[1]
        self.test = tensors[2].float(), tensors[3]


@dataclass(frozen=True)
class Descent:
    """How each weight decay is settled: at most `steps` of gradient descent with momentum, until
    the largest slope is below `tolerance`, after Gaussian noise of deviation `kick` on each
    parameter.
    """

    learning_rate: float
    tolerance: float
    steps: int
    kick: float


def nonlinear_table(
    curves: Iterable[Mapping[str, Any]],
    beta: Sequence[float],
    seeds: Sequence[int],
    hidden: Sequence[int],
    samples: int,
    test_samples: int,
    **descent: Any,
) -> Iterator[pd.DataFrame]:
    """Tables of sweeps: nonlinear_sweep, nonlinear_kicks, nonlinear_order.

    curves: activation and direction (up or down); where they vary, the kick, and the stride, of
    which a sweep takes every so many β of the grid.   hidden: widths of the hidden layers.
    descent: the numbers of a Descent.
    Where kicks vary, a sweep is over once every network has begun to learn.
    """
    torch.set_num_threads(1)  # a job is one thread; two in each of two jobs would collapse
    images = Images(seeds, samples, test_samples)
    for curve in curves:
        how = Descent(**descent | {name: curve[name] for name in ("kick",) if name in curve})
        widths = (images.train[0].shape[-1], *hidden, CLASSES)
        network = Network(Architecture(widths, curve["activation"], bias=True, binary=False))
        grid = sorted(beta)[:: curve.get("stride", 1)]
        grid = grid[::-1] if curve["direction"] == "down" else grid
        steps = swept(network, images, grid, how)
        steps = until_all_learn(steps) if "kick" in curve else steps
        yield pd.concat(steps, ignore_index=True).assign(**curve)


def swept(
    network: Network, images: Images, beta: Sequence[float], how: Descent
) -> Iterator[pd.DataFrame]:
    """Where the networks of all seeds end at each weight decay, in the order of the sweep."""
    starts = [network.architecture.start(stream("nonlinear start", s)) for s in images.seeds]
    theta = torch.from_numpy(np.stack(starts))
    for b in beta:
        theta = kicked(theta, how.kick, images.seeds, b)
        theta, steepest, used = settle(network, theta, images, b, how)
        yield observed(network, theta, images).assign(
            beta=b,
            gradient=steepest,
            steps=used,
            status=np.where(steepest < how.tolerance, CONVERGED, BUDGET),
        )


def until_all_learn(steps: Iterable[pd.DataFrame]) -> Iterator[pd.DataFrame]:
    """The steps of a sweep up to the first at which no network is without learning."""
    for step in steps:
        yield step
        if (step["train_loss"] < UNLEARNED).all():
            return


def settle(
    network: Network, theta: Tensor, images: Images, beta: float, how: Descent
) -> tuple[Tensor, NDArray[np.float64], int]:
    """Parameters (R, size) once the largest slope of every network is below the tolerance or the
    steps are spent; these slopes, (R,); and the number of steps made.
    """
    speed = torch.zeros_like(theta)
    for step in range(how.steps + 1):
        slope = gradient(network, theta, images, beta)
        if step % LOOK_EVERY == 0 or step == how.steps:
            steepest = slope.abs().amax(dim=1)
            if step == how.steps or bool((steepest < how.tolerance).all()):
                break
        speed = MOMENTUM * speed + slope
        theta = theta - how.learning_rate * speed
    return theta, steepest.numpy().astype(float), step


def gradient(network: Network, theta: Tensor, images: Images, beta: float) -> Tensor:
    """Slopes of loss and weight decay, (R, size)."""
    return network.gradient(theta, *images.train) + beta * theta


def observed(network: Network, theta: Tensor, images: Images) -> pd.DataFrame:
    """One row per seed: losses, accuracy on the test images, ‖W‖² without biases."""
    train, test = (network.outputs(theta, inputs) for inputs, _ in (images.train, images.test))
    weights = [W for W, _ in network.architecture.layers(theta)]
    columns = {
        "train_loss": losses(train, images.train[1]),
        "test_loss": losses(test, images.test[1]),
        "accuracy": 1 - error_rates(test, images.test[1]),
        "weight_norm": torch.stack([W.square().sum(dim=(1, 2)) for W in weights]).sum(dim=0),
    }
    values = {name: column.double().numpy() for name, column in columns.items()}
    return pd.DataFrame({"seed": images.seeds, **values})


def kicked(theta: Tensor, strength: float, seeds: Sequence[int], beta: float) -> Tensor:
    """The parameters with Gaussian noise on each, a function of seed and β."""
    drawn = [
        stream("kick", f"{beta:g}", seed).standard_normal(theta.shape[1], np.float32)
        for seed in seeds
    ]
    return theta + strength * torch.from_numpy(np.stack(drawn))
