"""SBPI, a stochastic rule with hidden counters."""

from __future__ import annotations

from pydantic import Field

from atypical.quantities.physical import Share
from atypical.quantities.training import Positive
from atypical.studies.learners import Learner, Sweeps


class SBPI(Learner):
    """SBPI, a stochastic rule with hidden counters."""

    shown = "SBPI"
    colour = "#009E73"
    place = 4
    reach = 0.71
    sweeps: Sweeps
    threshold: Positive = Field(description="sum below which a pattern barely holds")
    probability: Share = Field(description="with which such a pattern is secured")
    states: Positive = Field(description="hidden states, in units of the root of the size")
