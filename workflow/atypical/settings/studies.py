"""The studies: one sweep each, one table each.

A study that takes long is cut into parts; a part is a run of consecutive curves and one job.
"""

from __future__ import annotations

from typing import ClassVar

from pydantic import BaseModel, ConfigDict, Field

from atypical.settings.grids import Grid
from atypical.settings.linear_studies import (
    LinearDelayed,
    LinearEscape,
    LinearLandscape,
    LinearLangevin,
    LinearNoise,
    LinearOneWay,
    LinearPath,
    LinearSparse,
    LinearSparseDelay,
    LinearSweep,
    LinearTrapping,
    NonlinearSweep,
)
from atypical.settings.networks import NetworksFlatness, NetworksTraining
from atypical.settings.quantities import (
    Clones,
    Distance,
    Inverse,
    LatentLoad,
    Load,
    Margin,
    Nonlinearity,
    Overlap,
    ReferenceMargin,
)
from atypical.settings.study import PartedStudy, Study
from atypical.settings.sweeps import (
    CommitteeFlatness,
    CommitteeTraining,
    FeaturesFlatness,
    FeaturesRestarts,
    FeaturesTraining,
    Flatness,
    PerceptronFlatness,
    PerceptronTraining,
    Training,
)


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


class TeacherCloneThresholds(PerceptronCloneThresholds):
    """The same loads where a teacher with binary weights labels the patterns."""


class FeaturesStudy(BaseModel):
    """What every study of random features holds."""

    alpha_t: Grid[LatentLoad] = Field(description="P/D, patterns per latent input")
    nonlinearity: Nonlinearity = Field(
        "sign", description="of the features: sign, erf, tanh, linear, or its share mu_1^2"
    )


class FeaturesEntropy(FeaturesStudy, Study):
    """Typical solutions of random features with a teacher: entropy and generalization error."""

    inverse_alpha: Grid[Inverse] = Field(description="1/α = N/P, weights per pattern")
    margin: Grid[ReferenceMargin] = Field(description="margin of the solutions, or max")


class FeaturesInterpolation(FeaturesStudy, Study):
    """Degree of overparameterization at which random features begin to have solutions."""


class FeaturesLocalEntropy(FeaturesStudy, PartedStudy):
    """Local entropy of random features around typical solutions of a larger margin."""

    curve: ClassVar[tuple[str, ...]] = ("alpha_t", "inverse_alpha", "reference_margin", "margin")
    inverse_alpha: Grid[Inverse] = Field(description="1/α = N/P, weights per pattern")
    reference_margin: Grid[ReferenceMargin] = Field(
        description="margin of the reference solution, or max"
    )
    margin: Grid[Margin] = Field(description="margin of the solutions around the reference")
    distance: Grid[Distance] = Field(description="fraction of weights that differ")


class FeaturesTransitions(FeaturesStudy, PartedStudy):
    """Degrees of overparameterization above which neighbourhoods are dense, by P/D."""

    curve: ClassVar[tuple[str, ...]] = ("alpha_t",)


class CommitteeEntropy(Study):
    """Entropy of solutions of the tree committee machine, random labels."""

    alpha: Grid[Load] = Field(description="load, patterns per weight")
    margin: Grid[Margin] = Field(description="margin, in units of the sum's standard deviation")


class CommitteeLocalEntropy(PartedStudy):
    """Local entropy of the tree committee machine around typical solutions of a larger margin."""

    curve: ClassVar[tuple[str, ...]] = ("alpha", "reference_margin", "margin")
    alpha: Grid[Load] = Field(description="load, patterns per weight")
    reference_margin: Grid[ReferenceMargin] = Field(
        description="margin of the reference solution, or max"
    )
    margin: Grid[Margin] = Field(description="margin of the solutions around the reference")
    distance: Grid[Distance] = Field(description="fraction of weights that differ")


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
    teacher_clone_thresholds: TeacherCloneThresholds
    linear_landscape: LinearLandscape
    linear_path: LinearPath
    linear_sweep: LinearSweep
    linear_delayed: LinearDelayed
    linear_trapping: LinearTrapping
    linear_noise: LinearNoise
    linear_escape: LinearEscape
    linear_one_way: LinearOneWay
    linear_langevin: LinearLangevin
    linear_sparse: LinearSparse
    linear_sparse_delay: LinearSparseDelay
    nonlinear_sweep: NonlinearSweep
    features_entropy: FeaturesEntropy
    features_interpolation: FeaturesInterpolation
    features_local_entropy: FeaturesLocalEntropy
    features_transitions: FeaturesTransitions
    committee_entropy: CommitteeEntropy
    committee_local_entropy: CommitteeLocalEntropy
    perceptron_training: PerceptronTraining
    perceptron_flatness: PerceptronFlatness
    committee_training: CommitteeTraining
    committee_flatness: CommitteeFlatness
    features_training: FeaturesTraining
    features_flatness: FeaturesFlatness
    networks_training: NetworksTraining
    networks_flatness: NetworksFlatness
    features_restarts: FeaturesRestarts

    def parted(self) -> list[str]:
        """Names of the studies that are cut into parts."""
        return [
            name for name, study in self if isinstance(study, PartedStudy) and study.parts() > 1
        ]

    def whole(self) -> list[str]:
        """Names of the studies that one job solves."""
        studies = [name for name, study in self if isinstance(study, Study)]
        return [name for name in studies if name not in self.parted()]

    def trainings(self) -> list[str]:
        """Names of the studies in which learners are run."""
        return [name for name, study in self if isinstance(study, Training)]

    def flatnesses(self) -> list[str]:
        """Names of the studies that measure solutions."""
        return [name for name, study in self if isinstance(study, Flatness)]

    def datasets(self) -> list[str]:
        """Names of the data sets that the studies learn, in their field `dataset`."""
        return sorted({study.dataset for _, study in self if hasattr(study, "dataset")})
