"""Studies in which instances are learned, and those that measure the solutions found.

A job is a learner at a few conditions (a size, a load, a stopping rule), all instances of each.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import prod
from typing import Any, ClassVar, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from atypical.settings.grids import Grid, MaybeGrid
from atypical.settings.learners import Learners, Share
from atypical.settings.quantities import Distance, Draws, Enumerable, Flip, Load, Size, Units, Whole
from atypical.settings.study import points_of, refuse_each, refuse_more_jobs, refuse_more_points

FIRST, WHOLE = "first", "whole"
Stopping = Literal["first", "whole"]
Condition = dict[str, Any]


class Network(BaseModel):
    """Committees of one architecture."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    architecture: Literal["tree", "full"] = Field(
        description="tree: inputs shared out among the units; full: every unit sees all of them"
    )
    hidden: Grid[Units] = Field(description="hidden units, odd, so that no vote is undecided")


def nearest_odd(number: float) -> int:
    """The odd whole number that is nearest."""
    return 2 * round((number - 1) / 2) + 1


class Training(BaseModel):
    """Learners on many instances of a task."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    batched: ClassVar[bool] = True  # Whether runs are batched, on a GPU where there is one.
    instances: Whole = Field(description="instances at every condition")
    whole_at: MaybeGrid[Load] = Field(
        [], description="loads at which the whole protocol is run beside the first zero"
    )
    learners: Learners = Field(description="what is run, and where")
    curves_per_job: Whole = Field(description="consecutive conditions run by one job")

    def tasks(self) -> list[Condition]:
        """The tasks at each load, without the load."""
        raise NotImplementedError

    def at(self, task: Condition, load: float) -> Condition:
        """A task at a load."""
        raise NotImplementedError

    def grids(self) -> dict[str, Any]:
        """Every number of the study."""
        return self.model_dump(exclude={"curves_per_job"})

    def _runs(self, learner: str) -> list[tuple[str, float]]:
        """Stopping rules and loads of a learner."""
        settings = self.learners.run()[learner]
        loads = set(settings.at)
        whole = [load for load in self.whole_at if load in loads and settings.runs_on]
        return [*((FIRST, load) for load in settings.at), *((WHOLE, load) for load in whole)]

    def conditions(self, learner: str) -> list[Condition]:
        """Where a learner is run: tasks and stopping rules."""
        return self._conditions(self.tasks(), self._runs(learner))

    def measured(self, learner: str, **fixed: int) -> list[Condition]:
        """Conditions at the loads of `whole_at`, of the task with these numbers."""
        tasks = [task for task in self.tasks() if fixed.items() <= task.items()]
        loads = set(self.whole_at)
        return self._conditions(tasks, [run for run in self._runs(learner) if run[1] in loads])

    def _conditions(self, tasks: list[Condition], runs: list[tuple[str, float]]) -> list[Condition]:
        return [
            self.at(task, load) | {"stopping": stopping}
            for task in tasks
            for stopping, load in runs
        ]

    def parts(self, learner: str) -> int:
        """Number of jobs of a learner."""
        return -(-len(self.conditions(learner)) // self.curves_per_job)

    def part(self, learner: str, number: int) -> dict[str, Any]:
        """What job `number` of a learner runs."""
        first = number * self.curves_per_job
        return {
            "learner": learner,
            "hyper": self.learners.run()[learner].hyper(),
            "conditions": self.conditions(learner)[first : first + self.curves_per_job],
            "instances": self.instances,
        }

    @model_validator(mode="after")
    def _can_be_run(self) -> Self:
        swept = {"learners", "whole_at"}
        tasks = prod(points_of(value) for name, value in self if name not in swept)
        runs = [len(self._runs(name)) for name in self.learners.run()]
        refuse_more_points(tasks * sum(runs) * self.repeated())
        refuse_more_jobs(sum(map(self.parts, self.learners.run())))
        return self

    def repeated(self) -> int:
        """Runs of a learner at each condition."""
        return self.instances

    @model_validator(mode="after")
    def _something_is_run_on_patterns(self) -> Training:
        if not self.learners.run():
            raise ValueError("learners: none is run; give at least one.")
        refuse_each(
            f"learners.{name}.at: {load} leaves {condition['patterns']} patterns for "
            f"{condition['size']} weights; give loads with at least 1 pattern and 3 weights."
            for name, load, condition in self._smallest()
            if condition["patterns"] < 1 or condition["size"] < 3
        )
        return self

    def _smallest(self) -> Iterator[tuple[str, float, Condition]]:
        """The least load of each learner and its smallest instances: they grow with the load."""
        for name, learner in self.learners.run().items():
            load = min(learner.at)
            conditions = [self.at(task, load) for task in self.tasks()]
            yield name, load, min(conditions, key=lambda c: (c["patterns"], c["size"]))


class LabelsTraining(Training):
    """Learners on random labels."""

    size: Grid[Size] = Field(description="number of weights, odd")
    entries: Literal["sign", "gaussian"] = Field(description="entries of the patterns")

    def at(self, task: Condition, load: float) -> Condition:
        """With P = αN patterns."""
        return task | {"alpha": load, "patterns": round(load * task["size"])}

    @model_validator(mode="after")
    def _learners_take_the_entries(self) -> LabelsTraining:
        refuse_each(
            f"learners.{name}: needs patterns of ±1; give entries: sign, or set it to null."
            for name, learner in self.learners.run().items()
            if self.entries == "gaussian" and not learner.gaussian
        )
        return self


class PerceptronTraining(LabelsTraining):
    """Learners on random labels: perceptrons."""

    def tasks(self) -> list[Condition]:
        """Sizes."""
        return [{"size": size, "entries": self.entries} for size in self.size]


class CommitteeTraining(LabelsTraining):
    """Learners on random labels: committees of sign units.

    Of each size the nearest odd number of weights per unit is taken.
    """

    batched: ClassVar[bool] = False
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
    def _learners_know_committees(self) -> CommitteeTraining:
        refuse_each(
            f"learners.{name}: learns perceptrons only; set it to null here, "
            "and run it in perceptron_training."
            for name, learner in self.learners.run().items()
            if not learner.committees
        )
        return self


class FeaturesTraining(Training):
    """Learners on random features of a teacher's patterns; loads are inverse, 1/α = N/P."""

    latent: Grid[Size] = Field(description="latent dimension D, odd")
    alpha_t: Grid[Load] = Field(description="patterns per latent dimension, P/D")

    def tasks(self) -> list[Condition]:
        """Latent dimensions and numbers of patterns."""
        return [
            {"latent": latent, "alpha_t": alpha_t, "patterns": round(alpha_t * latent)}
            for latent in self.latent
            for alpha_t in self.alpha_t
        ]

    def at(self, task: Condition, load: float) -> Condition:
        """With the odd number of features that is nearest N = P/α."""
        return task | {"inverse_alpha": load, "size": nearest_odd(load * task["patterns"])}


class FeaturesRestarts(FeaturesTraining):
    """Learners on random features, several times on each instance, with other random numbers."""

    restarts: Whole = Field(description="runs of a learner on each instance")

    def repeated(self) -> int:
        """Runs of a learner at each condition."""
        return self.instances * self.restarts

    def tasks(self) -> list[Condition]:
        """As of one run, restart after restart."""
        return [
            task | {"restart": number}
            for task in super().tasks()
            for number in range(self.restarts)
        ]


class Flatness(BaseModel):
    """What is measured around solutions, at the loads where the whole protocol was run as well."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    instances: Whole = Field(description="instances of each condition that are measured")
    flip: Grid[Flip] = Field(description="fractions of flipped weights (local energy)")
    samples: Draws = Field(description="random flips at each fraction")

    def grids(self) -> dict[str, Any]:
        """Every number of the study."""
        return self.model_dump()

    def task(self) -> dict[str, int]:
        """The numbers that tell the measured task from others of the training study."""
        return {}

    def flips(self) -> dict[str, Any]:
        """How the local energy of a solution is measured."""
        return self.model_dump(include={"flip", "samples"})

    def around(self) -> dict[str, Any]:
        """What else is measured around it."""
        return self.model_dump(include={"distance", "damping", "stability"})


class CommitteeFlatness(Flatness):
    """Around the solutions of committee_training."""


class EntropicFlatness(Flatness):
    """Local energy, and by message passing local entropy, of perceptrons."""

    distance: Grid[Distance] = Field(description="distances of the local entropy")
    damping: Share = Field(description="share of the old fields kept by the message passing")
    stability: Grid[float] = Field(description="edges of the histogram of stabilities")


class PerceptronFlatness(EntropicFlatness):
    """Around the solutions of perceptron_training of one size."""

    size: Size = Field(description="number of weights of the solutions that are measured")
    enumerated: Grid[Enumerable] = Field(description="sizes at which all solutions are enumerated")
    enumerated_instances: Whole = Field(description="instances of each of these sizes")

    def task(self) -> dict[str, int]:
        """The size."""
        return {"size": self.size}


class FeaturesFlatness(EntropicFlatness):
    """Around the solutions of features_training of one latent dimension."""

    latent: Size = Field(description="latent dimension of the solutions that are measured")

    def task(self) -> dict[str, int]:
        """The latent dimension."""
        return {"latent": self.latent}
