"""What a learner is: hyper-parameters, and the path that it walks on one instance.

Here the path is followed and judged, and ends. A failure is a value: a path whose fields leave the
range of their numbers yields weights that are NaN (learners.arithmetic.signs_of), and goes no
further.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from atypical.learners.arithmetic import finite, wrong
from atypical.randomness.splitmix import at_start
from atypical.status import DIVERGED, SOLVED, SPENT
from atypical.tasks.committee import ONE_UNIT, Committee
from atypical.tasks.instance import Patterns, Weights

Array = NDArray[Any]
# Weights (N,) and the sweeps made so far, wherever a solution may have been found.
Path = Iterator[tuple[Array, int]]
# Random weights are wrong on half of P patterns, with a standard deviation of 1/(2√P): weights are
# as good as random within so many of these.
AS_RANDOM = 4.0
# So few errors are no random weights', even where P is too small to tell.
LEARNED = 0.25


@dataclass(frozen=True)
class Run:
    """weights: (N,) in ±1, where the rule stopped.   sweeps: over the patterns, that it took.

    finite: whether its fields stayed within the range of their numbers.
    """

    weights: Weights
    sweeps: int
    finite: bool = True

    def status(self, errors: float, patterns: int) -> str:
        """How it ended, if it left this share of so many patterns wrong.

        A run that is lost, or whose weights are no better than random ones, has diverged.
        """
        if not self.finite or errors > as_random(patterns):
            return DIVERGED
        return SOLVED if errors == 0 else SPENT


@dataclass(frozen=True)
class Task:
    """What a path sees of an instance, and its own random numbers.

    seen: (P, K, n), or (P, 1, n) where units share their inputs.   hidden: K.   state: (1,) of
    randomness.splitmix.   whole: whether the path is walked to its end.
    """

    seen: Patterns
    hidden: int
    state: NDArray[np.uint64]
    whole: bool

    @property
    def size(self) -> int:
        """Number N of weights."""
        return self.hidden * int(self.seen.shape[2])


class Learner(ABC):
    """A frozen set of hyper-parameters."""

    committees: ClassVar[bool] = True  # Whether it learns networks of several units.
    gaussian: ClassVar[bool] = True  # Whether it takes patterns other than ±1.
    scheduled: ClassVar[bool] = True  # Whether its path depends on how long it may be.
    idle: ClassVar[int] = 0  # Sweeps after which it knows that it has met a solution.
    sweeps: int

    @property
    def budget(self) -> int:
        """Most sweeps over the patterns."""
        return self.sweeps

    @abstractmethod
    def path(self, task: Task) -> Path:
        """Walk until the budget is spent, or the rule comes to rest."""

    def alone(
        self, patterns: Patterns, key: int, whole: bool, network: Committee = ONE_UNIT
    ) -> Run:
        """One run on one instance, with its own random numbers.

        Raises ValueError where the rule does not know such patterns or such a network.
        whole: walk the whole path and return the last solution met on it; otherwise stop at the
        first. A run that meets none returns its last weights, and so does one that is lost.
        """
        self.refuse(patterns, network)
        task = Task(network.seen(patterns), network.hidden, at_start(key), whole)
        return judged(self.path(task), task)

    def refuse(self, patterns: Patterns, network: Committee) -> None:
        """Raises ValueError for patterns or a network that the rule does not know."""
        name = type(self).__module__.rpartition(".")[2]
        if not self.gaussian and patterns.dtype != np.int8:
            raise ValueError(f"{name} needs patterns of ±1; give entries: sign.")
        if not self.committees and network != ONE_UNIT:
            raise ValueError(f"{name} learns perceptrons only; give hidden: 1.")


def as_random(patterns: int) -> float:
    """Share of wrong patterns above which weights are as good as random: ½ − 2/√P."""
    return max(0.5 - AS_RANDOM / 2 / math.sqrt(patterns), LEARNED)


def judged(path: Path, task: Task, least: float = 0.0) -> Run:
    """The run that a path is: to its first solution, or to its end with the last one.

    least: sum over weights that every pattern must exceed.
    """
    solution, sweeps, within, P, at = None, 0, True, len(task.seen), 0
    for weights, sweeps in path:  # noqa: B007
        if not (within := finite(weights)):
            solution = None
            break
        at = wrong(task.seen, weights, least, at)  # what was wrong last is most often so again
        if at == P:
            solution = weights.copy()
            if not task.whole:
                break
    kept = weights if solution is None else solution
    return Run(np.where(kept > 0, 1, -1).astype(np.int8), sweeps, within)
