"""BinaryNet: descent on hidden real weights, as if the sign behind them were the identity.

The straight-through estimator with cross-entropy loss, minibatches, momentum, and hidden weights
clipped to ±1.
Source: Courbariaux, Hubara, Soudry, El-Yaniv, Bengio, arXiv 1602.02830 (2016).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numba import njit
from numpy.typing import NDArray

from atypical.learners.arithmetic import signs_of
from atypical.learners.descent import Descent, pull_logistic, step_clipped
from atypical.learners.rule import Learner, Path, Task
from atypical.randomness.splitmix import draw_fields, shuffle

Array = NDArray[Any]


@dataclass(frozen=True)
class Rule(Learner):
    """At most `sweeps` over the patterns, in batches of `batch` in random order.

    rate: of the hidden weights, for gradients that are sums over ±1 entries.   beta: sharpness of
    the loss.
    """

    scheduled: ClassVar[bool] = False
    sweeps: int = 500
    batch: int = 20
    rate: float = 0.01
    momentum: float = 0.9
    beta: float = 2.0

    @property
    def descent(self) -> Descent:
        """How each step descends."""
        return Descent(self.batch, self.rate, self.momentum, self.beta)

    def path(self, task: Task) -> Path:
        """The signs of the hidden weights after each sweep."""
        x, w, velocity = (np.zeros(task.size, np.float32) for _ in range(3))
        draw_fields(x, 1.0, task.state)
        signs_of(x, w)
        order, by = np.arange(len(task.seen)), self.descent
        yield w, 0
        for sweep in range(1, self.sweeps + 1):
            _sweep(task.seen, order, task.state, x, velocity, w, by)
            yield w, sweep


@njit(cache=True)
def _sweep(
    X: Array, order: Array, state: Array, x: Array, velocity: Array, w: Array, by: Descent
) -> None:
    """Once over the patterns in a new order, batch after batch."""
    pull = np.empty(x.size, np.float32)
    shuffle(order, state)
    for first in range(0, order.size, by.batch):
        pull_logistic(X, order[first : first + by.batch], w, by.beta, pull)
        step_clipped(x, velocity, pull, w, by)
