"""Whether results are those of the default run: nobody shall take a tiny one for it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from atypical.compare.reference import differing
from atypical.settings.configuration import Configuration, configured

DEFAULT = Path(__file__).parents[3] / "config.yaml"
# Settings that are named, of those that differ.
NAMED = 3


def apart(settings: Configuration) -> list[str]:
    """The settings in which a configuration is another one than the default."""
    return differing(settings.model_dump(), configured([DEFAULT]).model_dump())


def headline(keys: Sequence[str]) -> str:
    """The scale in a line.   keys: the settings that are other ones."""
    if not keys:
        return "The default run: every setting as in config.yaml"
    return f"NOT the default run: {len(keys)} settings differ from config.yaml"


def told(settings: Configuration) -> str:
    """The scale in words."""
    keys = apart(settings)
    if not keys:
        return f"{headline(keys)}."
    named = ", ".join(keys[:NAMED])
    return f"{headline(keys)}, as {named}. Numbers here are not those to be quoted."
