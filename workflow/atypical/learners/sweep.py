"""A sweep.

One learner on every instance of a list of conditions; rows of results, and the weights.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from atypical.learners.rule import Learner, Run
from atypical.learners.train import train
from atypical.randomness.streams import key
from atypical.status import SOLVED, SPENT
from atypical.tasks.catalogue import network_of, task_of
from atypical.tasks.committee import Committee
from atypical.tasks.instance import Instance, Weights

Condition = dict[str, Any]
Row = dict[str, Any]
Followed = Callable[[Sequence[Any], str], Iterable[Any]]


@dataclass(frozen=True)
class Sweep:
    """rows: one a run.   weights: the weights of each run, in the rows' order."""

    rows: list[Row]
    weights: list[Weights]


def sweep(
    name: str,
    rule: Learner,
    conditions: Sequence[Condition],
    instances: int,
    followed: Followed,
    device: str = "cpu",
) -> Sweep:
    """Run a learner on instances 0, 1, … of every condition; its rate goes to the log."""
    rows, weights = [], []
    batch = 1 if device == "cpu" else instances
    starts = [(c, first) for c in conditions for first in range(0, instances, batch)]
    spent = 0.0
    for condition, first in followed(starts, "batches" if batch > 1 else "runs"):
        numbers = range(first, min(first + batch, instances))
        task, network = task_of(condition), network_of(condition)
        drawn = [task.instance(number) for number in numbers]
        started = time.perf_counter()
        runs = train(
            name,
            rule,
            [instance.train for instance in drawn],
            [run_key(name, condition, number) for number in numbers],
            whole=condition["stopping"] == "whole",
            device=device,
            network=network,
        )
        spent += time.perf_counter() - started
        for number, instance, run in zip(numbers, drawn, runs, strict=True):
            named = condition | {"learner": name, "instance": number}
            rows.append(named | judged(instance, network, run))
            weights.append(run.weights)
    solved = sum(row["solved"] for row in rows)
    print(f"{solved} of {len(rows)} runs solved in {spent:.3f} s of learning.", file=sys.stderr)
    return Sweep(rows, weights)


def run_key(name: str, condition: Condition, number: int) -> int:
    """Random numbers of a run: its own, and the same whatever the stopping rule."""
    words = [str(condition.get(word, "")) for word in ("size", "patterns", "latent", "entries")]
    words += [
        str(condition[word]) for word in ("architecture", "hidden", "restart") if word in condition
    ]
    return key("learner", name, *words, number)


def judged(instance: Instance, network: Committee, run: Run) -> Row:
    """What a run reached."""
    stabilities = network.stabilities(instance.train, run.weights)
    errors = float(np.mean(stabilities <= 0))
    return {
        "solved": int(errors == 0),
        "train_error": errors,
        "test_error": network.error_rate(instance.test, run.weights),
        "iterations": run.sweeps,
        "min_margin": float(stabilities.min()),
        "status": SOLVED if errors == 0 else SPENT,
    }
