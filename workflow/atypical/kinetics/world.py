"""The world of a study of deep linear networks: one task, one network, and for every seed its own
samples.

Raw samples carry their own singular values, which differ from the task's by about 1/√N; whitened
ones do not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from atypical.kinetics.engine.optimisers import SGD, Optimiser
from atypical.kinetics.engine.replicas import Outcome, Replicas
from atypical.networks.linear import STARTS, Shape, mean_squared_error, singular_values
from atypical.randomness.instances import instance_key, instance_stream
from atypical.tasks.gaussian_pairs import (
    GaussianPairs,
    Moments,
    draw,
    moments,
    sample_singular_values,
)

Array = NDArray[np.float64]

# A mode counts as learned where its singular value exceeds the paper's mark of an escape.
LEARNED = 1e-3


@dataclass(frozen=True)
class World:
    """Task, network and size of the samples.

    whitened: whether the second moments of the samples are made exact.   start: uniform (PyTorch's
    default), normal or orthogonal, see networks.linear.
    """

    eta: Sequence[float] = (0.9, 0.8)
    depth: int = 3
    inputs: int = 2
    hidden: int = 10
    outputs: int = 2
    samples: int = 512
    test_samples: int = 512
    whitened: bool = True
    start: str = "uniform"
    leftover: bool = False

    @property
    def shape(self) -> Shape:
        """The network."""
        return Shape(self.depth, self.inputs, self.hidden, self.outputs)

    @property
    def task(self) -> GaussianPairs:
        """What is to be learned."""
        return GaussianPairs(tuple(self.eta), self.inputs, self.outputs)


@dataclass(frozen=True)
class Ensemble:
    """A world that is drawn once for each seed.   train: (R, N, inputs + outputs)."""

    world: World
    seeds: Sequence[int]
    train: Array = field(repr=False)
    test: Moments = field(repr=False)

    @cached_property
    def moments(self) -> Moments:
        """Second moments of each training sample."""
        return moments(self.train, self.world.inputs)

    @cached_property
    def eta(self) -> Array:
        """Singular values that each training sample teaches, (R, modes)."""
        return sample_singular_values(self.train, self.world.inputs)[:, : len(self.world.eta)]

    def starts(self) -> Array:
        """Random starts, (R, n)."""
        shape, draw_start = self.world.shape, STARTS[self.world.start]
        return np.stack([draw_start(instance_stream(s, "start"), shape) for s in self.seeds])

    def replicas(
        self,
        weights: Array,
        beta: float | Array,
        learning_rate: float,
        batch: int,
        temperature: float = 0.0,
        condition: Mapping[str, Any] | None = None,
        optimiser: Optimiser = SGD,
    ) -> Replicas:
        """One replica per seed, at step 0, with cold moments.

        condition: names and values that a run is drawn for; runs of other conditions meet other
        noise.
        """
        R, words = len(self.seeds), words_of(condition or {})
        return Replicas(
            self.world.shape,
            weights,
            self.train,
            np.arange(R),
            np.broadcast_to(beta, R).astype(float),
            np.full(R, learning_rate),
            np.full(R, batch),
            np.full(R, temperature),
            np.array([instance_key(s, "noise", *words) for s in self.seeds]),
            np.zeros(R, dtype=np.int64),
            optimiser,
            leftover=self.world.leftover,
        )

    def observed(self, weights: Array) -> pd.DataFrame:
        """One row per seed: errors and singular values of weights (R, n), nan where diverged."""
        shape = self.world.shape
        sizes = singular_values(weights, shape)
        return pd.DataFrame(
            {
                "seed": self.seeds,
                "train_mse": mean_squared_error(weights, shape, self.moments),
                "test_mse": mean_squared_error(weights, shape, self.test),
                "rank": (sizes > LEARNED).sum(axis=1),
                "s1": sizes[:, 0],
                "s2": sizes[:, 1],
            }
        )

    def trajectories(self, outcome: Outcome, epochs: Sequence[int]) -> pd.DataFrame:
        """Rows per seed and recorded epoch, the recorded weights observed."""
        frames = [
            self.observed(outcome.records[:, k]).assign(epoch=epoch)
            for k, epoch in enumerate(epochs)
        ]
        return pd.concat(frames, ignore_index=True)


def ensemble(world: World, seeds: Sequence[int]) -> Ensemble:
    """Draw the world for every seed; samples depend on the world and the seed alone."""

    def samples(kind: str, count: int) -> Array:
        return np.stack(
            [draw(world.task, count, instance_stream(s, kind), world.whitened) for s in seeds]
        )

    test = moments(samples("test", world.test_samples), world.inputs)
    return Ensemble(world, list(seeds), samples("train", world.samples), test)


def words_of(condition: Mapping[str, Any]) -> list[str]:
    """Words that name the noise of a condition: its values, in whatever order they are given."""
    return [
        f"{name} {value}" if isinstance(value, str) else f"{name} {value:.12g}"
        for name, value in sorted(condition.items())
    ]


def recorded(epochs: int, count: int) -> list[int]:
    """Epoch 0 and about `count` epochs up to the last, evenly spaced in the logarithm."""
    return [0, *np.unique(np.round(np.geomspace(1, epochs, count)).astype(int)).tolist()]
