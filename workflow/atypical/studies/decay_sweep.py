"""Sweeps of the weight decay of networks on images, under Adam and the noise of minibatches."""

from __future__ import annotations

from itertools import pairwise
from typing import Literal

from pydantic import Field

from atypical.quantities.grids import Grid
from atypical.quantities.training import (
    Activation,
    Batch,
    Count,
    Dataset,
    Direction,
    LearningRate,
    Positive,
    Seed,
    Width,
)
from atypical.studies.kinds.columns import BETA, SEED, STATUS
from atypical.studies.kinds.digits import DIRECTION
from atypical.studies.kinds.linear import BETA_IS
from atypical.studies.kinds.networks import MORE_SAMPLES, MORE_WEIGHTS
from atypical.studies.kinds.study import Curve, Part, PartedStudy
from atypical.tables.kinds import count, number, word
from atypical.tasks.archives import CLASSES, FILES, INPUTS, TRAINING_IMAGES


class DecaySweep(PartedStudy):
    """What networks on images have learned at each weight decay, from where they were at the last:
    the protocol of arXiv 2512.11866.
    """

    solver = "atypical.kinetics.decay:decay_table"
    columns = (
        *(word("dataset", FILES), DIRECTION, BETA, SEED, number("train_loss", low=0)),
        *(number("train_accuracy", low=0, high=1), number("accuracy", low=0, high=1)),
        *(count("classes"), number("output_rank", low=0), number("weight_norm", low=0), STATUS),
    )
    curve = ("dataset", "direction")
    run = "seed"
    order = ("beta", "seed")
    drawn = True
    job = "simulate"
    memory = 1200
    minutes = 900
    vectors = ("hidden",)
    dataset: Grid[Dataset] = Field(description="digits, mnist, fashion_mnist or cifar10")
    direction: Grid[Direction] = Field(description="up or down in weight decay")
    beta: Grid[Positive] = Field(description=BETA_IS)
    seeds: Grid[Seed] = Field(description="seeds; each has its own start and order")
    hidden: list[Width] = Field(description="units of each hidden layer", min_length=1)
    activation: Activation = Field(description="of the hidden layers")
    loss: Literal["cross_entropy", "mse"] = Field(
        description="cross_entropy of the softmax, or mse: of outputs less one-hot labels"
    )
    batch: Batch = Field(description="images per step; what is left of an order is dropped")
    learning_rate: LearningRate = Field(description="learning rate of Adam")
    epochs: Count = Field(description="epochs at each weight decay")
    start_epochs: Count = Field(description="epochs at the first weight decay of a sweep")
    tolerance: Positive = Field(
        description="change of the loss, over the later half of the epochs, of a settled network"
    )

    def asked(self, curve: Curve) -> Curve:
        """A curve as it is: the solver goes through them itself."""
        return curve

    def work(self, part: Part) -> float:
        """Multiply-adds of all steps."""
        return len(part.runs) * sum(map(self._work_of, part.curves))

    def _work_of(self, curve: Curve) -> float:
        """Those of a sweep of one seed."""
        images = TRAINING_IMAGES[curve["dataset"]]
        widths = [INPUTS[curve["dataset"]], *self.hidden, CLASSES]
        weights = sum(n * m for n, m in pairwise(widths)) + MORE_WEIGHTS
        epochs = self.start_epochs + (len(self.beta) - 1) * self.epochs
        batch = min(self.batch, images)
        steps = epochs * (images // batch)
        return float(steps * (batch + MORE_SAMPLES) * weights)
