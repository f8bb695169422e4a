"""A solution, and the instance that it solves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from atypical.randomness.run import seeded
from atypical.tasks.catalogue import network_of, task_of
from atypical.tasks.committee import Committee
from atypical.tasks.instance import Instance, Weights


@dataclass(frozen=True)
class Solution:
    """Weights that a run found.

    name: what tells the run apart: learner, size, load, stopping rule, instance.   weights: (N,) in
    ±1.   seed: that of the whole run, as in config.yaml.
    """

    name: Mapping[str, Any]
    weights: Weights = field(repr=False)
    seed: int = 0

    @property
    def instance(self) -> Instance:
        """The instance that was learned, drawn again: patterns times labels."""
        with seeded(self.seed):
            return task_of(dict(self.name)).instance(self.name["instance"])

    @property
    def network(self) -> Committee:
        """The network whose weights these are: a perceptron, unless the run names another."""
        return network_of(dict(self.name))

    @property
    def train_error(self) -> float:
        """Share of training patterns on the wrong side."""
        return self.network.error_rate(self.instance.train, self.weights)
