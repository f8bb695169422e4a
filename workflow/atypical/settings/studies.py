"""The studies: one sweep each, one table each.

A study that takes long is cut into parts; a part is a run of consecutive curves and one job.
"""

from __future__ import annotations

from itertools import product
from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict, Field

from atypical.settings.grids import Grid
from atypical.settings.quantities import (
    Clones,
    Distance,
    Load,
    Margin,
    Overlap,
    ReferenceMargin,
)
from atypical.settings.sweeps import (
    FeaturesFlatness,
    FeaturesTraining,
    Flatness,
    PerceptronFlatness,
    PerceptronTraining,
    Training,
)


class Study(BaseModel):
    """A sweep over grids. The names in `curve` vary between curves, the others along a curve."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    curve: ClassVar[tuple[str, ...]] = ()

    def grids(self) -> dict[str, list[float | str]]:
        """Every grid by its name, expanded."""
        return self.model_dump(exclude={"curves_per_job"})

    def curves(self) -> list[dict[str, float | str]]:
        """The parameters of every curve, the first grid varying slowest."""
        grids = self.grids()
        return [
            dict(zip(self.curve, values, strict=True))
            for values in product(*(grids[name] for name in self.curve))
        ]


class PartedStudy(Study):
    """A study whose curves are shared out among jobs."""

    curves_per_job: int = Field(ge=1, description="consecutive curves solved by one job")

    def parts(self) -> int:
        """Number of jobs."""
        return -(-len(self.curves()) // self.curves_per_job)

    def part(self, number: int) -> dict[str, Any]:
        """What job `number` solves: its curves, and the grids along each of them."""
        first = number * self.curves_per_job
        along = {name: grid for name, grid in self.grids().items() if name not in self.curve}
        return {"curves": self.curves()[first : first + self.curves_per_job], **along}


class PerceptronEntropy(Study):
    """Entropy of solutions of the binary perceptron, random labels."""

    alpha: Grid[Load] = Field(description="load, patterns per weight")
    margin: Grid[Margin] = Field(description="margin, in units of the field's standard deviation")


class PerceptronCapacity(Study):
    """Load at which solutions of a margin cease to exist."""

    margin: Grid[Margin] = Field(description="margin, in units of the field's standard deviation")


class PerceptronMaxMargin(Study):
    """Largest margin of which solutions exist at a load."""

    alpha: Grid[Load] = Field(description="load, patterns per weight")


class PerceptronLocalEntropy(PartedStudy):
    """Local entropy around typical reference solutions of a larger margin (Franz–Parisi)."""

    curve: ClassVar[tuple[str, ...]] = ("alpha", "reference_margin", "margin")
    alpha: Grid[Load] = Field(description="load, patterns per weight")
    reference_margin: Grid[ReferenceMargin] = Field(
        description="margin of the reference solution, or max"
    )
    margin: Grid[Margin] = Field(description="margin of the solutions around the reference")
    distance: Grid[Distance] = Field(description="fraction of weights that differ")


class PerceptronNestedMargins(PartedStudy):
    """Largest margin of solutions at each distance from a reference solution."""

    curve: ClassVar[tuple[str, ...]] = ("alpha", "reference_margin")
    alpha: Grid[Load] = Field(description="load, patterns per weight")
    reference_margin: Grid[ReferenceMargin] = Field(
        description="margin of the reference solution, or max"
    )
    distance: Grid[Distance] = Field(description="fraction of weights that differ")


class PerceptronTransitions(PartedStudy):
    """Margins above which the neighbourhood of a reference is dense, by load."""

    curve: ClassVar[tuple[str, ...]] = ("alpha",)
    alpha: Grid[Load] = Field(description="load, patterns per weight")


class PerceptronClones(PartedStudy):
    """Entropy per clone of m real clones at a mutual overlap."""

    curve: ClassVar[tuple[str, ...]] = ("alpha", "clones")
    alpha: Grid[Load] = Field(description="load, patterns per weight")
    clones: Grid[Clones] = Field(description="number of clones, inf, or min")
    overlap: Grid[Overlap] = Field(description="mutual overlap of the clones")


class PerceptronCloneThresholds(PartedStudy):
    """Loads at which the entropy of clones loses its monotone branch and touches zero."""

    curve: ClassVar[tuple[str, ...]] = ("clones",)
    clones: Grid[Clones] = Field(description="number of clones, inf, or min")


class Studies(BaseModel):
    """Every study by the name of its table."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    perceptron_entropy: PerceptronEntropy
    perceptron_capacity: PerceptronCapacity
    perceptron_max_margin: PerceptronMaxMargin
    perceptron_local_entropy: PerceptronLocalEntropy
    perceptron_nested_margins: PerceptronNestedMargins
    perceptron_transitions: PerceptronTransitions
    perceptron_clones: PerceptronClones
    perceptron_clone_thresholds: PerceptronCloneThresholds
    perceptron_training: PerceptronTraining
    perceptron_flatness: PerceptronFlatness
    features_training: FeaturesTraining
    features_flatness: FeaturesFlatness

    def parted(self) -> list[str]:
        """Names of the studies that are cut into parts."""
        return [name for name, study in self if isinstance(study, PartedStudy)]

    def whole(self) -> list[str]:
        """Names of the studies that one job solves."""
        return [
            name
            for name, study in self
            if isinstance(study, Study) and not isinstance(study, PartedStudy)
        ]

    def trainings(self) -> list[str]:
        """Names of the studies in which learners are run."""
        return [name for name, study in self if isinstance(study, Training)]

    def flatnesses(self) -> list[str]:
        """Names of the studies that measure solutions."""
        return [name for name, study in self if isinstance(study, Flatness)]
