"""What learners reach on random labels, size by size, where their success falls."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import Field

from atypical.quantities.grids import Grid
from atypical.quantities.physical import Size, Whole
from atypical.quantities.roster import Roster
from atypical.studies.kinds.columns import ALPHA, BUDGET, INSTANCE, LEARNER, SIZE, STOPPING
from atypical.studies.kinds.scaling import Scaling, Stretch, stretches
from atypical.studies.kinds.training import reached


class LabelsStretch(Stretch):
    """Sizes and loads over which the success of a learner changes."""

    size: Grid[Size] = Field(description="number of weights, odd")


if TYPE_CHECKING:
    Learners = Roster
else:
    Learners = stretches("LabelsStretches", LabelsStretch)


class PerceptronScaling(Scaling):
    """Runs of the learners of perceptron_training at more sizes, loads and budgets, up to the first
    zero of the training error; none that is made there.
    """

    columns = (LEARNER, SIZE, ALPHA, BUDGET, STOPPING, INSTANCE, *reached(tested=False))
    refines = "perceptron_training"
    asks = ("perceptron_training",)
    learners: Learners = Field(description="what is run, and where")
    curves_per_job: Whole = Field(description="consecutive conditions run by one job")
