"""One replica that is pulled to its own signs: a control."""

from __future__ import annotations

from pydantic import Field

from atypical.quantities.training import Positive
from atypical.studies.learners.binarynet import BinaryNet
from atypical.studies.learners.replicated_sgd_hidden import ReplicatedHidden


class SingleHidden(BinaryNet):
    """One replica that is pulled to its own signs: a control."""

    rule = "replicated_sgd"
    fixed = ReplicatedHidden.fixed | {"replicas": 1}
    shown = "one replica, hidden pull"
    colour = ReplicatedHidden.colour
    place = ReplicatedHidden.place
    reach = 0.67
    coupling: Positive = Field(description="pull of a hidden weight to its sign, a step")
