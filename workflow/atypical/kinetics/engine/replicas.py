"""Independent replicas of a deep linear network under an optimiser or Langevin noise, side by side.

One step of a replica is PyTorch's, of the optimiser (see `optimisers`) with weight decay β on the
squared error averaged over the minibatch and the outputs. SGD adds, at temperature T > 0, isotropic
noise √(2 lr T) ξ: then the weights sample exp(−E/T) with E the loss and (β/2)‖W‖². Minibatches run
through a fresh permutation each epoch: ⌊N/B⌋ of them, and the rest of the permutation is dropped;
with `leftover` it is a smaller last one. A batch at least as large as the sample is full batch, one
step an epoch, and costs no shuffling.

Randomness belongs to the replica: the order of epoch e and the noise of step t are functions of the
replica's key and of e or t alone, so that a replica's weights do not depend on who stands beside
it, nor on where a run was interrupted.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from atypical.kinetics.engine.optimisers import SGD, Optimiser
from atypical.networks.linear import Shape
from atypical.status import BUDGET, CONVERGED, DIVERGED, ESCAPED

Array = NDArray[np.float64]
Counts = NDArray[np.int64]
Keys = NDArray[np.uint64]

# Codes of how a replica stands, for compiled code, and their words: its budget is not spent, or
# was; it is beyond the level that was watched; its gradient vanishes; it left the range of numbers.
RUNNING, BEYOND, AT_REST, LOST = 0, 1, 2, 3
WORDS = (BUDGET, ESCAPED, CONVERGED, DIVERGED)


def _none() -> NDArray[Any]:
    return np.zeros(0, dtype=np.int64)


@dataclass(frozen=True)
class Replicas:
    """R replicas with everything that is theirs.

    weights: (R, n).   samples: (D, N, inputs + outputs), D data sets.   data: (R,) which data set.
    beta, learning_rate, temperature: (R,).   batch: (R,) samples per step.   keys: (R,) of the
    random streams. clock: (R,) steps already made.   moments: (R, slots, n), those of the
    optimiser; left out, they are cold (zero).   made: (R,) steps that the moments have seen.
    leftover: whether an epoch ends with a smaller minibatch where the batch does not divide N.
    """

    shape: Shape
    weights: Array
    samples: Array
    data: Counts
    beta: Array
    learning_rate: Array
    batch: Counts
    temperature: Array
    keys: Keys
    clock: Counts
    optimiser: Optimiser = SGD
    moments: Array = field(default_factory=_none, repr=False)
    made: Counts = field(default_factory=_none)
    leftover: bool = False

    def __post_init__(self) -> None:
        if not self.made.size:
            object.__setattr__(self, "made", np.zeros(len(self), dtype=np.int64))
        slots = (len(self), self.optimiser.slots, self.weights.shape[1])
        if not self.moments.size:
            object.__setattr__(self, "moments", np.zeros(slots))
        for name, low in (("beta", 0), ("learning_rate", None), ("temperature", 0), ("batch", 1)):
            values = getattr(self, name)
            bad = values[values <= 0] if low is None else values[values < low]
            if bad.size:
                rule = "> 0" if low is None else f">= {low}"
                raise ValueError(f"{name}: {bad[0]} is out of range; give numbers {rule}.")
        if self.weights.shape[1] != self.shape.size:
            raise ValueError(
                f"weights: {self.weights.shape[1]} per replica; {self.shape} has {self.shape.size}."
            )
        if self.moments.shape != slots:
            raise ValueError(
                f"moments: {self.moments.shape} do not fit {self.optimiser.name}; give {slots}."
            )
        if self.optimiser.name != "sgd" and np.any(self.temperature > 0):
            raise ValueError(
                f"temperature: {np.max(self.temperature)} under {self.optimiser.name}; injected "
                "noise goes with sgd only, give 0."
            )

    def __len__(self) -> int:
        return len(self.weights)

    @property
    def full_batch(self) -> NDArray[np.bool_]:
        """Replicas whose batch holds the whole sample: they see no minibatch noise."""
        return np.asarray(self.batch >= self.samples.shape[1])

    @property
    def steps_per_epoch(self) -> Counts:
        """Steps in one pass through the sample."""
        used = np.minimum(self.batch, self.samples.shape[1])
        count = self.samples.shape[1]
        return np.asarray(-(-count // used) if self.leftover else count // used)

    def take(self, which: NDArray[np.int64] | NDArray[np.bool_]) -> Replicas:
        """The chosen replicas."""
        names = (
            "weights",
            "data",
            "beta",
            "learning_rate",
            "batch",
            "temperature",
            "keys",
            "clock",
            "moments",
            "made",
        )
        return replace(self, **{name: getattr(self, name)[which] for name in names})

    def with_(self, **changes: object) -> Replicas:
        """Replicas with these settings changed; a number stands for all of them. Another optimiser
        starts cold.
        """
        full = {
            name: np.full_like(old, value) if np.isscalar(value) and np.ndim(old) else value
            for name, value in changes.items()
            for old in [getattr(self, name)]
        }
        if full.get("optimiser", self.optimiser) != self.optimiser:
            full = {"moments": _none(), "made": _none()} | full
        return replace(self, **full)  # type: ignore[arg-type]


@dataclass(frozen=True)
class Watch:
    """Escape: singular value number `mode` (0: the largest) of the end-to-end map rises above a
    level or falls below it.

    level: one for all replicas, or (R,).
    """

    mode: int
    level: float | Array
    rises: bool = True


@dataclass(frozen=True)
class Protocol:
    """How long a run lasts and what is looked at.

    steps: (R,) or a number, at most.   look_every: steps between looks at escape and convergence.
    tolerance: stop where the largest entry of the full-batch gradient falls below it; 0: never.
    records: increasing step counts at which the weights are kept.
    """

    steps: int | Counts
    look_every: int | Counts = 64
    watch: Watch | None = None
    tolerance: float = 0.0
    records: tuple[int, ...] = ()


@dataclass(frozen=True)
class Outcome:
    """Where each replica ended.   records: (R, K, n), the last weights kept where a run stopped
    before.
    """

    replicas: Replicas
    status: NDArray[np.int64]
    gradient: Array
    records: Array

    @property
    def words(self) -> list[str]:
        """Status of each replica in words."""
        return [WORDS[code] for code in self.status]

    @property
    def escaped(self) -> Counts:
        """1 for each replica that escaped, else 0."""
        return np.asarray(self.status == BEYOND, np.int64)

    def after(self, prepared: NDArray[np.str_]) -> NDArray[np.str_]:
        """Status of runs from prepared starts: that of the start, unless the run diverged."""
        return np.where(self.status == LOST, DIVERGED, prepared)
