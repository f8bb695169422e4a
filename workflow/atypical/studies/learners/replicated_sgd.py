"""Several binary networks that attract each other by the signs of their centre."""

from __future__ import annotations

from typing import Any, ClassVar

from pydantic import Field

from atypical.quantities.physical import Odd
from atypical.quantities.training import Positive
from atypical.studies.learners.binarynet import BinaryNet


class ReplicatedSGD(BinaryNet):
    """Several binary networks that attract each other by the signs of their centre."""

    shown = "replicated SGD"
    colour = "#8C6D31"
    place = 6
    reach = 0.62
    fixed: ClassVar[dict[str, Any]] = {
        "force": "sign",
        "loss": "logistic",
        "coupled": True,
        "rising": False,
        "alike": True,
    }
    replicas: Odd = Field(description="number of replicas; odd")
    coupling: Positive = Field(description="pull of a hidden weight to the centre, a step")
