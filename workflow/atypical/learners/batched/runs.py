"""What batched learners share: the runs that still move, random numbers that belong to each.

The same numbers as in the compiled loops, run by run, so that both kernels start alike.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from atypical.learners.rule import Run
from atypical.randomness import tensors
from atypical.randomness.splitmix import GAMMA, shuffle
from atypical.tasks.instance import Patterns


class Runs:
    """Patterns (R, P, N) on a device, and what is kept of every run.

    A run that has solved its instance is kept as it is and leaves `running`; where the whole
    protocol is asked for, it goes on, and its last solution is kept. A run that has left the range
    of its numbers leaves `running` as well, and is no longer `finite`.
    """

    def __init__(self, patterns: list[Patterns], keys: list[int], whole: bool, device: str) -> None:
        self.whole = whole
        self.keys = np.array(keys, dtype=np.uint64)
        self.X = torch.from_numpy(np.stack(patterns)).to(device).float()
        self.R, self.P, self.N = self.X.shape
        self.running = torch.ones(self.R, dtype=torch.bool, device=device)
        self.finite = torch.ones_like(self.running)
        self.solved = torch.zeros_like(self.running)
        self.sweeps = torch.zeros(self.R, dtype=torch.int64, device=device)
        self.weights = torch.zeros((self.R, self.N), device=device)

    def judge(self, weights: Tensor) -> bool:
        """Keep weights (R, N) of the runs that still move; whether any goes on moving.

        Weights that are NaN are those of a run that is lost.
        """
        sums = torch.bmm(self.X, weights[:, :, None])[:, :, 0]
        solves, lost = (sums > 0).all(dim=1), ~weights.isfinite().all(dim=1)
        take = self.running & (solves | lost | ~self.solved)
        self.weights = torch.where(take[:, None], weights, self.weights)
        self.solved |= self.running & solves
        self.finite &= ~(self.running & lost)
        self.running &= ~lost
        if not self.whole:
            self.running &= ~solves
        return bool(self.running.any())

    def uniform(self, first: int, count: int) -> Tensor:
        """Numbers `first`, `first` + 1, … of every run's stream; (R, count), in [0, 1)."""
        place = np.arange(first + 1, first + count + 1, dtype=np.uint64)
        with np.errstate(over="ignore"):
            raw = self.keys[:, None] + np.uint64(GAMMA) * place
        return tensors.uniform(torch.from_numpy(raw.view(np.int64)).to(self.X.device))

    def results(self) -> list[Run]:
        """Every run, as the compiled loops return it."""
        weights = torch.where(self.weights > 0, 1, -1).to(torch.int8).cpu().numpy()
        ends = zip(weights, self.sweeps.tolist(), self.finite.tolist(), strict=True)
        return [Run(w, int(sweeps), bool(finite)) for w, sweeps, finite in ends]


class Orders:
    """The random orders of the patterns in every run, sweep after sweep."""

    def __init__(self, runs: Runs, drawn: int, replicas: int = 1) -> None:
        """drawn: how many numbers of its stream a run has used before."""
        with np.errstate(over="ignore"):
            states = runs.keys + np.uint64(GAMMA) * np.uint64(drawn)
        self.states: NDArray[Any] = states[:, None].copy()
        self.order = np.tile(np.arange(runs.P), (runs.R, replicas, 1))
        self.device = runs.X.device

    def next(self) -> Tensor:
        """(R, replicas, P)."""
        for orders, state in zip(self.order, self.states, strict=True):
            for order in orders:
                shuffle(order, state)
        return torch.from_numpy(self.order).to(self.device)

    def draws(self) -> Draws:
        """The numbers that follow on the last orders."""
        return Draws.of(torch.from_numpy(self.states[:, 0].view(np.int64)).to(self.device))

    def resume(self, draws: Draws) -> None:
        """Let the next orders follow on what was drawn in between."""
        self.states = draws.states.cpu().numpy().view(np.uint64)[:, None].copy()


class Draws:
    """The random numbers of every run, one at a time, where a run needs one."""

    def __init__(self, runs: Runs, drawn: int) -> None:
        """drawn: how many numbers of its stream a run has used before."""
        with np.errstate(over="ignore"):
            states = runs.keys + np.uint64(GAMMA) * np.uint64(drawn)
        self.states: Tensor = torch.from_numpy(states.view(np.int64)).to(runs.X.device)

    @classmethod
    def of(cls, states: Tensor) -> Draws:
        """The numbers that follow on states (R,)."""
        draws = cls.__new__(cls)
        draws.states = states
        return draws

    def next(self, where: Tensor) -> Tensor:
        """The next number in [0, 1) of the runs `where`; what others get, they must not use."""
        self.states = self.states + where * tensors.GAMMA
        return tensors.uniform(self.states)


def signs(fields: Tensor) -> Tensor:
    """±1; 0 counts as −1. NaN where a field has left the range of its numbers."""
    return torch.where(fields.isfinite(), torch.where(fields > 0, 1.0, -1.0), torch.nan)
