"""What realistic networks reach."""

from __future__ import annotations

from math import ceil
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from atypical import networks
from atypical.declarations import constants
from atypical.quantities.grids import Grid
from atypical.quantities.limits import refuse_more_jobs, refuse_more_points
from atypical.quantities.physical import Share
from atypical.quantities.training import Count, Dataset, Positive, Seed, Width
from atypical.studies.kinds.algorithms import Algorithms
from atypical.studies.kinds.columns import SEED
from atypical.studies.kinds.networks import MOMENTS, MORE_SAMPLES, NETWORK, STOPPING, weights_of
from atypical.studies.kinds.study import Curve, Part, Study
from atypical.tables.kinds import count, flag, number, word
from atypical.tasks.archives import INPUTS, TRAINING_IMAGES

# Stacks that a GPU takes at once.
AT_ONCE: int = constants(Path(networks.__file__).parent / "launches.py")["AT_ONCE"]
# Parameters, gradients, the state of an optimiser, moments that are kept, and activations: in
# copies of images and parameters.
DEVICE_COPIES = 8


class Continuous(BaseModel):
    """Networks with real weights."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    samples: Count = Field(description="training images, drawn anew for each seed")
    random_labels: Share = Field(description="share of the training labels drawn at random")
    hidden_layers: Count = Field(description="number of hidden layers")
    bias: bool = Field(description="whether units have biases")
    width: Grid[Width] = Field(description="units of each hidden layer")
    loss: Positive = Field(description="fixed loss at which runs are compared, nats")
    algorithms: Algorithms = Field(description="what is run")

    def architecture(self) -> Curve:
        """What is the same for every width and algorithm."""
        names = {"samples", "random_labels", "hidden_layers", "bias"}
        return self.model_dump(include=names) | {"sharpness": 1.0}


class Binary(Continuous):
    """Networks with weights of ±1 over the square root of the fan-in."""

    sharpness: Positive = Field(description="factor on the outputs, which cannot grow")

    def architecture(self) -> Curve:
        """What is the same for every width and algorithm."""
        return super().architecture() | {"sharpness": self.sharpness}


class NetworksTraining(Study):
    """Multilayer perceptrons on images, at two moments of each run; all algorithms meet the same
    images and start. A stack, one architecture under one algorithm, trains side by side at all
    rates and seeds.
    """

    solver = "atypical.networks.sweep:trained"
    columns = (
        *(*NETWORK, count("size", low=1), SEED, STOPPING, flag("solved")),
        *(number("train_error", low=0, high=1), number("test_error", low=0, high=1)),
        *(number("loss", low=0), count("epochs")),
        word("status", ("reached", "budget spent", "diverged")),
    )
    run = "seed"
    order = ("stopping", "rate", "seed")
    gpu = True
    at_once = AT_ONCE
    drawn = True
    job = "train_networks"
    memory = 1200
    minutes = 300
    dataset: Dataset = Field(description="digits, mnist, fashion_mnist or cifar10")
    task: Literal["classes", "parity"] = Field(
        description="classes: all; parity: whether the class is odd"
    )
    activation: Literal["relu", "tanh"] = Field(description="of the hidden layers")
    seeds: Grid[Seed] = Field(description="seeds; each has its own images, labels and start")
    continuous: Continuous | None = Field(None, description="networks with real weights")
    binary: Binary | None = Field(None, description="networks with binary weights")
    curves_per_job: Count = Field(description="consecutive stacks trained by one job")

    def kinds(self) -> dict[str, Continuous]:
        """Networks by the name of their weights."""
        kinds = {"continuous": self.continuous, "binary": self.binary}
        return {name: kind for name, kind in kinds.items() if kind is not None}

    def curves(self) -> list[Curve]:
        """Every stack: task, architecture, algorithm."""
        return [
            self.model_dump(include={"dataset", "task", "activation"})
            | kind.architecture()
            | {"weights": weights, "width": width, "algorithm": name, "loss": kind.loss}
            | {"rates": algorithm.rates, "rule": algorithm.rule(kind.samples)}
            for weights, kind in self.kinds().items()
            for name, algorithm in kind.algorithms.run().items()
            for width in kind.width
        ]

    def asked(self, curve: Curve) -> Curve:
        """A stack as it is."""
        return curve

    def along(self) -> dict[str, Any]:
        """Nothing: a stack says all."""
        return {}

    def work(self, part: Part) -> float:
        """Multiply-adds of the whole budget."""
        return len(part.runs) * sum(map(_steps_of, part.curves))

    def beside(self, part: Part) -> int:
        """The runs of the stacks that a GPU takes at once."""
        stacks = sorted(len(curve["rates"]) for curve in part.curves)
        return len(part.runs) * sum(stacks[-AT_ONCE:])

    def holds(self, part: Part) -> tuple[float, float]:
        """Images and parameters of the largest stacks, on a device and beside it."""
        largest = sum(sorted(map(_bytes_of, part.curves))[-AT_ONCE:])
        return len(part.runs) * DEVICE_COPIES * largest, len(part.runs) * largest

    def stored(self, part: Part) -> float:
        """Parameters at each moment: real numbers, or a bit each."""
        return len(part.runs) * len(MOMENTS) * sum(map(_kept_of, part.curves))

    def rows_of(self, part: Part) -> int:
        """A row of each run for every moment."""
        return len(part.runs) * len(MOMENTS) * sum(len(curve["rates"]) for curve in part.curves)

    @model_validator(mode="after")
    def _can_be_solved(self) -> Self:
        rates = [
            len(algorithm.rates) * len(kind.width)
            for kind in self.kinds().values()
            for algorithm in kind.algorithms.run().values()
        ]
        refuse_more_points(sum(rates) * len(self.seeds))
        refuse_more_jobs(-(-len(self.curves()) // self.curves_per_job))
        return self

    @model_validator(mode="after")
    def _there_are_as_many_images(self) -> Self:
        most = TRAINING_IMAGES[self.dataset]
        for name, kind in self.kinds().items():
            if kind.samples > most:
                raise ValueError(
                    f"{name}.samples: {kind.samples} is more than the {most} training images of "
                    f"{self.dataset}; give fewer."
                )
        return self

    @model_validator(mode="after")
    def _something_is_trained(self) -> Self:
        if not self.curves():
            raise ValueError("nothing is trained; give continuous or binary networks an algorithm.")
        return self


def _bytes_of(stack: Curve) -> float:
    """Of images and parameters of one seed."""
    images = stack["samples"] * INPUTS[stack["dataset"]]
    replicas = stack["rule"].get("replicas", 1)
    return float(4 * len(stack["rates"]) * (images + replicas * weights_of(stack)))


def _kept_of(stack: Curve) -> float:
    """Bytes of the parameters of one seed."""
    each = 4.0 if stack["weights"] == "continuous" else 1 / 8
    return each * len(stack["rates"]) * weights_of(stack)


def _steps_of(stack: Curve) -> float:
    """Multiply-adds of the whole budget of a stack, for each of its seeds."""
    rule = stack["rule"]
    epochs = (rule["epochs"] + rule.get("misled", 0)) * rule.get("replicas", 1)
    steps = epochs * ceil(stack["samples"] / rule["batch"])
    return float(steps * (rule["batch"] + MORE_SAMPLES) * weights_of(stack) * len(stack["rates"]))
