"""Replicas that do not attract each other, judged by their majority: a control."""

from __future__ import annotations

from pydantic import Field

from atypical.quantities.physical import Odd
from atypical.studies.learners.binarynet import BinaryNet
from atypical.studies.learners.replicated_sgd import ReplicatedSGD


class UncoupledSGD(BinaryNet):
    """Replicas that do not attract each other, judged by their majority: a control."""

    rule = "replicated_sgd"
    fixed = ReplicatedSGD.fixed | {"coupled": False, "coupling": 0.0}
    shown = "uncoupled replicas"
    colour = ReplicatedSGD.colour
    place = ReplicatedSGD.place
    reach = 0.44
    replicas: Odd = Field(description="number of replicas; odd")
