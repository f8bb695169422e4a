"""The learners of a sweep: where each is run, and its hyper-parameters.

The rules themselves are in atypical.learners, one module of the same name each; what their
numbers mean in formulas stands there.
"""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import BaseModel, ConfigDict, Field, model_validator

from atypical.settings.grids import Grid
from atypical.settings.quantities import Load, Odd, Whole, quantity
from atypical.settings.training_quantities import Positive

Share = Annotated[float, *quantity("a share", "numbers in [0, 1)", lambda share: 0 <= share < 1)]

SPREAD = "of the random fields at the start"


class Learner(BaseModel):
    """A learner of a sweep: loads, and hyper-parameters."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    runs_on: ClassVar[bool] = True  # Whether its protocol goes on beyond a solution.
    committees: ClassVar[bool] = True  # Whether it learns networks of several units.
    gaussian: ClassVar[bool] = True  # Whether it takes patterns other than ±1.
    at: Grid[Load] = Field(description="loads (perceptron) or inverse loads (features) of the runs")

    def hyper(self) -> dict[str, float]:
        """The hyper-parameters alone."""
        return self.model_dump(exclude={"at"})


class MessagePassing(Learner):
    """What rules that pass messages have in common."""

    damping: Share = Field(description="share of the old messages that is kept")
    spread: Positive = Field(description=SPREAD)


class Minibatches(Learner):
    """What rules that descend a loss have in common."""

    sweeps: Whole = Field(description="most sweeps over the patterns")
    batch: Whole = Field(description="patterns in a minibatch")
    rate: Positive = Field(description="learning rate: step along the gradient")


class FocusingBP(MessagePassing):
    """Focusing belief propagation."""

    steps: Whole = Field(description="steps of the attraction, from none to infinite")
    inner: Whole = Field(description="most sweeps at each step")
    tolerance: Positive = Field(description="largest move of a magnetisation that ends a step")


class MaxMargin(FocusingBP):
    """The largest margin at which focusing belief propagation still finds a solution."""

    runs_on: ClassVar[bool] = False
    committees: ClassVar[bool] = False
    resolution: Positive = Field(description="of the margin, by bisection")
    highest: Positive = Field(description="margin above every largest one")

    @model_validator(mode="after")
    def _resolves_something(self) -> MaxMargin:
        if self.resolution >= self.highest:
            raise ValueError(
                f"resolution: {self.resolution} is not below highest: {self.highest}; give less."
            )
        return self


class ReinforcedBP(MessagePassing):
    """Reinforced belief propagation."""

    sweeps: Whole = Field(description="sweeps over which the reinforcement grows from 0 to 1")


class ReinforcedMaxSum(ReinforcedBP):
    """Reinforced max-sum."""

    committees: ClassVar[bool] = False
    gaussian: ClassVar[bool] = False


class SBPI(Learner):
    """SBPI, hidden counters."""

    gaussian: ClassVar[bool] = False
    sweeps: Whole = Field(description="most sweeps over the patterns")
    threshold: Positive = Field(description="sum below which a pattern barely holds")
    probability: Share = Field(description="with which such a pattern is secured")
    states: Positive = Field(description="hidden states, in units of the root of the size")


class BinaryNet(Minibatches):
    """Descent through the sign."""

    momentum: Share = Field(description="share of the old velocity that is kept")
    beta: Positive = Field(description="sharpness of the loss")


class ReplicatedSGD(BinaryNet):
    """Several BinaryNets that attract each other."""

    replicas: Odd = Field(description="number of replicas; odd")
    coupling: Positive = Field(description="move of a hidden weight towards the mean, a step")


class CrossEntropy(Minibatches):
    """Descent on the means of random binary weights."""

    spread: Positive = Field(description=SPREAD)


class Annealing(Learner):
    """Simulated annealing on the number of errors."""

    sweeps: Whole = Field(description="most sweeps over the weights")
    hot: Positive = Field(description="inverse temperature at the start")
    cold: Positive = Field(description="inverse temperature at the end")

    @model_validator(mode="after")
    def _cools(self) -> Annealing:
        if self.hot > self.cold:
            raise ValueError(
                f"hot: {self.hot} and cold: {self.cold} heat up; "
                "they are inverse temperatures: give hot < cold."
            )
        return self


class Learners(BaseModel):
    """Every learner by the name of its module; one that is left out, or null, is not run."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    focusing_bp: FocusingBP | None = Field(None, description="focusing belief propagation")
    reinforced_bp: ReinforcedBP | None = Field(None, description="reinforced belief propagation")
    reinforced_max_sum: ReinforcedMaxSum | None = Field(None, description="reinforced max-sum")
    sbpi: SBPI | None = Field(None, description="SBPI, hidden counters")
    cross_entropy: CrossEntropy | None = Field(None, description="descent on a mean field")
    replicated_sgd: ReplicatedSGD | None = Field(None, description="replicated BinaryNets")
    binarynet: BinaryNet | None = Field(None, description="descent through the sign")
    annealing: Annealing | None = Field(None, description="simulated annealing")
    max_margin: MaxMargin | None = Field(None, description="reference: the largest margin found")

    def run(self) -> dict[str, Learner]:
        """Those that are run, by name."""
        return {name: learner for name, learner in self if learner is not None}
