"""Replicated SGD as published: replicas that learn from errors alone, ever more attracted."""

from __future__ import annotations

from pydantic import Field

from atypical.quantities.physical import Odd
from atypical.quantities.training import Positive
from atypical.studies.learners import Minibatches
from atypical.studies.learners.replicated_sgd import ReplicatedSGD


class ReplicatedErrors(Minibatches):
    """Replicated SGD as published: replicas that learn from errors alone, ever more attracted."""

    rule = "replicated_sgd"
    fixed = ReplicatedSGD.fixed | {"loss": "errors", "rising": True, "momentum": 0.0, "beta": 0.0}
    shown = "replicated SGD, errors only"
    colour = "#A50F15"
    place = ReplicatedSGD.place
    reach = 0.67
    replicas: Odd = Field(description="number of replicas; odd")
    coupling: Positive = Field(description="pull to the centre in the last sweep, a step")
