"""The devices of a run: those with which its results were begun, or those that are faster now."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from atypical.plan.devices import Devices, devices
from atypical.run.locks import RESULTS
from atypical.settings.configuration import Configuration


def as_begun(settings: Configuration, record: Path = RESULTS / "config.json") -> Configuration:
    """A configuration in which `auto` keeps to what it chose for the results that are there.

    What the configuration chooses itself comes first; a run with another device ends the choice.
    """
    found = json.loads(record.read_text(encoding="utf-8")) if record.exists() else {}
    if found.get("device") != "auto" or settings.device != "auto":
        return settings
    return _choosing(settings, found.get("gpu", {}).get("auto", {}) | settings.gpu.auto)


def on_record(settings: Configuration, where: Devices) -> Configuration:
    """A configuration with all that `auto` has chosen, for the record of its results."""
    if settings.device != "auto":
        return settings
    chosen = {key: choice.device for key, choice in where.choices.items()}
    return _choosing(settings, settings.gpu.auto | chosen)


def _choosing(settings: Configuration, chosen: Mapping[str, str]) -> Configuration:
    gpu = settings.gpu.model_copy(update={"auto": dict(chosen)})
    return settings.model_copy(update={"gpu": gpu})


def decided(
    settings: Configuration, studies: Mapping[str, Any], *, gpus: bool, cores: int
) -> Devices:
    """The devices of a run.   gpus: whether this machine has any.   cores: that jobs take here."""
    # Rates are asked where `auto` may choose alone, and not paid for by other runs.
    if not gpus or settings.device != "auto":
        return devices(settings, studies)
    from atypical.plan.rates import Rates, read

    return devices(settings, studies, Rates(read()), cores)
