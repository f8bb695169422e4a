"""What committees of sign units reach on random labels."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from atypical.learners.facts import knows
from atypical.quantities.grids import Grid
from atypical.quantities.limits import refuse_each
from atypical.quantities.physical import Units
from atypical.studies.kinds.columns import (
    ALPHA,
    ARCHITECTURE,
    HIDDEN,
    INSTANCE,
    LEARNER,
    SIZE,
    STOPPING,
)
from atypical.studies.kinds.training import (
    Condition,
    LabelsTraining,
    nearest_odd,
    reached,
    rule_of,
)


class Network(BaseModel):
    """Committees of one architecture."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    architecture: Literal["tree", "full"] = Field(
        description="tree: inputs shared out among the units; full: every unit sees all of them"
    )
    hidden: Grid[Units] = Field(description="hidden units, odd, so that no vote is undecided")


class CommitteeTraining(LabelsTraining):
    """Runs of learners on committees of sign units with random labels; all learners meet the same
    instances. Of each size the nearest odd number of weights per unit is taken.
    """

    columns = (
        *(LEARNER, ARCHITECTURE, HIDDEN, SIZE, ALPHA, STOPPING, INSTANCE),
        *reached(tested=False),
    )
    networks: list[Network] = Field(
        min_length=1, description="architectures, and how many hidden units of each"
    )

    def tasks(self) -> list[Condition]:
        """Networks and sizes."""
        return [
            {
                "architecture": network.architecture,
                "hidden": hidden,
                "size": hidden * nearest_odd(size / hidden),
                "entries": self.entries,
            }
            for network in self.networks
            for hidden in network.hidden
            for size in self.size
        ]

    @model_validator(mode="after")
    def _learners_know_committees(self) -> Self:
        refuse_each(
            f"learners.{name}: learns perceptrons only; set it to null here, "
            "and run it in perceptron_training."
            for name in self.learners.run()
            if not knows(rule_of(name), "committees")
        )
        return self
