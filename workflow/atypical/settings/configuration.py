"""The whole configuration, and its way from files to types."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import NoneType
from typing import Annotated, Any, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from snakemake.utils import update_config

from atypical.quantities.physical import Device, whole
from atypical.settings.agreement import Agreement
from atypical.settings.data import Data
from atypical.settings.figures import Figures
from atypical.settings.files import ConfigurationError
from atypical.settings.gpu import Gpu
from atypical.settings.mistakes import mistakes_in, told
from atypical.settings.reading import Reading, read, read_entry, read_values
from atypical.settings.scenario import Scenario
from atypical.settings.studies import Studies, chosen
from atypical.settings.wanted import EVERYTHING, Wanted

Source = Path | str | Mapping[str, Any]


class Configuration(BaseModel):
    """Everything that config.yaml may say."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    device: Device = Field(
        description="where batched runs go: cpu, cuda, one GPU of several as cuda:1, "
        "or auto, which takes a GPU where there is one and it is faster, as was measured"
    )
    gpu: Gpu = Field(Gpu(), description="how jobs share GPUs, and what goes there")
    seed: Annotated[int, *whole("a seed", 0)] = Field(
        description="moves every instance and every stream of random numbers of the run"
    )
    scenario: Scenario | None = Field(
        None,
        exclude=True,
        description="results lie in results/<this name>, beside those of other scenarios; "
        "null: in results",
    )
    data: Data = Field(description="data sets that do not ship with the libraries")
    studies: Studies = Field(description="one sweep per table")
    figures: Figures = Field(description="what the figures draw")


def configured(
    files: Sequence[Path],
    entries: Sequence[str | Mapping[str, Any]] = (),
    asked: Wanted = EVERYTHING,
) -> Configuration:
    """The configuration of files, each laid over those before, and of entries over all.

    entries: KEY=VALUE, or what Snakemake has read.   asked: what must agree.
    ConfigurationError lists every mistake, in the order of the files: its place, key, value, rule
    and remedy.
    """
    readings, lines = [], []
    sources: list[Source] = [*files, *entries]
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
    return configuration(raw, readings, asked)


def configuration(
    raw: dict[str, Any], readings: Sequence[Reading] = (), asked: Wanted = EVERYTHING
) -> Configuration:
    """The typed configuration.   readings: what `raw` was laid together from, for places.

    ConfigurationError names key, value, rule and remedy of every mistake.
    """
    try:
        settings = Configuration.model_validate(raw)
    except ValidationError as error:
        agreement = Agreement(lambda key: _valid(raw, key), {}, asked)
        mistakes = [*mistakes_in(error, Configuration), *agreement.mistakes()]
        raise ConfigurationError(told(mistakes, readings)) from None
    agreement = Agreement(lambda key: _known(settings, key), chosen(settings.studies), asked)
    if mistakes := list(agreement.mistakes()):
        raise ConfigurationError(told(mistakes, readings))
    return settings


def _read(source: Source, number: int) -> Reading:
    if isinstance(source, Path):
        return read(source, number)
    return read_entry(source, number) if isinstance(source, str) else read_values(source, number)


def _known(settings: Configuration, key: str) -> Any:
    """A value of a configuration; None where it is left out."""
    section, name, field = key.split(".")
    return getattr(getattr(getattr(settings, section), name), field, None)


def _valid(raw: dict[str, Any], key: str) -> Any:
    """A value of a configuration that has mistakes, where there are none around it."""
    section, name, field = key.split(".")
    part: Any = Configuration.model_fields[section].annotation
    try:
        model = next(m for m in get_args(part.model_fields[name].annotation) if m is not NoneType)
        return getattr(model.model_validate(raw[section][name]), field)
    except (ValidationError, LookupError, TypeError, AttributeError):
        return None
