"""Descent through the sign."""

from __future__ import annotations

from pydantic import Field

from atypical.quantities.physical import Share
from atypical.quantities.training import Positive
from atypical.studies.learners import Minibatches


class BinaryNet(Minibatches):
    """Descent through the sign."""

    shown = "BinaryNet"
    colour = "#D55E00"
    place = 7
    reach = 0.38
    momentum: Share = Field(description="share of the old velocity that is kept")
    beta: Positive = Field(description="sharpness of the loss")
