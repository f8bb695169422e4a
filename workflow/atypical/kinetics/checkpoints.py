"""Trapped networks: checkpoints of a given rank, prepared as a network gets trapped by raising the
weight decay.

A network is trained at small β, where it learns every mode; then at a β between the spinodals of
the last mode to stay and the first to go; then at the β of the study. Each stage is full-batch
descent to a stated gradient.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from atypical.kinetics.engine.descent import descend
from atypical.kinetics.engine.replicas import Protocol
from atypical.kinetics.landscape import spinodal
from atypical.kinetics.world import Ensemble
from atypical.networks.linear import Frames, aligned, carried, end_to_end, gradient
from atypical.status import CONVERGED, UNPREPARED

Array = NDArray[np.float64]

RATE = 0.2  # learning rate of the preparation, stable up to a curvature of 10
LEARNING = 0.05  # weight decay at which every mode is learned first
TOLERANCE = 1e-10
BUDGET = 400_000


@dataclass(frozen=True)
class Checkpoint:
    """Weights of each seed, (R, n), their largest full-batch slope, and a status each."""

    weights: Array
    gradient: Array
    status: NDArray[np.str_]


def converged(ensemble: Ensemble, beta: float, rank: int) -> Checkpoint:
    """Checkpoints with `rank` modes, stationary at `beta`."""
    trapped = relax(
        ensemble, relax(ensemble, ensemble.starts(), LEARNING), trapping(ensemble, rank)
    )
    return judged(ensemble, relax(ensemble, trapped, beta), beta, rank)


def stopped_early(ensemble: Ensemble, beta: float, rank: int, epochs: int) -> Checkpoint:
    """Checkpoints whose trapping stage ended after `epochs` of full-batch descent, whatever weight
    was left over.
    """
    learned = relax(ensemble, ensemble.starts(), LEARNING)
    weights = relax(ensemble, learned, trapping(ensemble, rank), epochs, tolerance=0.0)
    status = np.full(len(weights), CONVERGED)  # as asked: it was not to converge
    return Checkpoint(weights, steepness(ensemble, weights, beta), status)


def judged(ensemble: Ensemble, weights: Array, beta: float, rank: int) -> Checkpoint:
    """Whether the weights are stationary and have the rank that was asked for."""
    steepest = steepness(ensemble, weights, beta)
    good = (steepest < TOLERANCE) & (ensemble.observed(weights)["rank"].to_numpy() == rank)
    return Checkpoint(weights, steepest, np.where(good, CONVERGED, UNPREPARED))


def steepness(ensemble: Ensemble, weights: Array, beta: float) -> Array:
    """Largest entry of the full-batch gradient of each seed."""
    slopes = gradient(weights, ensemble.world.shape, ensemble.moments, beta)
    return np.asarray(np.abs(slopes).max(axis=1))


def relax(
    ensemble: Ensemble,
    weights: Array,
    beta: float | Array,
    steps: int = BUDGET,
    tolerance: float = TOLERANCE / 10,
) -> Array:
    """Full-batch descent to a gradient below the tolerance, for a number of steps at most.

    Weights that diverge become nan.
    """
    start = ensemble.replicas(weights, beta, RATE, ensemble.world.samples)
    protocol = Protocol(steps, look_every=100, tolerance=tolerance)
    out = descend(start, protocol, ensemble.world.device)
    return carried(lambda w: w, out.replicas.weights, ensemble.world.shape)


def trapping(ensemble: Ensemble, rank: int) -> Array:
    """Weight decay at which each seed keeps exactly `rank` modes, (R,): between two of its
    spinodals.
    """
    depth = ensemble.world.depth
    edges = np.array([[spinodal(depth, eta)[1] for eta in etas] for etas in ensemble.eta])
    if rank == edges.shape[1]:
        return np.full(len(edges), LEARNING)
    above = edges[:, rank - 1] if rank else 1.2 * edges[:, 0]
    return np.asarray((above + edges[:, rank]) / 2)


def with_residual(ensemble: Ensemble, weights: Array, rank: int, residual: float) -> Array:
    """Add the missing modes with weight `residual` per layer, aligned and balanced, in unused
    hidden directions.
    """
    if residual == 0:
        return weights
    return _by_seed(
        ensemble, weights, lambda r, w: w + _missing_modes(ensemble, r, w, rank, residual)
    )


def escape_direction(ensemble: Ensemble, weights: Array, rank: int) -> Array:
    """Unit vectors along which the first missing mode would grow, (R, n)."""
    shape = ensemble.world.shape

    def direction(r: int, w: Array) -> Array:
        return aligned(shape, _first(missing_frames(ensemble, r, w, rank)), np.ones(1))

    return np.asarray(_by_seed(ensemble, weights, direction) / np.sqrt(shape.depth))


def missing_frames(ensemble: Ensemble, r: int, weights: Array, rank: int) -> Frames:
    """Directions of the modes that seed r's weights lack: of what the trapped map leaves
    unexplained.
    """
    left, right, a, _, bt = _unexplained(ensemble, r, weights, rank)
    modes = min(a.shape[0], bt.shape[0])
    shape = ensemble.world.shape
    hidden = [np.linalg.svd(W)[0][:, rank : rank + modes].T for W in shape.split(weights)[:-1]]
    return Frames(bt[:modes] @ right, np.array(hidden), (left @ a[:, :modes]).T)


def missing_eta(ensemble: Ensemble, weights: Array, rank: int) -> Array:
    """Singular value that drives the first missing mode at each seed's trap, (R,)."""
    return _by_seed(ensemble, weights, lambda r, w: _unexplained(ensemble, r, w, rank)[3][0])


def _by_seed(ensemble: Ensemble, weights: Array, of: Callable[[int, Array], Array]) -> Array:
    """What is asked of each seed's weights; nan where they have diverged."""

    def every(weights: Array) -> Array:
        return np.stack([of(r, w) for r, w in enumerate(weights)])

    return carried(every, weights, ensemble.world.shape)


def _unexplained(
    ensemble: Ensemble, r: int, weights: Array, rank: int
) -> tuple[Array, Array, Array, Array, Array]:
    """Unused output and input directions, and the singular decomposition of the unexplained
    covariance in them.
    """
    m, end = ensemble.moments, end_to_end(weights, ensemble.world.shape)
    u, _, vt = np.linalg.svd(end)
    left, right = u[:, rank:], vt[rank:]
    a, s, bt = np.linalg.svd(left.T @ (m.yx[r] - end @ m.xx[r]) @ right.T)
    return left, right, a, s, bt


def _first(frames: Frames) -> Frames:
    return Frames(frames.right[:1], frames.hidden[:, :1], frames.left[:1])


def _missing_modes(ensemble: Ensemble, r: int, weights: Array, rank: int, residual: float) -> Array:
    frames = missing_frames(ensemble, r, weights, rank)
    return aligned(ensemble.world.shape, frames, np.full(len(frames.left), residual))
