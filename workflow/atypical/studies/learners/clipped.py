"""Clipped perceptron rule: SBPI that secures nothing."""

from __future__ import annotations

from pydantic import Field

from atypical.quantities.training import Positive
from atypical.studies.learners import Learner, Sweeps


class Clipped(Learner):
    """Clipped perceptron rule: SBPI that secures nothing."""

    rule = "sbpi"
    fixed = {"threshold": 0.0, "probability": 0.0}
    shown = "clipped perceptron"
    colour = "#66A61E"
    place = 5
    reach = 0.5
    sweeps: Sweeps
    states: Positive = Field(description="hidden states, in units of the root of the size")
