"""Sweeps of the weight decay of networks on images, under Adam and the noise of minibatches.

Loss plus (β/2)‖θ‖², biases included, coupled as PyTorch's `weight_decay` of Adam: where a loss is
written with β‖θ‖², that β is half of ours. Each β goes on from where the last one ended; the
moments of Adam are kept, so that nothing disturbs a network but its minibatches. R seeds run side
by side on the same images, each with its own start and order.
Source of the protocol: Ersoy, Cardozo Licha & Wiesner 2025 (arXiv 2512.11866).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import torch
from numpy.typing import NDArray
from torch import Tensor

from atypical.networks.architecture import LOSSES, Architecture, Network
from atypical.networks.orders import Drawn
from atypical.networks.weight_decay import decayed
from atypical.randomness.streams import stream
from atypical.status import BUDGET, CONVERGED, DIVERGED
from atypical.tasks.archives import CLASSES
from atypical.tasks.image_labels import CLASSES as ALL_CLASSES
from atypical.tasks.image_labels import prepared
from atypical.tasks.images import load

DATA = Path("results/data")
Followed = Callable[[Sequence[Any], str], Iterable[Any]]
Array = NDArray[np.float64]
# Images that are looked at at once.
AT_ONCE = 2000


@dataclass(frozen=True)
class Pictures:
    """Training and test images of a data set, (N, d), and their labels, (N,)."""

    train: tuple[Tensor, Tensor]
    test: tuple[Tensor, Tensor]


@lru_cache(maxsize=1)
def pictures(dataset: str) -> Pictures:
    """All of them, shifted and scaled to zero mean and unit variance over all training pixels."""
    images = prepared(load(dataset, DATA), ALL_CLASSES)
    train, test = (
        (torch.from_numpy(inputs), torch.from_numpy(labels))
        for inputs, labels in (
            (images.train_inputs, images.train_labels),
            (images.test_inputs, images.test_labels),
        )
    )
    return Pictures(train, test)


@dataclass(frozen=True)
class Training:
    """How each weight decay is settled: so many epochs under Adam, at the first of a sweep
    `start_epochs`.

    tolerance: change of the loss over the later half of them, below which a network has settled.
    """

    loss: str
    batch: int
    learning_rate: float
    epochs: int
    start_epochs: int
    tolerance: float


def decay_table(
    curves: Sequence[Mapping[str, Any]],
    seeds: Sequence[int],
    beta: Sequence[float],
    hidden: Sequence[int],
    activation: str,
    followed: Followed,
    **training: Any,
) -> Iterator[pd.DataFrame]:
    """Table decay_sweep.

    curves: data set and direction (up or down) of each.   hidden: widths of the hidden layers.
    training: the numbers of a Training.
    """
    torch.set_num_threads(1)  # a job is one thread; two in each of two jobs would collapse
    how = Training(**training)
    for curve in curves:
        images = pictures(curve["dataset"])
        widths = (images.train[0].shape[1], *hidden, CLASSES)
        network = Network(Architecture(widths, activation, bias=True, binary=False))
        walkers = Walkers(network, images, how, seeds, curve)
        grid = sorted(beta, reverse=curve["direction"] == "down")
        frames, epochs = [], how.start_epochs
        for b in followed(grid, "weight decays"):
            frames.append(walkers.settled(b, epochs))
            epochs = how.epochs
        yield pd.concat(frames, ignore_index=True).assign(**curve)


class Walkers:
    """The networks of all seeds along one sweep."""

    def __init__(
        self,
        network: Network,
        images: Pictures,
        how: Training,
        seeds: Sequence[int],
        curve: Mapping[str, Any],
    ) -> None:
        self.network, self.images, self.how, self.seeds = network, images, how, seeds
        starts = [network.architecture.start(stream("decay start", seed)) for seed in seeds]
        self.theta = torch.from_numpy(np.stack(starts))
        self.descent = decayed("adam", how.learning_rate, 0.0, self.theta)
        kind = curve["dataset"], curve["direction"]
        self.orders = Drawn([stream("decay order", *kind, seed) for seed in seeds])
        self.batch = min(how.batch, len(images.train[1]))

    def settled(self, beta: float, epochs: int) -> pd.DataFrame:
        """One row per seed after so many epochs at a weight decay."""
        self.descent.decay = beta
        half = epochs // 2
        self.advance(half)
        before = self.losses()
        self.advance(epochs - half)
        found = self._observed()
        loss = found["train_loss"].to_numpy()
        settled = np.abs(loss - before) < self.how.tolerance
        status = np.where(settled, CONVERGED, BUDGET)
        status = np.where(np.isfinite(loss), status, DIVERGED)
        return found.assign(beta=beta, status=status)

    def advance(self, epochs: int) -> None:
        """So many epochs of whole minibatches; what is left of each order is dropped."""
        x, labels = self.images.train
        for _ in range(epochs):
            order = self.orders.fresh(len(labels))
            for first in range(0, len(labels) - self.batch + 1, self.batch):
                few = order[:, first : first + self.batch]
                slope = self.network.gradient(self.theta, x[few], labels[few], self.how.loss)
                self.descent.step(self.theta, slope)

    def _observed(self) -> pd.DataFrame:
        """Loss, accuracies, classes that are told, rank of the outputs, ‖W‖² without biases."""
        test = [self._accuracy(theta, *self.images.test) for theta in self.theta]
        train = pd.DataFrame([self._seen(theta) for theta in self.theta])
        return train.assign(seed=self.seeds, accuracy=test)

    def _seen(self, theta: Tensor) -> dict[str, Any]:
        """What one network, (size,), makes of the training images."""
        inputs, labels = self.images.train
        outputs = self._outputs(theta, inputs)
        weights = [W for W, _ in self.network.architecture.layers(theta[None])]
        right = outputs.argmax(dim=1) == labels
        return {
            "train_loss": self._loss(outputs, labels),
            "train_accuracy": float(right.double().mean()),
            "classes": told(right, labels),
            "output_rank": rank(outputs.double()),
            "weight_norm": sum(float(W.double().square().sum()) for W in weights),
        }

    def _accuracy(self, theta: Tensor, inputs: Tensor, labels: Tensor) -> float:
        right = self._outputs(theta, inputs).argmax(dim=1) == labels
        return float(right.double().mean())

    def losses(self) -> Array:
        """Of every network on all training images, (R,)."""
        inputs, labels = self.images.train
        return np.array([self._loss(self._outputs(one, inputs), labels) for one in self.theta])

    def _loss(self, outputs: Tensor, labels: Tensor) -> float:
        value, _ = LOSSES[self.how.loss]
        return float(value(outputs[None], labels[None]))

    def _outputs(self, theta: Tensor, inputs: Tensor) -> Tensor:
        """Of one network alone, (N, classes): beside others its last bits would be others."""
        parts = inputs.tensor_split([*range(AT_ONCE, len(inputs), AT_ONCE)])
        return torch.cat([self.network.outputs(theta[None], part[None])[0] for part in parts])


def told(right: Tensor, labels: Tensor) -> int:
    """Number of classes of which most images are put right.   right, labels: (N,)."""
    share = [right[labels == one].double().mean() for one in torch.arange(CLASSES)]
    return sum(bool(part > 0.5) for part in share)


def rank(outputs: Tensor) -> float:
    """Number of directions in which outputs (N, classes) of a network vary: (tr C)²/tr C² of their
    covariance C; 0 where they do not.
    """
    centred = outputs - outputs.mean(dim=0)
    covariance = centred.mT @ centred
    square = float(covariance.square().sum())
    return float(covariance.trace()) ** 2 / square if square else 0.0
