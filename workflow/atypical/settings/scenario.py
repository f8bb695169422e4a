"""Runs side by side: the name of one, below which its results lie."""

from __future__ import annotations

import re
from typing import Annotated, Any

from pydantic import AfterValidator, WithJsonSchema

# What a run without a name leaves in `results`, and what is drawn of several.
TAKEN = (
    *("benchmarks", "claims", "data", "default", "figures", "logs", "overlaid", "parts"),
    *("solutions", "tables"),
)
PATTERN = r"[A-Za-z0-9][A-Za-z0-9_.-]*"


def _free(name: str) -> str:
    """The name. Raises ValueError where no folder of results can have it."""
    if not re.fullmatch(PATTERN, name):
        raise ValueError(f"{name!r} is not the name of a scenario; give letters, digits, _ . or -.")
    if name in TAKEN:
        raise ValueError(f"{name!r} is a folder of every run; give another name.")
    return name


_SCHEMA: dict[str, Any] = {
    "type": "string",
    "pattern": f"^{PATTERN}$",
    "not": {"enum": [*TAKEN]},
    "description": "the name of a scenario",
}
Scenario = Annotated[str, AfterValidator(_free), WithJsonSchema(_SCHEMA)]
