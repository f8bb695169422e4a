"""Learners of binary weights, on one instance or on many.

A learner has the name of its module in atypical.learners, where its numbers stand; those that are
not given are as there. Patterns are (P, N), each times its label: a solution has positive fields
only.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import MISSING, dataclass, field, fields
from importlib import import_module
from itertools import product
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from pydantic import ValidationError

from atypical.learners import sweep
from atypical.learners.rule import Learner
from atypical.learners.train import train
from atypical.library.checks import Numbers, one, several, word
from atypical.library.frames import framed
from atypical.library.solutions import Solution
from atypical.randomness.run import seeded
from atypical.randomness.streams import key
from atypical.run.device import DeviceError, demanded, gpus_here, kind_of
from atypical.settings.mistakes import mistakes_in
from atypical.status import SOLVED
from atypical.studies.kinds.training import FIRST, LEARNERS, TESTED, WHOLE, rule_of
from atypical.tasks.committee import ONE_UNIT
from atypical.tasks.instance import Instance, Weights, checked_size
from atypical.tasks.random_features import RandomFeatures
from atypical.tasks.random_labels import RandomLabels

ENTRIES, STOPPING = ("sign", "gaussian"), (FIRST, WHOLE)
DEVICES = ("cpu", "cuda", "auto")
# Columns of runs, as far as they have them.
ORDER = (
    *("learner", "size", "alpha", "patterns", "latent", "alpha_t", "stopping", "instance"),
    *("solved", "train_error", *TESTED, "iterations", "min_margin", "status"),
)


def random_labels(
    size: int, alpha: float, *, instance: int = 0, entries: str = "sign", seed: int = 0
) -> Instance:
    """Instance number `instance` of P = αN random patterns with random labels.

    size: number N of weights, odd.   entries: sign (±1) or gaussian.   seed: of everything random,
    as in config.yaml.   Returns an instance, of which `train` are the patterns (P, N).
    Raises ValueError for a number out of its bounds.

    >>> import atypical
    >>> atypical.random_labels(501, 0.4).train.shape
    (200, 501)
    """
    task = RandomLabels(one("size", size), one("alpha", alpha), word("entries", entries, ENTRIES))
    with seeded(one("seed", seed)):
        return task.instance(one("instance", instance))


def random_features(
    size: int, patterns: int, latent: int, *, instance: int = 0, seed: int = 0
) -> Instance:
    """Instance number `instance` of a teacher's P patterns, seen through N random features.

    size: number N of features, odd.   latent: number D of latent inputs, odd.   Returns an instance
    with training patterns (P, N), 2P test patterns, and the teacher and features as `hidden`.
    Raises ValueError for a number out of its bounds.

    >>> import atypical
    >>> atypical.random_features(301, 120, 41).test.shape
    (240, 301)
    """
    task = RandomFeatures(one("size", size), one("patterns", patterns), one("latent", latent))
    with seeded(one("seed", seed)):
        return task.instance(one("instance", instance))


@dataclass(frozen=True)
class Learned:
    """What a learner left on one instance.

    weights: (N,) in ±1.   status: solved, budget spent, or diverged (out of the range of numbers,
    or no better than random).   iterations: sweeps until then.   min_margin: least stability of a
    training pattern.   Errors are shares of patterns on the wrong side, NaN where there is nothing
    to be tested on; `generalization_error` is that of random features, from the weights.
    """

    weights: Weights = field(repr=False)
    status: str
    train_error: float
    test_error: float
    generalization_error: float
    iterations: int
    min_margin: float

    @property
    def solved(self) -> bool:
        """Whether every training pattern is on its right side."""
        return self.status == SOLVED


def learn(
    learner: str,
    patterns: Instance | ArrayLike,
    *,
    stopping: str = FIRST,
    seed: int = 0,
    device: str = "cpu",
    **options: Any,
) -> Learned:
    """One run on one instance.

    patterns: an instance, or patterns times labels (P, N), of ±1 or real numbers.   stopping:
    first, at the first solution met, or whole, the last one met on the whole path.   seed: of the
    run's own random numbers.   device: cpu, cuda, or auto, a GPU where there is one.   options:
    numbers of the learner.
    Raises ValueError for an unknown learner or option, a number out of its bounds, and patterns
    that the learner does not know.

    >>> import atypical
    >>> run = atypical.learn("sbpi", atypical.random_labels(501, 0.4), sweeps=1000)
    >>> run.status, run.train_error
    ('solved', 0.0)
    """
    rule, instance = rule_with(learner, options), instance_of(patterns)
    whole, where = word("stopping", stopping, STOPPING) == WHOLE, device_of(device)
    with seeded(one("seed", seed)):
        own = key("library", learner)
    (run,) = train(rule_of(learner), rule, [instance.train], [own], whole=whole, device=where)
    found = sweep.judged(instance, ONE_UNIT, run)
    del found["solved"]
    return Learned(run.weights, **found)


@dataclass(frozen=True)
class Runs:
    """rows: a frame with a row for every run.   solutions: what each left, in the same order."""

    rows: pd.DataFrame
    solutions: list[Solution]


def learn_many(
    learner: str,
    *,
    size: Numbers,
    alpha: Numbers,
    latent: int | None = None,
    instances: int | Iterable[int] = 1,
    stopping: str = FIRST,
    seed: int = 0,
    device: str = "cpu",
    **options: Any,
) -> Runs:
    """Runs on many instances of random labels, of every size and load; side by side on a GPU.

    alpha: load P/N.   latent: of random features instead, the number D of latent inputs.
    instances: how many at each condition, or their numbers.   stopping, device, options: as of
    `learn`.   seed: of everything random, as in config.yaml.
    Instances and random numbers are those of the tables `perceptron_training`, or
    `features_training`: the same numbers give the same rows.
    Raises ValueError for an unknown learner or option, and a number out of its bounds.

    >>> import atypical
    >>> found = atypical.learn_many("sbpi", size=301, alpha=[0.3, 0.9], instances=3, sweeps=200)
    >>> found.rows.groupby("alpha")["solved"].mean().to_dict()
    {0.3: 1.0, 0.9: 0.0}
    """
    rule, where = rule_with(learner, options), device_of(device)
    stop = {"stopping": word("stopping", stopping, STOPPING)}
    if isinstance(instances, Iterable):
        numbers = several("instance", instances)
    else:
        numbers = list(range(one("instances", instances)))
    grid = product(several("size", size), several("alpha", alpha))
    conditions = [condition(N, load, latent) | stop for N, load in grid]
    with seeded(one("seed", seed)):
        done = sweep.sweep(rule_of(learner), rule, conditions, numbers, plainly, where)
    named = {"learner": learner}
    rows = pd.DataFrame([row | named for row in done.rows]).filter(ORDER)
    each = zip(done.names, done.weights, strict=True)
    solutions = [Solution(name | named, weights, seed) for name, weights in each]
    if latent is None:
        rows = rows.drop(columns=list(TESTED))
        return Runs(framed("perceptron_training", rows), solutions)
    return Runs(framed("features_training", rows), solutions)


def condition(size: int, alpha: float, latent: int | None) -> dict[str, Any]:
    """A task as a study names it.   Raises ValueError where a load leaves no pattern."""
    named: dict[str, Any] = {"size": size, "alpha": alpha, "patterns": round(alpha * size)}
    if latent is None:
        return named | {"entries": "sign"}
    return named | {"latent": one("latent", latent), "alpha_t": named["patterns"] / latent}


def rule_with(learner: str, options: Mapping[str, Any]) -> Learner:
    """The rule of a learner with these numbers, and else as it is declared."""
    declared = LEARNERS[word("learner", learner, LEARNERS)]
    made = import_module(f"atypical.learners.{rule_of(learner)}").Rule
    usual = {f.name: f.default for f in fields(made) if f.default is not MISSING}
    own = [name for name in declared.model_fields if name != "at"]
    for name in options:
        word(learner, name, own)
    numbers = {name: usual[name] for name in own if name in usual} | dict(options)
    try:
        rule: Learner = made(**declared(at=[1.0], **numbers).hyper())
    except ValidationError as error:
        raise ValueError(next(mistakes_in(error, declared)).line()) from None
    return rule


def instance_of(patterns: Instance | ArrayLike) -> Instance:
    """An instance as it is, or patterns as one that has no test set."""
    if isinstance(patterns, Instance):
        return patterns
    given = np.asarray(patterns)
    numbers = given.ndim == 2 and given.size > 0 and given.dtype.kind in "iuf"
    if not numbers or not (np.abs(given) < np.finfo(np.float32).max).all():
        raise ValueError(
            f"patterns: {given.shape} of {given.dtype} are none; give finite numbers (P, N), each "
            "pattern times its label."
        )
    if signs := bool(np.isin(given, (-1, 1)).all()):
        checked_size(given.shape[1])
    train = np.ascontiguousarray(given, np.int8 if signs else np.float32)
    return Instance(train, train[:0])


def device_of(device: str) -> str:
    """Where runs are: on the processor, or on a GPU that is there."""
    gpus = gpus_here() if word("device", device, DEVICES) != "cpu" else []
    try:
        demanded(device, gpus)
    except DeviceError as error:
        raise ValueError(str(error)) from None
    return kind_of(device, gpus)


def plainly(things: Any, unit: str) -> Any:
    """One thing after the other, without a word on the way."""
    return things
