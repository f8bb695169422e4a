"""Training of a stack of networks, and the two moments at which each run is looked at.

After every epoch the whole training set is judged: the first epoch at which a run makes no error,
and the first at which its loss is down to a fixed value, are kept with the parameters of then. A
run that has met both leaves the stack; one that diverges leaves it at once. A run is a function of
its own samples, start and random numbers, whatever else is in the stack.

Steps and judgement are programs over tensors that stay where they are, see `launches`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from atypical.networks.architecture import Network, error_rates, losses
from atypical.networks.descent import Adam, Descent, Momentum
from atypical.networks.launches import Program, Recorder, Work, called, in_turns, recorder
from atypical.networks.orders import Orders
from atypical.status import DIVERGED, REACHED, SPENT

ZERO, LOSS = "zero", "loss"
MOMENTS = (ZERO, LOSS)
# Largest number of values that one product leaves, when a whole training set is judged.
LARGEST = 2**27
# Steps of a recorded program, at most.
STEPS = 64


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

    def descent(self, rates: Tensor, theta: Tensor) -> Descent:
        """The optimizer of parameters at these learning rates, (R, 1)."""
        return Adam(rates, theta) if self.adaptive else Momentum(rates, theta, self.momentum)


@dataclass(frozen=True)
class Runs:
    """What tells the runs of a stack apart.

    inputs: (R, P, d).   labels: (R, P).   start: (R, size).   rates: (R,).   orders: of every
    replica of each run, (R × replicas).
    """

    inputs: Tensor
    labels: Tensor
    start: Tensor
    rates: Tensor
    orders: Orders


@dataclass(frozen=True)
class Moment:
    """A run at one of its moments; at the end of its budget, if it never met it."""

    parameters: NDArray[np.float32]
    loss: float
    train_error: float
    epochs: int
    status: str


def train(network: Network, runs: Runs, rule: Rule, loss: float) -> list[dict[str, Moment]]:
    """The moments of every run.   loss: the fixed loss, nats."""
    (found,) = in_turns([training(network, runs, rule, loss)], network.device)
    return found


def training(
    network: Network, runs: Runs, rule: Rule, loss: float, record: Recorder | None = None
) -> Work[list[dict[str, Moment]]]:
    """The same as work that pauses after the launches of an epoch.   record: how programs are
    handed to the device.
    """
    found: list[dict[str, Moment]] = [{} for _ in runs.rates]
    if not found:
        return found
    stack, record = _Stack(network, runs, rule), record or recorder(network.device)
    launches = _Launches(stack, record)
    for epoch in range(1, rule.epochs + 1):
        launches.epoch()
        yield
        losses, errors = stack.judged.cpu().numpy().copy()
        met = {ZERO: errors == 0, LOSS: losses <= loss}
        lost = ~np.isfinite(losses)
        last = epoch == rule.epochs
        for place, run in enumerate(stack.running):
            for moment in MOMENTS:
                if moment in found[run] or not (met[moment][place] or lost[place] or last):
                    continue
                unmet = DIVERGED if lost[place] else SPENT
                status = REACHED if met[moment][place] else unmet
                numbers = float(losses[place]), float(errors[place]), epoch, status
                found[run][moment] = Moment(stack.parameters(place), *numbers)
        left = [place for place, run in enumerate(stack.running) if len(found[run]) < 2]
        if not left:
            break
        # To record anew takes as long as some epochs: until half can leave, all go on, unread.
        most = len(stack.running) - 1 if record is called else len(stack.running) // 2
        if len(left) <= most:
            stack.keep(left)
            launches = _Launches(stack, record)
    return found


class _Stack:
    """The runs that move: programs that write in place to its tensors, until runs leave."""

    def __init__(self, network: Network, runs: Runs, rule: Rule) -> None:
        self.network, self.rule = network, rule
        self.inputs, self.labels, self.orders = runs.inputs, runs.labels, runs.orders
        self.theta = self._copied(runs.start).clone()
        self.descent = rule.descent(self._copied(runs.rates[:, None]), self.theta)
        self.running = list(range(len(runs.rates)))
        self._begin()

    def _begin(self) -> None:
        R, device = len(self.running), self.theta.device
        self.rows = self._copied(torch.arange(R, device=device)[:, None])
        # Loss and error of every run on its whole training set.
        self.judged = torch.zeros((2, R), dtype=torch.float64, device=device)

    def step(self, chosen: Tensor) -> None:
        """Steps through the minibatches of chosen samples (R × replicas, n); through all at once,
        where none are.
        """
        for inputs, labels in self._minibatches(chosen):
            slope = self.network.gradient(self.theta, inputs, labels)
            self.descent.step(self.theta, slope)
            self.network.clip(self.theta)
            if self.rule.replicas > 1:
                self.theta.lerp_(self._copied(self.centre()), self.rule.coupling)

    def _minibatches(self, chosen: Tensor) -> Iterable[tuple[Tensor, Tensor]]:
        if not chosen.shape[1]:
            yield self._copied(self.inputs), self._copied(self.labels)
            return
        for few in torch.split(chosen, self.rule.batch, dim=1):
            yield self.inputs[self.rows, few], self.labels[self.rows, few]

    def _copied(self, values: Tensor) -> Tensor:
        """A row of every run for each of its replicas."""
        y = self.rule.replicas
        return values if y == 1 else values[:, None].expand(-1, y, *values.shape[1:]).flatten(0, 1)

    def centre(self) -> Tensor:
        """What is judged of every run: its parameters, or the mean of its replicas, (R, size)."""
        y = self.rule.replicas
        return self.theta if y == 1 else self.theta.view(-1, y, self.theta.shape[1]).mean(dim=1)

    def judge(self) -> None:
        """See how far every run is."""
        self.judged.copy_(_judgement(self.network, self.centre(), self.inputs, self.labels))

    def parameters(self, place: int) -> NDArray[np.float32]:
        """Those of a run as it is now."""
        return self.centre()[place].cpu().numpy().copy()

    def keep(self, places: list[int]) -> None:
        """Let the runs at all other places go."""
        y = self.rule.replicas
        kept = torch.tensor(places, dtype=torch.int64, device=self.theta.device)
        replicas = (kept[:, None] * y + torch.arange(y, device=kept.device)).flatten()
        self.inputs, self.labels = self.inputs[kept], self.labels[kept]
        self.theta = self.theta[replicas]
        self.descent.keep(replicas)
        self.orders = self.orders.of(replicas)
        self.running = [self.running[place] for place in places]
        self._begin()


class _Launches:
    """The programs of a stack as its device takes them, until runs leave it."""

    def __init__(self, stack: _Stack, record: Recorder) -> None:
        self.stack, self.record = stack, record
        self.judge = record(stack.judge)
        self.strides: dict[int, tuple[Tensor, Program]] = {}

    def epoch(self) -> None:
        """Move every run through its samples once, and judge it."""
        samples, batch = self.stack.labels.shape[1], self.stack.rule.batch
        if batch < samples:
            order = self.stack.orders.fresh(samples)
            for chosen in torch.split(order, STEPS * batch, dim=1):
                place, stride = self.stride(chosen.shape[1])
                place.copy_(chosen)
                stride()
        else:
            self.stride(0)[1]()
        self.judge()

    def stride(self, samples: int) -> tuple[Tensor, Program]:
        """Steps through so many chosen samples, and where their numbers are written."""
        if samples not in self.strides:
            theta = self.stack.theta
            chosen = torch.empty((len(theta), samples), dtype=torch.int64, device=theta.device)
            self.strides[samples] = chosen, self.record(partial(self.stack.step, chosen))
        return self.strides[samples]


def judged(
    network: Network, theta: Tensor, inputs: Tensor, labels: Tensor
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Loss and error rate of every network, (R,) each.

    inputs: (R, N, d), or (1, N, d) for all; labels likewise.
    """
    loss, wrong = _judgement(network, theta, inputs, labels).cpu().numpy()
    return loss, wrong


def _judgement(network: Network, theta: Tensor, inputs: Tensor, labels: Tensor) -> Tensor:
    """Loss and error rate, (2, R)."""
    seen = network.seen(theta)
    R, N = len(theta), inputs.shape[1]
    at_once = max(1, LARGEST // (R * max(network.architecture.widths)))
    found = torch.zeros((2, R), dtype=torch.float64, device=theta.device)
    loss, wrong = found
    pieces = torch.split(inputs, at_once, dim=1), torch.split(labels, at_once, dim=1)
    for x, y in zip(*pieces, strict=True):
        outputs = network.outputs(seen, x.expand(R, -1, -1))
        wanted, share = y.expand(R, -1), y.shape[1] / N
        loss += losses(outputs, wanted) * share
        wrong += error_rates(outputs, wanted) * share
    return found
