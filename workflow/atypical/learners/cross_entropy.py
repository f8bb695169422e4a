"""Cross-entropy descent on a mean field of binary weights: learn the means of random weights.

Weights with means m = tanh h give a unit a Gaussian field of mean a = m·x/√n and variance
V = 1 − m·m/N on a pattern; it is right with probability H(−a/√V), most units are with probability Z
(learners.majority), and the loss is −ln Z. Descent on h ends where the means are polarized; the run
is judged by their signs. V has a floor, at which it no longer depends on m: without one the pull of
a wrong pattern along m grows as 1/V², turns all means at once, and the run does not recover.
Source: Baldassi et al., Phys. Rev. Lett. 120, 268103 (2018).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from atypical.learners.arithmetic import add, product, signs_of
from atypical.learners.majority import respond
from atypical.learners.rule import Learner, Path, Task
from atypical.randomness.splitmix import draw_fields, shuffle

Array = NDArray[Any]
Real = Any

# Floor of V times n: one weight that turns moves the field of its unit by 2/√n, so V below its
# square says nothing of weights that are ±1.
ONE_FLIP = 4.0


@dataclass(frozen=True)
class Rule(Learner):
    """At most `sweeps` over the patterns, in batches of `batch` in random order.

    rate: step of h along the gradient with respect to m (mirror descent), per pattern of the batch.
    spread: of the random h at the start.
    """

    sweeps: int = 500
    batch: int = 20
    rate: float = 1.0
    spread: float = 0.1

    def path(self, task: Task) -> Path:
        """The signs of the means after each sweep."""
        h, m, w = (np.zeros(task.size, np.float32) for _ in range(3))
        draw_fields(h, self.spread, task.state)
        q = _polarize(h, m, w, np.float32(0), np.float32(0))
        signs_of(h, w)
        order, by = np.arange(len(task.seen)), Numbers(self.batch, self.rate)
        yield w, 0
        for sweep in range(1, self.sweeps + 1):
            shuffle(order, task.state)
            q = _sweep(task.seen, order, by, h, m, q)
            signs_of(h, w)
            yield w, sweep


class Numbers(NamedTuple):
    """batch, rate: of the rule."""

    batch: int
    rate: float


@njit(cache=True)
def _sweep(X: Array, order: Array, by: Numbers, h: Array, m: Array, q: Real) -> Real:
    """Once over the patterns, batch after batch; returns q = m·m/N."""
    pull = np.empty(h.size, np.float32)
    least = ONE_FLIP / X.shape[2]
    for first in range(0, order.size, by.batch):
        V = max(1 - q, least)
        own = _pull(X, order[first : first + by.batch], m, V, pull)
        own = own if least < V else 0.0
        q = _polarize(h, m, pull, np.float32(by.rate), np.float32(by.rate * own))
    return q


@njit(cache=True)
def _pull(X: Array, batch: Array, m: Array, V: Real, pull: Array) -> Real:
    """Writes Σ g_k x/√n over the batch into `pull`.

    Returns Σ g_k a_k/(N V), the coefficient of m. g_k = ∂ ln Z/∂a_k.
    """
    units, n = X.shape[1], X.shape[2]
    hidden = m.size // n
    scale, spread = 1 / math.sqrt(n), math.sqrt(V)
    u, response, room = np.empty(hidden), np.empty(hidden), np.empty((3, hidden))
    pull[:] = 0
    own = 0.0
    for mu in batch:
        for k in range(hidden):
            u[k] = -product(X[mu, k % units], m[k * n : (k + 1) * n]) * scale / spread
        respond(u, response, room)
        for k in range(hidden):
            own -= response[k] * u[k] / (m.size * V)
            c = np.float32(response[k] / spread * scale)
            add(X[mu, k % units], c, pull[k * n : (k + 1) * n])
    return own


@njit(cache=True, fastmath=True)
def _polarize(h: Array, m: Array, pull: Array, rate: Real, own: Real) -> Real:
    """h ← h + rate × pull + own × m, m = tanh h; returns q = m·m/N."""
    one, two = np.float32(1), np.float32(2)
    q = np.float32(0)
    for i in range(h.size):
        if rate > 0:
            h[i] += rate * pull[i] + own * m[i]
        e = math.exp(-two * abs(h[i]))
        m[i] = math.copysign((one - e) / (one + e), h[i])
        q += m[i] * m[i]
    return q / h.size
