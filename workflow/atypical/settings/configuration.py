"""The whole configuration, and its way from files to types."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from operator import attrgetter
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from snakemake.utils import update_config

from atypical.quantities.numbers import shown
from atypical.quantities.physical import Device, Distance, Flip, Inverse, LatentLoad, Load, whole
from atypical.quantities.training import Positive
from atypical.settings.data import Data
from atypical.settings.files import ConfigurationError
from atypical.settings.mistakes import Mistake, mistakes_in, told
from atypical.settings.reading import Reading, read, read_entry
from atypical.settings.studies import Studies
from atypical.studies.kinds.networks import Moment
from atypical.studies.kinds.training import Stopping

# What a study measures or a figure draws must be held by the grid that it comes from.
HELD = (
    ("figures.B_local_entropy_margin.alpha", "studies.perceptron_local_entropy.alpha"),
    ("figures.B_committee.alpha", "studies.perceptron_local_entropy.alpha"),
    ("figures.B_committee.alpha", "studies.committee_local_entropy.alpha"),
    ("figures.B_solutions.alpha", "studies.perceptron_training.whole_at"),
    ("figures.A_generalization.alpha_t", "studies.features_entropy.alpha_t"),
    ("figures.A_local_entropy.alpha_t", "studies.features_local_entropy.alpha_t"),
    ("figures.A_algorithms.alpha_t", "studies.features_training.alpha_t"),
    ("figures.A_flatness.alpha_t", "studies.features_training.alpha_t"),
    ("figures.A_flatness.inverse_alpha", "studies.features_training.whole_at"),
    ("figures.A_flatness.flip", "studies.features_flatness.flip"),
    ("figures.A_flatness.distance", "studies.features_flatness.distance"),
    ("figures.A_networks_flatness.stopping", "studies.networks_flatness.hessian_at"),
    ("figures.A_networks_flatness.noise", "studies.networks_flatness.noise"),
    ("figures.A_networks_flatness.flip", "studies.networks_flatness.flip"),
    ("studies.perceptron_flatness.size", "studies.perceptron_training.size"),
    ("studies.features_flatness.latent", "studies.features_training.latent"),
)


class Options(BaseModel):
    """What a figure draws of its tables."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class AtLoad(Options):
    """A figure of one load."""

    alpha: Load = Field(description="the load that is drawn, patterns per weight")


class AtLatentLoad(Options):
    """A figure of random features at one number of patterns per latent input."""

    alpha_t: LatentLoad = Field(description="patterns per latent input that are drawn")


class Solutions(AtLoad):
    """Solutions found at one load, by one stopping rule."""

    stopping: Stopping = Field(description="first: the first zero of the error; whole: the end")


class FeaturesSolutions(AtLatentLoad):
    """Solutions found on random features, compared at one inverse load."""

    inverse_alpha: Inverse = Field(description="the inverse load that is drawn")
    flip: Flip = Field(description="share of flips at which runs are compared")
    distance: Distance = Field(description="distance at which runs are compared")


class NetworksWidth(Options):
    """Options of figure A_networks_width."""

    stopping: Moment = Field(description="zero: first zero of the error; loss: the fixed loss")


class NetworksFlat(Options):
    """Options of figure A_networks_flatness."""

    stopping: Moment = Field(description="zero: first zero of the error; loss: the fixed loss")
    noise: Positive = Field(description="noise at which continuous networks are compared")
    flip: Flip = Field(description="share of flips at which binary networks are compared")


class Figures(Options):
    """Options of the figures that have any."""

    B_local_entropy_margin: AtLoad = Field(description="which load is drawn")
    A_generalization: AtLatentLoad = Field(description="which patterns per latent input")
    A_local_entropy: AtLatentLoad = Field(description="which patterns per latent input")
    B_committee: AtLoad = Field(description="which load is drawn")
    B_solutions: Solutions = Field(description="which load and stopping rule are drawn")
    A_algorithms: AtLatentLoad = Field(description="which patterns per latent input")
    A_flatness: FeaturesSolutions = Field(description="where flatness is compared")
    A_networks_width: NetworksWidth = Field(description="at which moment errors are drawn")
    A_networks_flatness: NetworksFlat = Field(description="where networks are compared")


class Configuration(BaseModel):
    """Everything that config.yaml may say."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    device: Device = Field(
        description="where batched runs go: cpu, cuda, one GPU of several as cuda:1, "
        "or auto, which takes a GPU where there is one"
    )
    data: Data = Field(description="data sets that do not ship with the libraries")
    seed: Annotated[int, *whole("a seed", 0)] = Field(
        description="moves every instance and every stream of random numbers of the run"
    )
    studies: Studies = Field(description="one sweep per table")
    figures: Figures = Field(description="what the figures draw")

    @model_validator(mode="after")
    def _small_instances_have_patterns(self) -> Configuration:
        training, flatness = self.studies.perceptron_training, self.studies.perceptron_flatness
        loads = training.whole_at if training else []
        for size in flatness.enumerated if flatness else []:
            for load in [load for load in loads if round(load * size) < 1]:
                raise ValueError(
                    f"studies.perceptron_flatness.enumerated: {size} weights have no pattern at "
                    f"load {load} of studies.perceptron_training.whole_at; give larger sizes."
                )
        return self


def configured(files: Sequence[Path], entries: Sequence[str] = ()) -> Configuration:
    """The configuration of files, each laid over those before, and of KEY=VALUE entries over all.

    ConfigurationError lists every mistake, in the order of the files: its place, key, value, rule
    and remedy.
    """
    readings, lines = [], []
    sources: list[Path | str] = [*files, *entries]
    for number, source in enumerate(sources):
        try:
            readings.append(_read(source, number))
        except ConfigurationError as error:
            lines.append(str(error))
    if lines:
        raise ConfigurationError("\n".join(lines))
    raw: dict[str, Any] = {}
    for reading in readings:
        update_config(raw, reading.values)
    return configuration(raw, readings)


def configuration(raw: dict[str, Any], readings: Sequence[Reading] = ()) -> Configuration:
    """The typed configuration.   readings: what `raw` was laid together from, for places.

    ConfigurationError names key, value, rule and remedy of every mistake.
    """
    try:
        settings = Configuration.model_validate(raw)
    except ValidationError as error:
        mistakes = [*mistakes_in(error, Configuration), *_unheld(lambda key: _valid(raw, key))]
        raise ConfigurationError(told(mistakes, readings)) from None
    if mistakes := list(_unheld(lambda key: attrgetter(key)(settings))):
        raise ConfigurationError(told(mistakes, readings))
    return settings


def _read(source: Path | str, number: int) -> Reading:
    return read(source, number) if isinstance(source, Path) else read_entry(source, number)


def _unheld(value_of: Callable[[str], Any]) -> Iterator[Mistake]:
    """What is shown of grids that do not hold it.   value_of: None for what is no value."""
    for key, source in HELD:
        value, held = value_of(key), value_of(source)
        if None not in (value, held) and value not in held:
            yield Mistake(
                tuple(key.split(".")),
                f"{shown(value)} is not in {source}; give one of {shown(held)}, or add it there.",
            )


def _valid(raw: dict[str, Any], key: str) -> Any:
    """A value of a configuration that has mistakes, where there are none around it."""
    section, name, field = key.split(".")
    part: Any = Configuration.model_fields[section].annotation
    try:
        return getattr(part.model_fields[name].annotation.model_validate(raw[section][name]), field)
    except (ValidationError, LookupError, TypeError):
        return None
