"""The studies of realistic networks: what they learn, how they are trained, what is measured.

A job is a few stacks; a stack is one architecture under one algorithm, at all learning rates and
seeds, which train side by side.
"""

from __future__ import annotations

from typing import Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from atypical.settings.grids import Grid
from atypical.settings.learners import Share
from atypical.settings.quantities import Draws, Flip
from atypical.settings.study import refuse_more_jobs, refuse_more_points
from atypical.settings.training_quantities import (
    Batch,
    Count,
    Dataset,
    LearningRate,
    Positive,
    Seed,
    Width,
)
from atypical.tasks.archives import TRAINING_IMAGES

Condition = dict[str, Any]
Moment = Literal["zero", "loss"]


class Descent(BaseModel):
    """SGD; its learning rates and its budget."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    rates: Grid[LearningRate] = Field(description="learning rates")
    epochs: Count = Field(description="most epochs")
    momentum: Share = Field(description="share of the old velocity that is kept")

    def rule(self, samples: int) -> dict[str, Any]:
        """Its hyper-parameters without the learning rates."""
        return {"batch": samples} | self.model_dump(exclude={"rates"})


class Minibatches(Descent):
    """SGD on minibatches."""

    batch: Batch = Field(description="samples of a step")


class Adam(BaseModel):
    """Adam, with its published decay rates."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    rates: Grid[LearningRate] = Field(description="learning rates")
    epochs: Count = Field(description="most epochs")
    batch: Batch = Field(description="samples of a step")

    def rule(self, samples: int) -> dict[str, Any]:
        """Its hyper-parameters without the learning rates."""
        return self.model_dump(exclude={"rates"}) | {"adaptive": True}


class Replicated(Minibatches):
    """Several copies of SGD that attract each other."""

    replicas: Count = Field(description="copies, each with its own minibatches")
    coupling: Positive = Field(description="share of the way to their mean, moved at each step")


class Misled(Minibatches):
    """SGD from parameters that were first fitted to random labels."""

    misled: Count = Field(description="most epochs of the fit to random labels")


class Algorithms(BaseModel):
    """Every algorithm by its name; one that is left out, or null, is not run."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    small_batch: Minibatches | None = Field(None, description="SGD on small minibatches")
    large_batch: Minibatches | None = Field(None, description="SGD on large minibatches")
    full_batch: Descent | None = Field(None, description="gradient descent")
    adam: Adam | None = Field(None, description="Adam")
    replicated: Replicated | None = Field(None, description="replicated SGD")
    adversarial: Misled | None = Field(None, description="SGD after a fit to random labels")

    def run(self) -> dict[str, Any]:
        """Those that are run, by name."""
        return {name: algorithm for name, algorithm in self if algorithm is not None}


class Continuous(BaseModel):
    """Networks with real weights."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    random_labels: Share = Field(description="share of the training labels drawn at random")
    bias: bool = Field(description="whether units have biases")
    width: Grid[Width] = Field(description="units of each hidden layer")
    loss: Positive = Field(description="fixed loss at which runs are compared, nats")
    algorithms: Algorithms = Field(description="what is run")

    def architecture(self) -> Condition:
        """What is the same for every width and algorithm."""
        return {"random_labels": self.random_labels, "bias": self.bias, "sharpness": 1.0}


class Binary(Continuous):
    """Networks with weights of ±1 over the square root of the fan-in."""

    sharpness: Positive = Field(description="factor on the outputs, which cannot grow")

    def architecture(self) -> Condition:
        """What is the same for every width and algorithm."""
        return super().architecture() | {"sharpness": self.sharpness}


class NetworksTraining(BaseModel):
    """Multilayer perceptrons of growing width under several algorithms."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    batched: ClassVar[bool] = True
    dataset: Dataset = Field(description="digits, mnist, fashion_mnist or cifar10")
    task: Literal["classes", "parity"] = Field(
        description="classes: all; parity: whether the class is odd"
    )
    samples: Count = Field(description="training images, drawn anew for each seed")
    hidden_layers: Count = Field(description="number of hidden layers")
    activation: Literal["relu", "tanh"] = Field(description="of the hidden layers")
    seeds: Grid[Seed] = Field(description="seeds; each has its own images, labels and start")
    continuous: Continuous | None = Field(None, description="networks with real weights")
    binary: Binary | None = Field(None, description="networks with binary weights")
    curves_per_job: Count = Field(description="consecutive stacks trained by one job")

    def grids(self) -> dict[str, Any]:
        """Every number of the study."""
        return self.model_dump(exclude={"curves_per_job"})

    def kinds(self) -> dict[str, Continuous]:
        """Networks by the name of their weights."""
        kinds = {"continuous": self.continuous, "binary": self.binary}
        return {name: kind for name, kind in kinds.items() if kind is not None}

    def stacks(self) -> list[Condition]:
        """Every stack: task, architecture, algorithm."""
        names = {"dataset", "task", "samples", "hidden_layers", "activation"}
        return [
            self.model_dump(include=names)
            | kind.architecture()
            | {"weights": weights, "width": width, "algorithm": name, "loss": kind.loss}
            | {"rates": algorithm.rates, "rule": algorithm.rule(self.samples)}
            for weights, kind in self.kinds().items()
            for name, algorithm in kind.algorithms.run().items()
            for width in kind.width
        ]

    def parts(self) -> int:
        """Number of jobs."""
        return -(-len(self.stacks()) // self.curves_per_job)

    def part(self, number: int) -> dict[str, Any]:
        """What job `number` trains."""
        first = number * self.curves_per_job
        return {"stacks": self.stacks()[first : first + self.curves_per_job], "seeds": self.seeds}

    @model_validator(mode="after")
    def _can_be_trained(self) -> NetworksTraining:
        rates = [
            len(algorithm.rates) * len(kind.width)
            for kind in self.kinds().values()
            for algorithm in kind.algorithms.run().values()
        ]
        refuse_more_points(sum(rates) * len(self.seeds))
        refuse_more_jobs(self.parts())
        return self

    @model_validator(mode="after")
    def _there_are_as_many_images(self) -> NetworksTraining:
        most = TRAINING_IMAGES[self.dataset]
        if self.samples > most:
            raise ValueError(
                f"samples: {self.samples} is more than the {most} training images of "
                f"{self.dataset}; give fewer."
            )
        return self

    @model_validator(mode="after")
    def _something_is_trained(self) -> NetworksTraining:
        if not self.stacks():
            raise ValueError("nothing is trained; give continuous or binary networks an algorithm.")
        return self


class NetworksFlatness(BaseModel):
    """What is measured around the networks that training left."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    batched: ClassVar[bool] = True
    noise: Grid[Positive] = Field(
        description="strengths of the noise on continuous weights, relative to each (local energy)"
    )
    flip: Grid[Flip] = Field(description="shares of flipped binary weights (local energy)")
    draws: Draws = Field(description="random perturbations at each strength")
    hessian_at: Grid[Moment] = Field(description="moments whose Hessian is measured")
    eigenvalues: Count = Field(description="leading eigenvalues")
    probes: Draws = Field(description="random vectors of the estimate of the trace")

    def grids(self) -> dict[str, Any]:
        """Every number of the study."""
        return self.model_dump()
