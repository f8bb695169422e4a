"""Escape times of a reduced network, without free parameters: two units a layer and the task's own
noise.

Down in rank under SGD the reduction is exact: weights of two aligned modes keep their hidden spaces
under every minibatch, so that two units a layer carry the whole dynamics. One mode alone is not
enough: noise between the modes turns them, which costs singular value.

Up in rank under an optimiser that scales coordinates, unit 0 of each layer carries the mode present
and unit 1 stands for all e = h − 1 units that carry nothing. Weights of the empty units that agree
in modulus, up to signs, stay so, as the optimiser commutes with permutations and changes of sign.
With amplitude √e a for e equal weights, a step of ±lr of each is one of ±√e lr of the amplitude (±e
lr in the e × e block between empty units), and the loss is that of two units a layer. Steps do not
shrink with the gradient, so empty weights fluctuate at the scale of lr whatever the noise is, and
escape where that cloud reaches the saddle's weight per layer. That units which differ escape as
those that agree, and that there are e empty ones from the start, are assumptions, to be tested.

Noise: the minibatch means of products (x xᵀ, y xᵀ) of Gaussian pairs, Gaussian of covariance C/B by
Isserlis' theorem, whose sum over an epoch is 0 where the epoch takes every sample: reshuffled noise
vanishes at frequencies below an epoch's. White noise, of which Kramers' formula treats, overrates
jumps down thirtyfold.

Weights: (L, 2, 2), layer by layer, (unit out, unit in). Time is learning rate × steps.
"""

# mypy: ignore-errors
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from atypical.kinetics.engine.optimisers import Optimiser
from atypical.kinetics.landscape import Mode, stationary_points
from atypical.randomness.instances import instance_stream
from atypical.status import CONVERGED
from atypical.tasks.gaussian_pairs import GaussianPairs

Array = NDArray[np.float64]

# Weight that empty units start with: its size is forgotten, as the optimiser knows no scale.
SPARK = 1e-6
LOOK_EVERY = 10  # steps between looks at escape, as of the runs
# Products of (x₀, x₁, y₀, y₁) whose means a gradient takes: x xᵀ, then y xᵀ.
LEFT, RIGHT = np.array([0, 0, 1, 2, 2, 3, 3]), np.array([0, 1, 1, 0, 1, 0, 1])


@dataclass(frozen=True)
class Reduced:
    """The task's modes at weight decay `beta`, learned with minibatches of `batch` of `samples`.

    hidden: units of a layer.
    """

    task: GaussianPairs
    depth: int
    hidden: int
    beta: float
    learning_rate: float
    batch: int
    samples: int


class Steps(NamedTuple):
    """Numbers of an update, for compiled code; sgd: neither moments nor scale."""

    scaled: bool
    beta1: float
    beta2: float
    eps: float


def reduced_rate(
    network: Reduced, optimiser: Optimiser, rank: int, gain: int, runs: int, steps: int
) -> float:
    """Rate at which a state of `rank` modes gains (+1) or loses (−1) one: events per time at risk.

    runs, steps: of the reduced network; 0 where none of them escapes. NaN where the reduction is
    not made for the case: two modes, down under sgd, up from rank 1 under adam.
    """
    made = (optimiser.name, rank, gain) in (("sgd", 2, -1), ("adam", 1, 1))
    points = [stationary_points(Mode(network.depth, e, network.beta)) for e in network.task.eta]
    plane = network.task.inputs == network.task.outputs == len(points) == 2
    if not (made and plane) or any(p.status != CONVERGED for p in points):
        return float("nan")
    if network.batch >= network.samples:
        return 0.0
    times = first_passages(network, optimiser, rank, _level(points[1], gain), runs, steps)
    watched = np.where(times < 0, steps, times).sum() * network.learning_rate
    return float((times >= 0).sum() / watched) if watched else float("inf")


def first_passages(
    network: Reduced, optimiser: Optimiser, rank: int, level: float, runs: int, steps: int
) -> NDArray[np.int64]:
    """Steps until the second singular value passes `level` from where it starts, (runs,); −1: not
    within `steps`.
    """
    points = [stationary_points(Mode(network.depth, e, network.beta)) for e in network.task.eta]
    present = [p.lam_min ** (1 / network.depth) for p in points[:rank]]
    per_epoch = network.samples // network.batch
    kept = per_epoch * network.batch / network.samples
    noise = np.linalg.cholesky(product_covariance(network.task)) / np.sqrt(network.batch)
    rule = Steps(optimiser.name == "adam", optimiser.beta1, optimiser.beta2, optimiser.eps)
    words = (optimiser.name, rank, *(f"{v:.12g}" for v in _numbers(network)))
    rng = instance_stream(0, "reduced", *words)
    times = np.empty(runs, dtype=np.int64)
    for run in range(runs):
        start = _start(network, present, rng)
        times[run] = _passage(
            start,
            network.learning_rate * multiplicity(network, optimiser),
            network.beta,
            np.array(network.task.eta),
            noise,
            (per_epoch, 1 - np.sqrt(1 - kept)),
            (level, rank == 1, steps),
            rule,
            rng,
        )
    return times


def product_covariance(task: GaussianPairs) -> Array:
    """Covariance of the products of one sample (x₀, x₁, y₀, y₁) that gradients take, (7, 7)."""
    S = task.covariance
    a, b = LEFT[:, None], RIGHT[:, None]
    return S[a, LEFT] * S[b, RIGHT] + S[a, RIGHT] * S[b, LEFT]


def multiplicity(network: Reduced, optimiser: Optimiser) -> Array:
    """Factor of the step of each amplitude, (L, 2, 2): roots of how many units it stands for."""
    empty = network.hidden - 1 if optimiser.name == "adam" else 1
    ends, hidden = np.ones(2), np.sqrt([1.0, empty])
    chain = [ends, *[hidden] * (network.depth - 1), ends]
    return np.array([np.outer(up, low) for low, up in pairwise(chain)])


def _start(network: Reduced, present: Sequence[float], rng: np.random.Generator) -> Array:
    start = np.zeros((network.depth, 2, 2))
    if len(present) == 1:
        start = SPARK * rng.standard_normal(start.shape)
    for mode, w in enumerate(present):
        start[:, mode, mode] = w
    return start


def _numbers(network: Reduced) -> tuple[float, ...]:
    shape = (*network.task.eta, network.depth, network.hidden, network.samples)
    return (*shape, network.beta, network.learning_rate, network.batch)


def _level(point: Any, gain: int) -> float:
    """Level of the watched singular value, as of the runs: behind the saddle."""
    return (point.lam_saddle + (point.lam_min if gain > 0 else 0.0)) / 2


@njit(cache=True)
def _passage(
    w: Any, rates: Any, beta: Any, eta: Any, noise: Any, epoch: Any, stop: Any, rule: Any, rng: Any
) -> Any:
    """Steps until one run passes.   epoch: (minibatches, share of their mean noise taken away);
    stop: (level, whether it rises, steps).
    """
    per_epoch, share = epoch
    level, rises, steps = stop
    L = len(w)
    means, total = np.zeros((per_epoch, 7)), np.zeros(7)
    g, m, v = np.zeros_like(w), np.zeros_like(w), np.zeros_like(w)
    # below[l] = W_l … W_1, back[l] = (W_{l+1}ᵀ … W_Lᵀ G)
    below, back = np.zeros((L + 1, 2, 2)), np.zeros((L + 1, 2, 2))
    below[0] = np.eye(2)
    decay1, decay2 = 1.0, 1.0
    for t in range(steps):
        if t % per_epoch == 0:
            _draw(means, total, noise, share, rng)
        for layer in range(L):
            _multiply(w[layer], below[layer], below[layer + 1])
        if t % LOOK_EVERY == 0 and (_second(below[L]) > level) == rises:
            return t
        _slope(below[L], means[t % per_epoch], eta, back[L])
        for layer in range(L - 1, -1, -1):
            _multiply(back[layer + 1], below[layer].T, g[layer])
            _multiply(w[layer].T, back[layer + 1], back[layer])
        decay1, decay2 = decay1 * rule.beta1, decay2 * rule.beta2
        for k in range(w.size):
            slope = g.flat[k] + beta * w.flat[k]
            if rule.scaled:
                m.flat[k] += (1 - rule.beta1) * (slope - m.flat[k])
                v.flat[k] += (1 - rule.beta2) * (slope * slope - v.flat[k])
                scale = np.sqrt(v.flat[k] / (1 - decay2)) + rule.eps
                slope = m.flat[k] / (1 - decay1) / scale
            w.flat[k] -= rates.flat[k] * slope
    return -1


@njit(cache=True)
def _slope(end: Any, z: Any, eta: Any, G: Any) -> None:
    """Slope of the loss of a minibatch in the end-to-end map.   z: noise of its products."""
    for k in range(2):
        G[k, 0] = end[k, 0] * (1 + z[0]) + end[k, 1] * z[1] - z[3 + 2 * k]
        G[k, 1] = end[k, 0] * z[1] + end[k, 1] * (1 + z[2]) - z[4 + 2 * k]
        G[k, k] -= eta[k]


@njit(cache=True)
def _multiply(a: Any, b: Any, out: Any) -> None:
    """Product of 2 × 2 matrices, faster than a call of BLAS."""
    for i in range(2):
        for j in range(2):
            out[i, j] = a[i, 0] * b[0, j] + a[i, 1] * b[1, j]


@njit(cache=True)
def _draw(means: Any, total: Any, noise: Any, share: Any, rng: Any) -> None:
    """Noise of every minibatch of an epoch, (minibatches, 7): it sums to 0 where `share` is 1."""
    total[:] = 0.0
    for q in range(len(means)):
        means[q] = 0.0
        for b in range(7):
            z = rng.standard_normal()
            for a in range(b, 7):
                means[q, a] += noise[a, b] * z
        total += means[q]
    for q in range(len(means)):
        means[q] -= share * total / len(means)


@njit(cache=True)
def _second(end: Any) -> Any:
    """Second singular value of a 2 × 2 matrix."""
    area = abs(end[0, 0] * end[1, 1] - end[0, 1] * end[1, 0])
    size = (end * end).sum()
    largest = 0.5 * (size + np.sqrt(max(size * size - 4 * area * area, 0.0)))
    return area / np.sqrt(largest) if largest > 0.0 else 0.0
