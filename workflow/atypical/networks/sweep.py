"""A sweep: stacks of networks, one after the other; rows of results, and what was learned.

A stack is one architecture under one algorithm, at all its learning rates and seeds. Runs of one
seed meet the same images in every stack; those of one architecture begin at the same parameters.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from atypical.disk.solutions import Found
from atypical.networks.architecture import Architecture, Network
from atypical.networks.launches import Work, in_turns
from atypical.networks.orders import orders_of
from atypical.networks.training import MOMENTS, ZERO, Moment, Rule, Runs, judged, training
from atypical.randomness.streams import stream
from atypical.status import DIVERGED
from atypical.tasks.image_labels import ImageLabels

Condition = dict[str, Any]
Row = dict[str, Any]
Followed = Callable[[Sequence[Any], str], Iterable[Any]]

DATA = Path("results/data")
TASK = ("dataset", "task", "samples", "random_labels")
SHAPE = ("weights", "hidden_layers", "activation", "bias", "sharpness", "width")


@dataclass(frozen=True)
class Sweep:
    """names: what tells each run and moment apart.   rows: the names with the results.

    parameters: those of each row, (size,). All in one order: two a run, one per moment.
    """

    names: list[Row]
    rows: list[Row]
    parameters: list[NDArray[Any]]


def sweep(
    stacks: Sequence[Condition], seeds: Sequence[int], followed: Followed, device: str = "cpu"
) -> Sweep:
    """Train every stack; the log says how fast."""
    torch.set_num_threads(1)  # a job is one thread; two in each of two jobs would collapse
    done = Sweep([], [], [])
    epochs, started = 0, time.perf_counter()
    works = (_ended(stack, seeds, device) for stack in followed(stacks, "stacks"))
    for trained, moments in in_turns(works, device):
        epochs += sum(max(moment.epochs for moment in run.values()) for run in moments)
        for moment in MOMENTS:
            reached = [run[moment] for run in moments]
            names = trained.named(moment)
            done.names.extend(names)
            done.rows.extend(
                name | row for name, row in zip(names, trained.judgements(reached), strict=True)
            )
            done.parameters.extend(trained.kept(m.parameters) for m in reached)
    spent = time.perf_counter() - started
    print(f"{epochs} epochs of single networks in {spent:.1f} s.", file=sys.stderr)
    return done


def _ended(
    condition: Condition, seeds: Sequence[int], device: str
) -> Work[tuple[Stack, list[dict[str, Moment]]]]:
    stack = Stack(condition, seeds, device)
    moments = yield from stack.moments()
    return stack, moments


def trained(
    curves: Sequence[Condition], seeds: Sequence[int], followed: Followed, device: str = "cpu"
) -> Iterator[Found]:
    """Table networks_training: what the runs of each stack reach, and their parameters."""
    done, first = sweep(curves, seeds, followed, device), 0
    for stack in curves:
        own = slice(first, first + len(MOMENTS) * len(stack["rates"]) * len(seeds))
        yield Found(done.rows[own], done.names[own], done.parameters[own])
        first = own.stop


class Stack:
    """The runs of one condition."""

    def __init__(self, condition: Condition, seeds: Sequence[int], device: str) -> None:
        self.condition, self.device = condition, device
        self.task = task_of(condition)
        self.architecture = architecture_of(condition, self.task)
        self.network = Network(self.architecture, device)
        self.rule = Rule(**condition["rule"])
        self.names = list(product(condition["rates"], seeds))

    def moments(self) -> Work[list[dict[str, Moment]]]:
        """Where every run was when it first made no error, and when its loss was low."""
        runs = self._runs()
        if self.rule.misled:
            start = yield from self._misled(runs)
            runs = replace(runs, start=start, orders=runs.orders.after(self.rule.misled))
        found = yield from training(self.network, runs, self.rule, self.condition["loss"])
        return found

    def named(self, moment: str) -> list[Row]:
        """What names every run at a moment."""
        names = {name: self.condition[name] for name in (*TASK, *SHAPE, "algorithm")}
        named = names | {"size": self.architecture.size, "bias": int(names["bias"])}
        return [
            named | {"rate": rate, "seed": seed, "stopping": moment} for rate, seed in self.names
        ]

    def kept(self, theta: NDArray[np.float32]) -> NDArray[Any]:
        """What computes: real parameters, or signs; as int8 where there are only signs."""
        signs = np.where(theta < 0, np.float32(-1), np.float32(1))
        signed = self.network.signed.cpu().numpy()
        return signs.astype(np.int8) if signed.all() else np.where(signed, signs, theta)

    def _runs(self) -> Runs:
        samples = [resident(self.task, seed, self.device) for _, seed in self.names]
        start = [self._start(seed) for _, seed in self.names]
        words = [str(self.condition[name]) for name in (*TASK, *SHAPE, "algorithm")]
        copies = [
            ("minibatches", *words, rate, seed, replica)
            for rate, seed in self.names
            for replica in range(self.rule.replicas)
        ]
        return Runs(
            torch.stack([inputs for inputs, _ in samples]),
            torch.stack([labels for _, labels in samples]),
            torch.from_numpy(np.stack(start)).to(self.device),
            torch.tensor([rate for rate, _ in self.names], device=self.device),
            orders_of(copies, self.device),
        )

    def _start(self, seed: int) -> NDArray[np.float32]:
        words = [str(self.condition[name]) for name in SHAPE]
        return self.architecture.start(stream("start", self.condition["dataset"], *words, seed))

    def _misled(self, runs: Runs) -> Work[torch.Tensor]:
        """Where runs are once they fit random labels, or their budget for that is spent."""
        labels = np.stack([self.task.misleading(seed).labels for _, seed in self.names])
        rule = replace(self.rule, epochs=self.rule.misled, misled=0)
        others = replace(runs, labels=torch.from_numpy(labels).to(self.device))
        found = yield from training(self.network, others, rule, loss=float("inf"))
        return torch.from_numpy(np.stack([run[ZERO].parameters for run in found])).to(self.device)

    def judgements(self, reached: Sequence[Moment]) -> Iterable[Row]:
        """What every run reached at a moment."""
        inputs, labels = resident(self.task, None, self.device)
        theta = torch.from_numpy(np.stack([moment.parameters for moment in reached]))
        _, test_errors = judged(self.network, theta.to(self.device), inputs[None], labels[None])
        for moment, test_error in zip(reached, test_errors, strict=True):
            lost = moment.status == DIVERGED
            yield {
                "solved": int(moment.train_error == 0 and not lost),
                "train_error": float("nan") if lost else moment.train_error,
                "test_error": float("nan") if lost else float(test_error),
                "loss": float("nan") if lost else moment.loss,
                "epochs": moment.epochs,
                "status": moment.status,
            }


@lru_cache(maxsize=2)
def _task(dataset: str, task: str, samples: int, random_labels: float) -> ImageLabels:
    return ImageLabels(dataset, task, samples, random_labels, DATA)


@lru_cache(maxsize=32)
def resident(task: ImageLabels, seed: int | None, device: str) -> tuple[torch.Tensor, torch.Tensor]:
    """Training images (P, d) and labels (P,) of a seed, or all test images, on the device once."""
    sample = task.test if seed is None else task.train(seed)
    return torch.from_numpy(sample.inputs).to(device), torch.from_numpy(sample.labels).to(device)


def task_of(condition: Condition) -> ImageLabels:
    """The task of a stack, or of a row; read once."""
    return _task(*(condition[name] for name in TASK))


def architecture_of(condition: Condition, task: ImageLabels) -> Architecture:
    """The architecture of a stack, or of a row."""
    hidden = [int(condition["width"])] * int(condition["hidden_layers"])
    return Architecture(
        (task.images.train_inputs.shape[1], *hidden, task.classes),
        condition["activation"],
        bool(condition["bias"]),
        condition["weights"] == "binary",
        condition["sharpness"],
    )
