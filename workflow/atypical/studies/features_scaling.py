"""What learners reach on random features, size by size, where their success rises."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import Field

from atypical.quantities.grids import Grid
from atypical.quantities.physical import Load, Size, Whole
from atypical.quantities.roster import Roster
from atypical.studies.kinds.columns import (
    ALPHA_T,
    BUDGET,
    INSTANCE,
    INVERSE_ALPHA,
    LATENT,
    LEARNER,
    PATTERNS,
    SIZE,
    STOPPING,
)
from atypical.studies.kinds.scaling import Scaling, Stretch, stretches
from atypical.studies.kinds.training import reached


class FeaturesStretch(Stretch):
    """Tasks and inverse loads over which the success of a learner changes."""

    latent: Grid[Size] = Field(description="latent dimension D, odd")
    alpha_t: Grid[Load] = Field(description="patterns per latent dimension, P/D")


if TYPE_CHECKING:
    Learners = Roster
else:
    Learners = stretches("FeaturesStretches", FeaturesStretch)


class FeaturesScaling(Scaling):
    """Runs of the learners of features_training at more latent dimensions, inverse loads and
    budgets, up to the first zero of the training error; none that is made there.
    """

    columns = (
        *(LEARNER, ALPHA_T, LATENT, PATTERNS, INVERSE_ALPHA, SIZE, BUDGET, STOPPING, INSTANCE),
        *reached(tested=True),
    )
    refines = "features_training"
    asks = ("features_training",)
    learners: Learners = Field(description="what is run, and where")
    curves_per_job: Whole = Field(description="consecutive conditions run by one job")
