"""Replicated descent: several binary networks on one instance, each pulled towards their centre.

The pull makes the replicas search where many solutions lie close together.
Source: Baldassi et al., PNAS 113, E7655 (2016), with the code of its authors, there
BinaryCommitteeMachineRSGD; Pittorino et al., J. Stat. Mech. 124015 (2021).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from atypical.learners import binarynet
from atypical.learners.arithmetic import signs_of
from atypical.learners.descent import (
    Descent,
    pull_errors,
    pull_logistic,
    step_clipped,
    step_free,
)
from atypical.learners.rule import Path, Task
from atypical.randomness.splitmix import draw_fields, shuffle

Array = NDArray[Any]
Real = Any


@dataclass(frozen=True)
class Rule(binarynet.Rule):
    """`replicas` (odd) of a binary network, each on minibatches of its own.

    Of each replica x are the hidden real weights and w their signs, with which alone patterns meet;
    m is the mean of the w over all replicas, and the run is judged by its sign. A step is
    x ← x + λ (force) + (what the minibatch asks for), of all replicas at once; then m is renewed.

    ========  ==========================  ====================================================
    option    update                      source
    ========  ==========================  ====================================================
    force
    sign      λ (sgn m − w)               the authors' code at its default γ = ∞; with smaller γ
                                          it has tanh(γ y m), y the number of replicas
    mean      λ (m − w)                   their formula "continuous"; its sum over replicas is 0
    hidden    λ (m − x)                   ours: x grows where replicas agree, and shrinks where
                                          they do not
    loss
    logistic  η v, v ← µ v + the mean     binarynet: momentum µ, slope 1/(1 + e^{2βΔ}) of every
              pull of the minibatch;      pattern, clipped weights
              x clipped to ±1
    errors    η times the sum of the      the authors' code, η = 2: perceptron rule; neither
              wrong patterns              momentum nor β, and no clip
    ========  ==========================  ====================================================

    coupling: λ.   rising: λ grows with the sweeps, from 0 to `coupling` at the last; the authors
    let γ grow.   coupled: if not, each replica has itself for its centre, m = w: no force at all,
    or with `hidden` λ (w − x), which polarizes each by itself.   alike: replicas start from the
    same weights, as the authors' do, and part by their minibatches; units of a fully connected
    committee then keep their places in all of them. The force `hidden` takes starts that are
    independent: with N = 1001, α = 0.64 it solves 20 of 20 from these, 11 of 20 from like ones.
    Other than the authors', replicas move side by side, not in turn; weights start uniform in ±1;
    and a run is solved where the centre solves it, not any replica.
    A sweep is one pass of every replica over the patterns.
    """

    sweeps: int = 600
    beta: float = 4.0
    replicas: int = 5
    coupling: float = 0.003
    force: Literal["sign", "mean", "hidden"] = "sign"
    loss: Literal["logistic", "errors"] = "logistic"
    coupled: bool = True
    rising: bool = False
    alike: bool = True

    def path(self, task: Task) -> Path:
        """The signs of the mean after each sweep."""
        replicas = Replicas.at_random(self.replicas, self.alike, task)
        judged = np.empty(task.size, np.float32)
        signs_of(replicas.mean, judged)
        yield judged, 0
        for sweep in range(1, self.sweeps + 1):
            _sweep(task.seen, replicas, task.state, self._pulls(sweep), self.descent)
            signs_of(replicas.mean, judged)
            yield judged, sweep

    def coupling_at(self, sweep: int) -> float:
        """λ in a sweep, the first of which is number 1."""
        return self.coupling * (sweep - 1) / self.sweeps if self.rising else self.coupling

    def _pulls(self, sweep: int) -> Pulls:
        """What replicas are drawn by in a sweep."""
        sign, hidden = self.force == "sign", self.force == "hidden"
        return Pulls(self.coupling_at(sweep), sign, hidden, self.coupled, self.loss == "errors")


class Pulls(NamedTuple):
    """coupling: λ.   sign: of the centre, not the centre.   hidden: from x, not w.   coupled: of
    the rule.   errors: whether these alone count.
    """

    coupling: float
    sign: bool
    hidden: bool
    coupled: bool
    errors: bool


class Replicas(NamedTuple):
    """x, w, velocity: (replicas, N) hidden weights, their signs, what is left of earlier steps.

    order: (replicas, P) in which each sees the patterns.   mean: (N,) of the signs.
    """

    x: Array
    w: Array
    velocity: Array
    order: Array
    mean: Array

    @classmethod
    def at_random(cls, count: int, alike: bool, task: Task) -> Replicas:
        """Independent of each other, or all alike."""
        x, w, velocity = (np.zeros((count, task.size), np.float32) for _ in range(3))
        drawn = x[0] if alike else x.ravel()
        draw_fields(drawn, 1.0, task.state)
        x[:] = drawn.reshape(-1, task.size)
        signs_of(x.ravel(), w.ravel())
        order = np.tile(np.arange(len(task.seen)), (count, 1))
        mean = np.zeros(task.size, np.float32)
        _average(w, mean)
        return cls(x, w, velocity, order, mean)


@njit(cache=True)
def _sweep(X: Array, replicas: Replicas, state: Array, by: Pulls, descent: Descent) -> None:
    """Once over the patterns, every replica in a new order of its own."""
    x, w, velocity, order, mean = replicas
    pull, centre = np.empty(mean.size, np.float32), np.empty(mean.size, np.float32)
    for a in range(len(x)):
        shuffle(order[a], state)
    for first in range(0, X.shape[0], descent.batch):
        _turn(mean, by.sign, centre)
        for a in range(len(x)):
            batch = order[a, first : first + descent.batch]
            if by.errors:
                pull_errors(X, batch, w[a], pull)
            else:
                pull_logistic(X, batch, w[a], descent.beta, pull)
            own, there = x[a] if by.hidden else w[a], centre if by.coupled else w[a]
            _attract(x[a], own, there, by.coupling)
            if by.errors:
                step_free(x[a], pull, w[a], descent.rate)
            else:
                step_clipped(x[a], velocity[a], pull, w[a], descent)
        _average(w, mean)


@njit(cache=True)
def _average(w: Array, mean: Array) -> None:
    mean[:] = 0
    for a in range(w.shape[0]):
        for i in range(mean.size):
            mean[i] += w[a, i] / np.float32(w.shape[0])


@njit(cache=True)
def _turn(mean: Array, sign: bool, centre: Array) -> None:
    """Where replicas are drawn to."""
    for i in range(mean.size):
        side = np.float32(1) if mean[i] > 0 else np.float32(-1)
        centre[i] = side if sign else mean[i]


@njit(cache=True)
def _attract(x: Array, own: Array, centre: Array, coupling: Real) -> None:
    for i in range(x.size):
        x[i] += np.float32(coupling) * (centre[i] - own[i])
