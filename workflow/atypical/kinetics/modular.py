"""Modular addition, the canonical benchmark of grokking: accuracies against step.

Perceptrons with embeddings and a hidden layer of squares (Gromov 2023, arXiv 2301.02679); R seeds
run as one batch, each with its own pairs, start and order. A run that generalises, or diverges, is
over.
Source of the task: Power et al. 2022 (arXiv 2201.02177).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
import torch
from numpy.typing import NDArray
from torch import Tensor

from atypical.networks.architecture import error_rates, losses
from atypical.networks.orders import Drawn
from atypical.networks.quadratic import Quadratic
from atypical.networks.weight_decay import decayed
from atypical.randomness.instances import instance_stream
from atypical.randomness.streams import stream
from atypical.status import CONVERGED, DIVERGED
from atypical.tasks.modular_addition import GENERALISES, Pairs, split, trained


def modular_table(
    curves: Iterable[Mapping[str, Any]],
    seeds: Sequence[int],
    modulus: int,
    share: float,
    hidden: int,
    records: int,
) -> Iterator[pd.DataFrame]:
    """Table modular_addition.

    curves: optimiser, batch, learning_rate, weight_decay and steps of each.   records: steps that
    are kept, evenly spaced in the logarithm.
    """
    torch.set_num_threads(1)  # a job is one thread; two in each of two jobs would collapse
    network = Quadratic(2 * modulus, hidden, modulus)
    for curve in curves:
        stack = Stack(network, curve, seeds, (modulus, share))
        looks = np.unique(np.geomspace(1, curve["steps"], records).round().astype(np.int64))
        frames = [stack.observed()]
        for steps in np.diff(looks, prepend=0):
            stack.advance(int(steps))
            frames.append(stack.observed())
            if not stack.keep(unfinished(frames[-1])):
                break
        table = pd.concat(frames, ignore_index=True)
        named = {name: value for name, value in curve.items() if name != "steps"}
        yield table.assign(full_batch=int(curve["batch"] >= trained(modulus, share)), **named)


def unfinished(seen: pd.DataFrame) -> NDArray[np.bool_]:
    """Which runs go on."""
    going = (seen["status"] == CONVERGED) & (seen["test_accuracy"] < GENERALISES)
    return np.asarray(going, dtype=np.bool_)


class Stack:
    """The runs of one condition that have not ended."""

    def __init__(
        self,
        network: Quadratic,
        curve: Mapping[str, Any],
        seeds: Sequence[int],
        task: tuple[int, float],
    ) -> None:
        self.network, self.seeds, self.made = network, np.array(seeds), 0
        parts = [split(*task, instance_stream(seed, "modular addition")) for seed in seeds]
        self.train, self.test = (_stacked(sets) for sets in zip(*parts, strict=True))
        starts = [network.start(stream("modular start", seed)) for seed in seeds]
        self.theta = torch.from_numpy(np.stack(starts))
        kinds = ("optimiser", "batch", "learning_rate", "weight_decay")
        names = [str(curve[name]) for name in kinds]
        self.orders = Drawn([stream("modular order", *names, seed) for seed in seeds])
        self.batch = min(curve["batch"], self.train[1].shape[1])
        self.descent = decayed(
            curve["optimiser"], curve["learning_rate"], curve["weight_decay"], self.theta
        )
        self.order = torch.zeros((len(seeds), 0), dtype=torch.int64)

    def advance(self, steps: int) -> None:
        """So many steps of every run."""
        for _ in range(steps):
            slope = self.network.gradient(self.theta, *self._minibatch())
            self.descent.step(self.theta, slope)
        self.made += steps

    def observed(self) -> pd.DataFrame:
        """One row per run that is left: accuracies, losses, ‖θ‖²."""
        found: dict[str, Any] = {"seed": self.seeds, "step": self.made}
        for name, (inputs, labels) in (("train", self.train), ("test", self.test)):
            outputs = self.network.logits(self.theta, inputs)
            found[f"{name}_loss"] = losses(outputs, labels).double().numpy()
            found[f"{name}_accuracy"] = 1 - error_rates(outputs, labels).numpy()
        found["weight_norm"] = self.theta.square().sum(dim=1).double().numpy()
        finite = np.isfinite(found["train_loss"]) & np.isfinite(found["weight_norm"])
        return pd.DataFrame(found).assign(status=np.where(finite, CONVERGED, DIVERGED))

    def keep(self, going: NDArray[np.bool_]) -> int:
        """Let the other runs go; returns how many are left."""
        if not going.all():
            kept = torch.from_numpy(np.flatnonzero(going))
            self.seeds, self.theta = self.seeds[going], self.theta[kept]
            self.order = self.order[kept]
            self.train, self.test = (_of(part, kept) for part in (self.train, self.test))
            self.orders = self.orders.of(kept)
            self.descent.keep(kept)
        return len(self.seeds)

    def _minibatch(self) -> tuple[Tensor, Tensor]:
        """Whole minibatches of an order, then another order; what is left of each is dropped."""
        inputs, labels = self.train
        if self.batch == labels.shape[1]:
            return inputs, labels
        if self.order.shape[1] < self.batch:
            self.order = self.orders.fresh(labels.shape[1])
        rows = torch.arange(len(labels))[:, None]
        few, self.order = self.order[:, : self.batch], self.order[:, self.batch :]
        return inputs[rows, few], labels[rows, few]


def _stacked(sets: Sequence[Pairs]) -> tuple[Tensor, Tensor]:
    """Inputs (R, P, 2p) and labels (R, P) of every run."""
    inputs, labels = (np.stack([getattr(s, name) for s in sets]) for name in ("inputs", "labels"))
    return torch.from_numpy(inputs), torch.from_numpy(labels)


def _of(part: tuple[Tensor, Tensor], kept: Tensor) -> tuple[Tensor, Tensor]:
    return part[0][kept], part[1][kept]
