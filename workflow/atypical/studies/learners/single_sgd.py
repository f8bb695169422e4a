"""One replica of replicated SGD, which nothing attracts: a control."""

from __future__ import annotations

from atypical.studies.learners.binarynet import BinaryNet
from atypical.studies.learners.replicated_sgd import ReplicatedSGD


class SingleSGD(BinaryNet):
    """One replica of replicated SGD, which nothing attracts: a control."""

    rule = "replicated_sgd"
    fixed = ReplicatedSGD.fixed | {"replicas": 1, "coupling": 0.0}
    shown = "one replica"
    colour = ReplicatedSGD.colour
    place = ReplicatedSGD.place
    reach = 0.42
