"""Training of a stack of networks, and the two moments at which each run is looked at.

After every epoch the whole training set is judged: the first epoch at which a run makes no error,
and the first at which its loss is down to a fixed value, are kept with the parameters of then. A
run that has met both leaves the stack; one that diverges leaves it at once. A run is a function of
its own samples, start and random numbers, whatever else is in the stack.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from atypical.networks.architecture import Network, error_rates, losses
from atypical.networks.descent import Adam, Descent, Momentum
from atypical.status import DIVERGED, REACHED, SPENT

ZERO, LOSS = "zero", "loss"
MOMENTS = (ZERO, LOSS)
# Largest number of values that one product leaves, when a whole training set is judged.
LARGEST = 2**27


@dataclass(frozen=True)
class Rule:
    """How a stack descends.

    batch: samples of a step; where it is no less than the training set, full batches.
    replicas: copies of each run from one start, each with its own minibatches, which move towards
    their mean by a share `coupling` of the way at each step; what is judged is the mean.
    misled: epochs, at most, of a fit to random labels before.
    """

    epochs: int
    batch: int
    momentum: float = 0.0
    adaptive: bool = False
    replicas: int = 1
    coupling: float = 0.0
    misled: int = 0

    def descent(self, rates: Tensor) -> Descent:
        """The optimizer at these learning rates, (R, 1)."""
        return Adam(rates) if self.adaptive else Momentum(rates, self.momentum)


@dataclass(frozen=True)
class Runs:
    """What tells the runs of a stack apart.

    inputs: (R, P, d).   labels: (R, P).   start: (R, size).   rates: (R,).   orders: a generator
    per replica of each run, (R × replicas).
    """

    inputs: Tensor
    labels: Tensor
    start: Tensor
    rates: Tensor
    orders: Sequence[np.random.Generator]


@dataclass(frozen=True)
class Moment:
    """A run at one of its moments; at the end of its budget, if it never met it."""

    parameters: NDArray[np.float32]
    loss: float
    train_error: float
    epochs: int
    status: str


def train(
    network: Network,
    runs: Runs,
    rule: Rule,
    loss: float,
    followed: Callable[[range], Iterable[int]] = iter,
) -> list[dict[str, Moment]]:
    """The moments of every run.   loss: the fixed loss, nats."""
    stack = _Stack(network, runs, rule)
    found: list[dict[str, Moment]] = [{} for _ in runs.rates]
    if len(runs.labels) == 0:
        return found
    for epoch in followed(range(1, rule.epochs + 1)):
        stack.descend()
        stack.judge()
        met = {ZERO: stack.errors == 0, LOSS: stack.losses <= loss}
        lost = ~np.isfinite(stack.losses)
        last = epoch == rule.epochs
        for place, run in enumerate(stack.running):
            for moment in MOMENTS:
                if moment in found[run] or not (met[moment][place] or lost[place] or last):
                    continue
                ended = DIVERGED if lost[place] else SPENT
                found[run][moment] = stack.moment(
                    place, epoch, REACHED if met[moment][place] else ended
                )
        stack.keep([place for place, run in enumerate(stack.running) if len(found[run]) < 2])
        if not stack.running:
            break
    return found


class _Stack:
    """The runs that still move."""

    def __init__(self, network: Network, runs: Runs, rule: Rule) -> None:
        self.network, self.rule = network, rule
        self.inputs, self.labels = runs.inputs, runs.labels
        self.theta = runs.start.repeat_interleave(rule.replicas, dim=0)
        self.orders = list(runs.orders)
        self.running = list(range(len(runs.rates)))
        self.descent = rule.descent(runs.rates.repeat_interleave(rule.replicas)[:, None])
        self.losses = self.errors = np.empty(0)

    def descend(self) -> None:
        """One epoch of every run."""
        for inputs, labels in self._minibatches():
            slope = self.network.gradient(self.theta, inputs, labels)
            self.descent.step(self.theta, slope)
            self.network.clip(self.theta)
            if self.rule.replicas > 1:
                mean = self.centre().repeat_interleave(self.rule.replicas, dim=0)
                self.theta.lerp_(mean, self.rule.coupling)

    def _minibatches(self) -> Iterable[tuple[Tensor, Tensor]]:
        samples, y = self.labels.shape[1], self.rule.replicas
        if self.rule.batch >= samples:
            yield (
                self.inputs.repeat_interleave(y, dim=0) if y > 1 else self.inputs,
                self.labels.repeat_interleave(y, dim=0) if y > 1 else self.labels,
            )
            return
        orders = np.stack([rng.permutation(samples) for rng in self.orders])
        order = torch.from_numpy(orders).to(self.labels.device)
        rows = torch.arange(len(self.running), device=order.device).repeat_interleave(y)[:, None]
        for chosen in torch.split(order, self.rule.batch, dim=1):
            yield self.inputs[rows, chosen], self.labels[rows, chosen]

    def centre(self) -> Tensor:
        """What is judged of every run: its parameters, or the mean of its replicas, (R, size)."""
        y = self.rule.replicas
        return self.theta if y == 1 else self.theta.view(-1, y, self.theta.shape[1]).mean(dim=1)

    def judge(self) -> None:
        """Loss and error of every run on its whole training set."""
        self.losses, self.errors = judged(self.network, self.centre(), self.inputs, self.labels)

    def moment(self, place: int, epoch: int, status: str) -> Moment:
        """A run as it is now."""
        return Moment(
            self.centre()[place].cpu().numpy().copy(),
            float(self.losses[place]),
            float(self.errors[place]),
            epoch,
            status,
        )

    def keep(self, places: list[int]) -> None:
        """Let the runs at all other places go."""
        if len(places) == len(self.running):
            return
        y = self.rule.replicas
        kept = torch.tensor(places, dtype=torch.int64, device=self.theta.device)
        replicas = (kept[:, None] * y + torch.arange(y, device=kept.device)).flatten()
        self.inputs, self.labels = self.inputs[kept], self.labels[kept]
        self.theta = self.theta[replicas]
        self.descent.keep(replicas)
        self.orders = [self.orders[n] for n in replicas.tolist()]
        self.running = [self.running[place] for place in places]


def judged(
    network: Network, theta: Tensor, inputs: Tensor, labels: Tensor
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Loss and error rate of every network, (R,) each.

    inputs: (R, N, d), or (1, N, d) for all; labels likewise.
    """
    seen = network.seen(theta)
    R, N = len(theta), inputs.shape[1]
    at_once = max(1, LARGEST // (R * max(network.architecture.widths)))
    loss, wrong = torch.zeros((2, R), dtype=torch.float64, device=theta.device)
    pieces = torch.split(inputs, at_once, dim=1), torch.split(labels, at_once, dim=1)
    for x, y in zip(*pieces, strict=True):
        outputs = network.outputs(seen, x.expand(R, -1, -1))
        wanted = y.expand(R, -1)
        share = y.shape[1] / N
        loss += losses(outputs, wanted) * share
        wrong += error_rates(outputs, wanted) * share
    return loss.cpu().numpy(), wrong.cpu().numpy()
