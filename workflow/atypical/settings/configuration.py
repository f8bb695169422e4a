"""The whole configuration, and the lines that a mistake in it is answered with."""

from __future__ import annotations

from difflib import get_close_matches
from operator import attrgetter
from types import NoneType, UnionType
from typing import Any, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from pydantic_core import ErrorDetails

from atypical.settings.data import Data
from atypical.settings.networks import Moment
from atypical.settings.quantities import Device, Distance, Flip, Inverse, LatentLoad, Load
from atypical.settings.studies import Studies
from atypical.settings.sweeps import Stopping
from atypical.settings.training_quantities import Positive

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
    studies: Studies = Field(description="one sweep per table")
    figures: Figures = Field(description="what the figures draw")

    @model_validator(mode="after")
    def _what_is_shown_is_held(self) -> Configuration:
        for key, source in HELD:
            value, held = attrgetter(key)(self), attrgetter(source)(self)
            if value not in held:
                raise ValueError(
                    f"{key}: {value} is not in {source}; give one of {held}, or add it there."
                )
        return self

    @model_validator(mode="after")
    def _small_instances_have_patterns(self) -> Configuration:
        loads = self.studies.perceptron_training.whole_at
        for size in self.studies.perceptron_flatness.enumerated:
            for load in [load for load in loads if round(load * size) < 1]:
                raise ValueError(
                    f"studies.perceptron_flatness.enumerated: {size} weights have no pattern at "
                    f"load {load} of studies.perceptron_training.whole_at; give larger sizes."
                )
        return self


class ConfigurationError(Exception):
    """A configuration that cannot be run; its text is one line per mistake."""


def configuration(raw: dict[str, Any]) -> Configuration:
    """The typed configuration.

    ConfigurationError names key, value, rule and remedy of every mistake.
    """
    try:
        return Configuration.model_validate(raw)
    except ValidationError as error:
        lines = dict.fromkeys(_line(mistake) for mistake in error.errors())
        raise ConfigurationError("\n".join(lines)) from None


def _line(mistake: ErrorDetails) -> str:
    place = [str(step) for step in mistake["loc"] if isinstance(step, str)]
    key = ".".join(place)
    if mistake["type"] == "extra_forbidden":
        return f"{key}: unknown key; {_remedy(place, _known_keys(place[:-1]))}"
    if mistake["type"] == "missing":
        return f"{key}: is missing; give it as config.yaml does."
    if mistake["type"] == "value_error":
        message = str(mistake["ctx"]["error"])
        return f"{key}: {message}" if key else message
    if mistake["type"] == "too_short":
        return f"{key}: an empty list leaves nothing to compute; give at least one entry."
    if mistake["type"] in ("model_type", "list_type"):
        return f"{key}: {mistake['input']!r} is not {_expected(mistake)}."
    return f"{key}: {mistake['input']!r} is refused; {mistake['msg'].lower()}."


def _expected(mistake: ErrorDetails) -> str:
    if mistake["type"] == "list_type":
        return "a grid; give a list, or a range {start, stop, num, scale}"
    return "a mapping; give its keys as config.yaml does"


def _remedy(place: list[str], known: list[str]) -> str:
    close = get_close_matches(place[-1], known, n=1)
    return f"did you mean {close[0]}?" if close else f"known here: {', '.join(known)}."


def _known_keys(place: list[str]) -> list[str]:
    model: Any = Configuration
    for step in place:
        fields = getattr(model, "model_fields", {})
        if step not in fields:
            return []
        model = _model(fields[step].annotation)
    return list(getattr(model, "model_fields", {"start": 0, "stop": 0, "num": 0, "scale": 0}))


def _model(annotation: Any) -> Any:
    """The model in `Model | None`, or the annotation itself."""
    models = [kind for kind in get_args(annotation) if kind is not NoneType]
    return models[0] if len(models) == 1 and isinstance(annotation, UnionType) else annotation
