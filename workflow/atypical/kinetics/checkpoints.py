"""Trapped networks: checkpoints of a given rank, prepared as a network gets trapped by raising the
weight decay.

A network is trained at small β, where it learns every mode; then at a β between the spinodals of
the last mode to stay and the first to go; then at the β of the study. Preparations, by name, and
what their strength is:

    converged   each stage is full-batch descent to a stated gradient
    early       epochs of full-batch descent in the trapping stage, from the converged learned state
    aged        epochs of SGD in the trapping stage, after SGD at β = 0: the way of paper C
    settled     change of the test error a step at which the trapping stage ends: its criterion
    residual    weight per layer of the missing modes, added to the converged checkpoint
    noise       temperature of what the run itself injects; its checkpoint is the converged one
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from atypical.kinetics.engine.compiled import descend
from atypical.kinetics.engine.replicas import Protocol
from atypical.kinetics.landscape import spinodal
from atypical.kinetics.world import Ensemble
from atypical.networks.linear import (
    Frames,
    aligned,
    carried,
    end_to_end,
    gradient,
    mean_squared_error,
)
from atypical.status import CONVERGED, UNPREPARED

Array = NDArray[np.float64]

RATE = 0.2  # learning rate of the preparation, stable up to a curvature of 10
LEARNING = 0.05  # weight decay at which every mode is learned first
TOLERANCE = 1e-10
BUDGET = 400_000
# The paper's own way into the trap of rank 1 (raw samples, spinodals 0.3509 and 0.4105).
SGD_RATE, SGD_BATCH = 0.08, 64
SGD_LEARNING, SGD_TRAPPING = 0.0, 0.361
SGD_EPOCHS = 500  # of learning
LOOKS = 2000  # steps within which the test error settles


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
    return unjudged(ensemble, weights, beta)


def aged(ensemble: Ensemble, beta: float, rank: int, epochs: int) -> Checkpoint:
    """Checkpoints that were trapped by so many epochs of SGD, whatever weight was left over.

    Source: paper C, which learns at β = 0 and raises it to 0.361 (rank 1), learning rate 0.08,
    batch 64. Other ranks are trapped in the middle between their spinodals.
    """
    learned = by_sgd(ensemble, ensemble.starts(), SGD_LEARNING, SGD_EPOCHS, "learning")
    weights = by_sgd(ensemble, learned, sgd_trapping(ensemble, rank), epochs, "trapping")
    return unjudged(ensemble, weights, beta)


def settled(ensemble: Ensemble, beta: float, rank: int, change: float) -> Checkpoint:
    """Checkpoints whose trapping stage, as in `aged`, ended at the first step that changed the test
    error by less than `change`; not prepared where none did.

    Steps are full batches: minibatches move the error by far more, for ever.
    """
    learned = relax(ensemble, ensemble.starts(), SGD_LEARNING)
    decay = sgd_trapping(ensemble, rank)
    start = ensemble.replicas(learned, decay, SGD_RATE, ensemble.world.samples)
    every = Protocol(LOOKS, records=tuple(range(LOOKS + 1)))
    path = descend(start, every).records
    error = np.stack(
        [mean_squared_error(w, ensemble.world.shape, ensemble.test) for w in path.swapaxes(0, 1)]
    )
    still = np.abs(np.diff(error, axis=0)) < change
    weights = path[np.arange(len(path)), np.where(still.any(axis=0), still.argmax(axis=0) + 1, -1)]
    point = unjudged(ensemble, weights, beta)
    return replace(point, status=np.where(still.any(axis=0), point.status, UNPREPARED))


def residual(ensemble: Ensemble, beta: float, rank: int, weight: float) -> Checkpoint:
    """Converged checkpoints with some weight per layer in the missing modes."""
    point = converged(ensemble, beta, rank)
    return replace(point, weights=with_residual(ensemble, point.weights, rank, weight))


PREPARATIONS: dict[str, Callable[[Ensemble, float, int, float], Checkpoint]] = {
    "converged": lambda here, beta, rank, _: converged(here, beta, rank),
    "early": lambda here, beta, rank, epochs: stopped_early(here, beta, rank, int(epochs)),
    "aged": lambda here, beta, rank, epochs: aged(here, beta, rank, int(epochs)),
    "settled": settled,
    "residual": residual,
    "noise": lambda here, beta, rank, _: converged(here, beta, rank),
}


def prepared(
    ensemble: Ensemble, preparation: str, strength: float, beta: float, rank: int
) -> Checkpoint:
    """Checkpoints of a preparation of the list above, at the weight decay of the study."""
    return PREPARATIONS[preparation](ensemble, beta, rank, strength)


def unjudged(ensemble: Ensemble, weights: Array, beta: float) -> Checkpoint:
    """Checkpoints that are as asked for: they were not to converge."""
    status = np.where(np.isfinite(weights).all(axis=1), CONVERGED, UNPREPARED)
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
    out = descend(start, protocol)
    return carried(lambda w: w, out.replicas.weights, ensemble.world.shape)


def by_sgd(
    ensemble: Ensemble, weights: Array, beta: float | Array, epochs: int, stage: str
) -> Array:
    """SGD for a number of epochs; weights that diverge become nan.

    The order of the samples depends on the seed and on the stage alone: a seed's checkpoint is the
    same in every condition.
    """
    start = ensemble.replicas(weights, beta, SGD_RATE, SGD_BATCH, condition={"stage": stage})
    steps = epochs * int(start.steps_per_epoch[0])
    out = descend(start, Protocol(steps, look_every=steps))
    return carried(lambda w: w, out.replicas.weights, ensemble.world.shape)


def sgd_trapping(ensemble: Ensemble, rank: int) -> float | Array:
    """Weight decay at which SGD is trapped: the paper's for rank 1."""
    return SGD_TRAPPING if rank == 1 else trapping(ensemble, rank)


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
