"""The algorithms that train realistic networks: their hyper-parameters, and their looks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from pydantic import BaseModel, ConfigDict, Field

from atypical.quantities.grids import Grid
from atypical.quantities.physical import Share
from atypical.quantities.roster import Roster, roster
from atypical.quantities.training import Batch, Count, LearningRate, Positive


class Descent(BaseModel):
    """SGD; its learning rates and its budget."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    rates: Grid[LearningRate] = Field(description="learning rates")
    epochs: Count = Field(description="most epochs")
    momentum: Share = Field(description="share of the old velocity that is kept")

    def rule(self, samples: int) -> dict[str, Any]:
        """Hyper-parameters of a stack, whose runs differ in the learning rate."""
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
        """Hyper-parameters of a stack, whose runs differ in the learning rate."""
        return self.model_dump(exclude={"rates"}) | {"adaptive": True}


class Replicated(Minibatches):
    """Several copies of SGD that attract each other."""

    replicas: Count = Field(description="copies, each with its own minibatches")
    coupling: Positive = Field(description="share of the way to their mean, moved at each step")


class Misled(Minibatches):
    """SGD from parameters that were first fitted to random labels."""

    misled: Count = Field(description="most epochs of the fit to random labels")


class Algorithm(NamedTuple):
    """settings: its hyper-parameters.   meaning: in words.   shown, colour, rank: name, colour and
    place in figures.
    """

    settings: type[BaseModel]
    meaning: str
    shown: str
    colour: str
    rank: int


# In the order of tables.
ALGORITHMS = {
    "small_batch": Algorithm(
        Minibatches, "SGD on small minibatches", "SGD, small batch", "#0072B2", 2
    ),
    "large_batch": Algorithm(
        Minibatches, "SGD on large minibatches", "SGD, large batch", "#E69F00", 4
    ),
    "full_batch": Algorithm(Descent, "gradient descent", "full batch", "#D55E00", 5),
    "adam": Algorithm(Adam, "Adam", "Adam", "#009E73", 3),
    "replicated": Algorithm(Replicated, "replicated SGD", "replicated SGD", "#8C6D31", 1),
    "adversarial": Algorithm(
        Misled, "SGD after a fit to random labels", "SGD, adversarial start", "#000000", 6
    ),
}

if TYPE_CHECKING:
    Algorithms = Roster
else:
    Algorithms = roster(
        "Algorithms",
        "Every algorithm by its name; one that is left out, or null, is not run.",
        {
            name: (algorithm.settings | None, Field(None, description=algorithm.meaning))
            for name, algorithm in ALGORITHMS.items()
        },
    )
