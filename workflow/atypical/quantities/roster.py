"""Sections of the configuration by name, as many as are declared; null leaves one out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict, create_model


class Roster(BaseModel):
    """Sections by their names."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    def run(self) -> dict[str, Any]:
        """Those that are not left out, by name."""
        return {name: section for name, section in self if section is not None}


def roster(name: str, meaning: str, fields: Mapping[str, tuple[Any, Any]]) -> Any:
    """The type of a roster.   fields: type and default of each section."""
    made: Any = create_model
    return made(name, __base__=Roster, __doc__=meaning, **fields)
