"""A sweep.

One learner on every instance of a list of conditions; rows of results, and the weights.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import numpy as np

from atypical.disk.solutions import Found
from atypical.learners.rule import Learner, Run
from atypical.learners.train import train
from atypical.randomness.streams import key
from atypical.status import DIVERGED, SOLVED
from atypical.tasks.catalogue import network_of, task_of
from atypical.tasks.committee import Committee
from atypical.tasks.generalization import generalization_error
from atypical.tasks.instance import Instance, Weights

Condition = dict[str, Any]
Row = dict[str, Any]
Followed = Callable[[Sequence[Any], str], Iterable[Any]]


@dataclass(frozen=True)
class Sweep:
    """names: what tells each run apart.   rows: the names with the results.

    weights: the weights of each run. All in one order.
    """

    names: list[Row]
    rows: list[Row]
    weights: list[Weights]


def sweep(
    name: str,
    rule: Learner,
    conditions: Sequence[Condition],
    instances: Sequence[int],
    followed: Followed,
    device: str = "cpu",
) -> Sweep:
    """Run a learner on these instances of every condition; its rate goes to the log."""
    done = Sweep([], [], [])
    batch = 1 if device == "cpu" else len(instances)
    starts = [(c, first) for c in conditions for first in range(0, len(instances), batch)]
    spent = 0.0
    for condition, first in followed(starts, "batches" if batch > 1 else "runs"):
        numbers = instances[first : first + batch]
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
            done.names.append(named)
            done.rows.append(named | judged(instance, network, run))
            done.weights.append(run.weights)
    print(summary(done.rows, spent), file=sys.stderr)
    return done


def summary(rows: Sequence[Row], spent: float) -> str:
    """What became of the runs, in a line of the log.   spent: seconds of learning."""
    solved, lost = (sum(row["status"] == s for row in rows) for s in (SOLVED, DIVERGED))
    return f"{solved} of {len(rows)} runs solved, {lost} diverged, in {spent:.3f} s of learning."


def trained(
    curves: Sequence[Condition],
    instances: Sequence[int],
    learner: str,
    hyper: Mapping[str, Any],
    followed: Followed,
    device: str = "cpu",
    rule: str = "",
) -> Iterator[Found]:
    """Tables of training: what the learner of that name finds at each condition.

    hyper: its hyper-parameters.   rule: of a variant, the module of its rule; random numbers are
    the rule's, so that variants that draw alike start alike and differ in their options alone.
    """
    of = rule or learner
    made = import_module(f"atypical.learners.{of}").Rule(**hyper)
    done = sweep(of, made, curves, instances, followed, device)
    named = {"learner": learner}
    rows, names = ([row | named for row in part] for part in (done.rows, done.names))
    for first in range(0, len(rows), len(instances)):
        own = slice(first, first + len(instances))
        yield Found(rows[own], names[own], done.weights[own])


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
    status = run.status(errors, len(stabilities))
    return {
        "solved": int(status == SOLVED),
        "train_error": errors,
        "test_error": network.error_rate(instance.test, run.weights),
        "generalization_error": generalization_error(instance, run.weights),
        "iterations": run.sweeps,
        "min_margin": float(stabilities.min()),
        "status": status,
    }
