"""The studies of paper C: deep linear networks, and small nonlinear ones."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from atypical.settings.grids import Grid
from atypical.settings.quantities import Draws
from atypical.settings.study import PartedStudy, Study
from atypical.settings.training_quantities import (
    Activation,
    Batch,
    Count,
    Depth,
    Direction,
    LearningRate,
    Positive,
    Preparation,
    Rank,
    SampleKind,
    Seed,
    SingularValue,
    Start,
    Strength,
    WeightDecay,
    Width,
)

# The networks have two outputs, and learn as many modes; digits are so many images.
MODES, IMAGES = 2, 1797
BETA = "weight decay"
SEEDS = "seeds; each has its own samples, start and order"


class LinearLandscape(Study):
    """Stationary points of one mode of a deep linear network."""

    depth: Grid[Depth] = Field(description="number of weight matrices")
    eta: Grid[SingularValue] = Field(description="singular value to learn")
    beta: Grid[WeightDecay] = Field(description=BETA)


class LinearPath(LinearLandscape):
    """Loss of one mode along the way from zero to what it learns."""

    lam: Grid[Strength] = Field(description="strength of the mode")


def _listed(value: Any) -> list[float]:
    return value if isinstance(value, list) else [value]


class Descent(PartedStudy):
    """Studies that descend a loss with weight decay."""

    # A step takes a weight w to (1 − rate · β) w: what is faster than this limit / β diverges.
    fastest: ClassVar[float] = 2.0

    @model_validator(mode="after")
    def _steps_do_not_overshoot(self) -> Self:
        rate = max(_listed(getattr(self, "learning_rate", 0.0)))
        beta = max(_listed(getattr(self, "beta", 0.0)))
        if rate * beta >= self.fastest:
            raise ValueError(
                f"learning_rate: {rate} diverges at the weight decay {beta}; "
                f"give rates below {self.fastest / beta:.3g}."
            )
        return self


class LinearStudy(Descent):
    """Runs of deep linear networks: task, network and samples."""

    batched: ClassVar[bool] = True
    vectors: ClassVar[tuple[str, ...]] = ("eta",)
    eta: Grid[SingularValue] = Field(description="singular values of the task, largest first")
    inputs: Width = Field(description="number of inputs")
    samples: Count = Field(description="training samples")
    test_samples: Count = Field(description="test samples")
    seeds: Grid[Seed] = Field(description=SEEDS)

    def whitened(self) -> bool:
        """Whether moments of the samples are made exact."""
        return True

    @model_validator(mode="after")
    def _the_task_has_two_modes(self) -> LinearStudy:
        if len(self.eta) != MODES or self.eta != sorted(self.eta, reverse=True):
            raise ValueError(
                f"eta: {self.eta} are not the singular values of a task; give {MODES}, the "
                "largest first."
            )
        if self.inputs < MODES:
            raise ValueError(
                f"inputs: {self.inputs} carry no {MODES} modes; give at least {MODES}."
            )
        return self

    @model_validator(mode="after")
    def _samples_can_be_whitened(self) -> LinearStudy:
        least = self.inputs + MODES
        for name in ("samples", "test_samples") if self.whitened() else ():
            if getattr(self, name) < least:
                raise ValueError(
                    f"{name}: {getattr(self, name)} cannot be whitened; give at least {least}, "
                    "inputs and outputs together."
                )
        return self


class LinearSweep(LinearStudy):
    """Sweeps of the weight decay by full-batch descent to convergence."""

    curve: ClassVar[tuple[str, ...]] = ("depth", "data", "direction")
    depth: Grid[Depth] = Field(description="number of weight matrices")
    data: Grid[SampleKind] = Field(description="whitened: moments exact; raw: as drawn")
    direction: Grid[Direction] = Field(description="up or down in weight decay")
    beta: Grid[WeightDecay] = Field(description=BETA)
    hidden: Width = Field(description="units of a hidden layer")
    learning_rate: LearningRate = Field(description="learning rate")
    tolerance: Positive = Field(description="largest slope at which a step counts as converged")
    steps: Count = Field(description="steps at each weight decay, at most")
    kick: Strength = Field(description="standard deviation of the kick before each step")

    def whitened(self) -> bool:
        """Where it is asked for."""
        return "whitened" in self.data


class Prepared(BaseModel):
    """A way to prepare a checkpoint, and its strengths."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    kind: Preparation = Field(description="converged, early, residual or noise")
    strength: Grid[Strength] = Field(
        description="0 · epochs of trapping · weight per layer · temperature"
    )


class TrappedStudy(LinearStudy):
    """SGD from trapped checkpoints."""

    start: Grid[Start] = Field(description="random, or the rank of a checkpoint")
    beta: Grid[WeightDecay] = Field(description=BETA)
    preparations: list[Prepared] = Field(min_length=1, description="how a checkpoint is prepared")
    hidden: Width = Field(description="units of a hidden layer")
    epochs: Count = Field(description="epochs, at most")
    learning_rate: LearningRate = Field(description="learning rate")
    batch: Batch = Field(description="samples per step; above the sample it is full batch")
    curve: ClassVar[tuple[str, ...]] = ("start", "beta", "preparations")

    def curves(self) -> list[dict[str, Any]]:
        """Every start at every weight decay; a checkpoint in every preparation."""
        ways = [(p.kind, strength) for p in self.preparations for strength in p.strength]
        return [
            {"start": start, "preparation": kind, "strength": strength, "beta": beta}
            for beta in self.beta
            for start in self.start
            for kind, strength in ([("none", 0.0)] if start == "random" else ways)
        ]


class LinearDelayed(TrappedStudy):
    """Errors and singular values against epoch."""

    records: Count = Field(description="epochs that are kept, evenly spaced in the logarithm")


class LinearTrapping(TrappedStudy):
    """Time until a trap opens."""


class LinearNoise(LinearStudy):
    """Minibatch noise at a trap, and the fate of a small weight there."""

    curve: ClassVar[tuple[str, ...]] = ("beta", "residual")
    beta: Grid[Positive] = Field(description=BETA)
    residual: Grid[Strength] = Field(description="weight per layer of the missing mode")
    hidden: Width = Field(description="units of a hidden layer")
    learning_rate: LearningRate = Field(description="learning rate")
    batch: Batch = Field(description="samples per step")
    minibatches: Draws = Field(description="minibatches over which the noise is measured")

    @model_validator(mode="after")
    def _there_is_room_for_a_second_mode(self) -> LinearNoise:
        if self.hidden < MODES:
            raise ValueError(
                f"hidden: {self.hidden} leaves the missing mode no unit; give at least {MODES}."
            )
        return self


class LinearEscape(LinearStudy):
    """Escape times under minibatch noise."""

    curve: ClassVar[tuple[str, ...]] = (
        "direction",
        "beta",
        "residual",
        "learning_rate",
        "batch",
    )
    direction: Grid[Direction] = Field(description="up: from rank 1 to 2; down: from 2 to 1")
    beta: Grid[WeightDecay] = Field(description=BETA)
    residual: Grid[Strength] = Field(description="weight per layer of the missing mode")
    learning_rate: Grid[LearningRate] = Field(description="learning rate")
    batch: Grid[Batch] = Field(description="samples per step; above the sample it is full batch")
    hidden: Width = Field(description="units of a hidden layer")
    epochs: Count = Field(description="epochs, at most")
    steps: Count = Field(description="steps, at most")

    def curves(self) -> list[dict[str, Any]]:
        """Upward runs start at rank 1, downward runs at rank 2, where no mode is missing."""
        return [
            {**c, "start_rank": 1 if c["direction"] == "up" else 2}
            for c in super().curves()
            if c["direction"] == "up" or c["residual"] == self.residual[0]
        ]


class LinearOneWay(LinearEscape):
    """Escape times up and down in rank against batch and learning rate."""


class NarrowOrWide(BaseModel):
    """Barriers at which a network of some width escapes within the budget."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    hidden: Width = Field(description="units of a hidden layer")
    barrier_over_temperature: Grid[Positive] = Field(description="barrier / temperature")


class LinearLangevin(LinearStudy):
    """Escape times under injected isotropic noise."""

    curve: ClassVar[tuple[str, ...]] = ("start_rank", "beta", "networks")
    networks: list[NarrowOrWide] = Field(
        min_length=1, description="widths, and the noise that each is given"
    )
    start_rank: Grid[Rank] = Field(description="rank of the checkpoint")
    beta: Grid[Positive] = Field(description=BETA)
    learning_rate: LearningRate = Field(description="learning rate")
    steps: Count = Field(description="steps, at most")

    def curves(self) -> list[dict[str, Any]]:
        """Every width at its own temperatures."""
        return [
            {"hidden": n.hidden, "start_rank": r, "beta": b, "barrier_over_temperature": f}
            for n in self.networks
            for r in self.start_rank
            for b in self.beta
            for f in n.barrier_over_temperature
        ]

    @model_validator(mode="after")
    def _a_mode_is_missing(self) -> LinearLangevin:
        for rank in self.start_rank:
            if rank >= MODES:
                raise ValueError(
                    f"start_rank: at {rank} no mode is missing; give ranks below {MODES}."
                )
        return self


class SparseStudy(LinearStudy):
    """A network trapped on a pool of samples goes on with a few of them."""

    residual: Grid[Strength] = Field(description="weight per layer of the missing mode")
    beta: WeightDecay = Field(description=BETA)
    pool: Count = Field(description="samples on which the checkpoint converged")
    hidden: Width = Field(description="units of a hidden layer")
    epochs: Count = Field(description="epochs, at most")
    learning_rate: LearningRate = Field(description="learning rate")

    def whitened(self) -> bool:
        """Never: the pool is taken as drawn."""
        return False

    @model_validator(mode="after")
    def _samples_are_of_the_pool(self) -> SparseStudy:
        if self.samples > self.pool:
            raise ValueError(
                f"samples: {self.samples} cannot be drawn from a pool of {self.pool}; give at most "
                "the pool."
            )
        return self


class LinearSparse(SparseStudy):
    """Errors and singular values against epoch."""

    curve: ClassVar[tuple[str, ...]] = ("residual",)
    batch: Batch = Field(description="samples per step; above the sample it is full batch")
    records: Count = Field(description="epochs that are kept, evenly spaced in the logarithm")


class LinearSparseDelay(SparseStudy):
    """Delay until the missing mode is learned."""

    curve: ClassVar[tuple[str, ...]] = ("residual", "batch")
    batch: Grid[Batch] = Field(description="samples per step; above the sample it is full batch")


class NonlinearSweep(Descent):
    """Sweeps of the weight decay of multilayer perceptrons on handwritten digits."""

    batched: ClassVar[bool] = True
    vectors: ClassVar[tuple[str, ...]] = ("hidden",)
    fastest: ClassVar[float] = 3.8  # With momentum 0.9.
    curve: ClassVar[tuple[str, ...]] = ("activation", "direction")
    activation: Grid[Activation] = Field(description="activation of the hidden layers")
    direction: Grid[Direction] = Field(description="up or down in weight decay")
    beta: Grid[Positive] = Field(description=BETA)
    seeds: Grid[Seed] = Field(description="seeds; each has its own images and start")
    hidden: list[Width] = Field(description="units of each hidden layer", min_length=1)
    samples: Count = Field(description="training images")
    test_samples: Count = Field(description="test images")
    learning_rate: LearningRate = Field(description="learning rate, with momentum 0.9")
    tolerance: Positive = Field(description="largest slope at which a step counts as converged")
    steps: Count = Field(description="steps at each weight decay, at most")
    kick: Strength = Field(description="standard deviation of the kick before each step")

    @model_validator(mode="after")
    def _there_are_as_many_images(self) -> NonlinearSweep:
        if self.samples + self.test_samples > IMAGES:
            raise ValueError(
                f"samples: {self.samples} and {self.test_samples} test_samples are more than the "
                f"{IMAGES} digits; give fewer."
            )
        return self
