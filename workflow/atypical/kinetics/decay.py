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
from torch.nn.functional import one_hot

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
        before = self._over(self.images.train)["loss"]
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
        train, test = self._over(self.images.train), self._over(self.images.test)
        weights = [W for W, _ in self.network.architecture.layers(self.theta)]
        norm = torch.stack([W.square().sum(dim=(1, 2)) for W in weights]).sum(dim=0)
        return pd.DataFrame(
            {
                "seed": self.seeds,
                "train_loss": train["loss"],
                "train_accuracy": train["accuracy"],
                "accuracy": test["accuracy"],
                "classes": train["classes"],
                "output_rank": train["rank"],
                "weight_norm": norm.double().numpy(),
            }
        )

    def _over(self, images: tuple[Tensor, Tensor]) -> dict[str, Array]:
        """What the networks make of all images, (R,) each."""
        inputs, labels = images
        shape = len(self.theta), len(inputs), CLASSES
        outputs = torch.empty(shape)
        for first in range(0, len(inputs), AT_ONCE):
            some = slice(first, first + AT_ONCE)
            seen = inputs[some].expand(shape[0], -1, -1)
            outputs[:, some] = self.network.outputs(self.theta, seen)
        value, _ = LOSSES[self.how.loss]
        right = (outputs.argmax(dim=2) == labels).double()
        return {
            "loss": value(outputs, labels.expand(shape[:2])).double().numpy(),
            "accuracy": right.mean(dim=1).numpy(),
            "classes": told(right, labels),
            "rank": rank(outputs.double()),
        }


def told(right: Tensor, labels: Tensor) -> NDArray[np.int64]:
    """Number of classes of which most images are put right, (R,).

    right: (R, N).   labels: (N,).
    """
    members = one_hot(labels, CLASSES).double()
    share = right @ members / members.sum(dim=0).clamp(min=1)
    return np.asarray((share > 0.5).sum(dim=1).numpy())


def rank(outputs: Tensor) -> Array:
    """Number of directions in which outputs vary, (tr C)²/tr C² of their covariance C, (R,).

    outputs: (R, N, classes). 0 where they do not vary.
    """
    centred = outputs - outputs.mean(dim=1, keepdim=True)
    covariance = torch.bmm(centred.mT, centred)
    whole, square = covariance.diagonal(dim1=1, dim2=2).sum(dim=1), covariance.square()
    return np.asarray((whole.square() / square.sum(dim=(1, 2)).clamp(min=1e-300)).numpy())
