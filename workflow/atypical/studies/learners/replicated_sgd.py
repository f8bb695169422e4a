"""Several BinaryNets that attract each other."""

from __future__ import annotations

from pydantic import Field

from atypical.quantities.physical import Odd
from atypical.quantities.training import Positive
from atypical.studies.learners.binarynet import BinaryNet


class ReplicatedSGD(BinaryNet):
    """Several BinaryNets that attract each other."""

    shown = "replicated SGD"
    colour = "#8C6D31"
    place = 6
    reach = 0.4
    replicas: Odd = Field(description="number of replicas; odd")
    coupling: Positive = Field(description="move of a hidden weight towards the mean, a step")
