"""A sweep.

One learner on every instance of a list of conditions; rows of results, and the weights.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any, NamedTuple

import numpy as np

from atypical.disk.solutions import Found
from atypical.learners.memory import of_run, packed, refuse_without_room
from atypical.learners.room import room
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
    """Run a learner on these instances of every condition; its rate goes to the log.

    One run after the other on a CPU; on a device as many side by side as it has room for.
    """
    asked = [Asked(condition, number) for condition in conditions for number in instances]
    rows: dict[int, Row] = {}
    weights: dict[int, Weights] = {}
    spent = 0.0
    packs = [[place] for place in range(len(asked))]
    if device != "cpu":
        packs = side_by_side(name, asked, room(device))
    for pack in followed(packs, "runs" if device == "cpu" else "batches"):
        own = [asked[place] for place in pack]
        network = network_of(own[0].condition)
        drawn = [task_of(one.condition).instance(one.number) for one in own]
        started = time.perf_counter()
        runs = train(
            name,
            rule,
            [instance.train for instance in drawn],
            [run_key(name, one.condition, one.number) for one in own],
            whole=own[0].whole,
            device=device,
            network=network,
        )
        spent += time.perf_counter() - started
        for place, instance, run in zip(pack, drawn, runs, strict=True):
            rows[place], weights[place] = judged(instance, network, run), run.weights
    every = range(len(asked))
    names = [one.condition | {"learner": name, "instance": one.number} for one in asked]
    found = [names[place] | rows[place] for place in every]
    print(summary(found, spent), file=sys.stderr)
    return Sweep(names, found, [weights[place] for place in every])


class Asked(NamedTuple):
    """A run: its condition, and the number of its instance."""

    condition: Condition
    number: int

    @property
    def whole(self) -> bool:
        """Whether the whole protocol is run."""
        return bool(self.condition["stopping"] == "whole")


def side_by_side(name: str, asked: Sequence[Asked], most: float) -> list[list[int]]:
    """Places of runs that are learned together: alike in network and stopping rule, and no more
    than have room. The runs of a pack may differ in size and load.

    most: bytes, on the device and beside it.   Raises NoRoom where a run alone has none.
    """
    alike: dict[Any, list[int]] = {}
    for place, one in enumerate(asked):
        refuse_without_room(name, one.condition, most)
        alike.setdefault((one.whole, network_of(one.condition)), []).append(place)
    return [
        [places[k] for k in pack]
        for places in alike.values()
        for pack in packed([max(of_run(name, asked[p].condition)) for p in places], most)
    ]


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
