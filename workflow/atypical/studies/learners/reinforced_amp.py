"""Reinforced AMP, attempt after attempt."""

from __future__ import annotations

from pydantic import Field

from atypical.quantities.physical import Whole
from atypical.quantities.training import LearningRate
from atypical.studies.learners import Learner, Spread


class ReinforcedAMP(Learner):
    """Reinforced AMP, attempt after attempt."""

    shown = "reinforced AMP"
    colour = "#17BECF"
    place = 3
    reach = 0.735
    sweeps: Whole = Field(description="most sweeps, in all attempts")
    rate: LearningRate = Field(description="growth of the reinforcement in a sweep, at first")
    spread: Spread
