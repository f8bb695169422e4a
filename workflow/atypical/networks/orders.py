"""The order in which every copy of a run visits its samples, fresh for each epoch.

On a CPU NumPy draws them, one after the other. On a GPU they are made where they are used, by
sorting random keys of all runs at once: other orders, of the same law. Either way they are a
function of what names the copy, and of the epoch.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, Self

import numpy as np
import torch
from torch import Tensor

from atypical.randomness.streams import Name, key, stream
from atypical.randomness.tensors import GAMMA, mix


class Orders(Protocol):
    """Orders of C copies."""

    def fresh(self, samples: int) -> Tensor:
        """Those of the next epoch, (C, samples)."""

    def of(self, copies: Tensor) -> Self:
        """What comes next for some of the copies."""

    def after(self, epochs: int) -> Self:
        """What comes after a training of so many epochs at most."""


class Drawn:
    """One generator for each copy; those of copies that have left stay where they were."""

    def __init__(self, generators: Sequence[np.random.Generator]) -> None:
        self.generators = list(generators)

    def fresh(self, samples: int) -> Tensor:
        """Permutations of NumPy."""
        return torch.from_numpy(np.stack([rng.permutation(samples) for rng in self.generators]))

    def of(self, copies: Tensor) -> Drawn:
        """The generators of some."""
        return Drawn([self.generators[n] for n in copies.tolist()])

    def after(self, epochs: int) -> Drawn:
        """The same: a generator goes on from where it is."""
        return self


class Sorted:
    """One key for each copy, int64 on the device."""

    def __init__(self, keys: Tensor, epoch: int = 0) -> None:
        self.keys, self.epoch = keys, epoch

    def fresh(self, samples: int) -> Tensor:
        """Places of the sorted numbers of streams that begin at mix(key + epoch)."""
        self.epoch += 1
        number = torch.arange(1, samples + 1, device=self.keys.device)
        return mix(mix(self.keys + self.epoch)[:, None] + GAMMA * number).argsort(dim=1)

    def of(self, copies: Tensor) -> Sorted:
        """The keys of some."""
        return Sorted(self.keys[copies], self.epoch)

    def after(self, epochs: int) -> Sorted:
        """Those of later epochs."""
        return Sorted(self.keys, self.epoch + epochs)


def orders_of(names: Sequence[Sequence[Name]], device: str) -> Orders:
    """The orders of copies that have these names, on the device where they are used."""
    if device == "cpu":
        return Drawn([stream(*name) for name in names])
    keys = np.array([key(*name) for name in names], np.uint64).view(np.int64)
    return Sorted(torch.from_numpy(keys).to(device))
