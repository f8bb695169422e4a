"""Grids: lists of quantities in which evenly spaced stretches can be written as ranges."""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeVar, cast

import numpy as np
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetJsonSchemaHandler,
    model_validator,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema
from pydantic_core.core_schema import list_schema

T = TypeVar("T")


class Range(BaseModel):
    """`num` values from `start` to `stop`, both included."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    start: float = Field(description="first value")
    stop: float = Field(description="last value, included")
    num: int = Field(ge=1, description="number of values")
    scale: Literal["linear", "log"] = Field("linear", description="what is evenly spaced")

    @model_validator(mode="after")
    def _log_needs_positive_ends(self) -> Range:
        if self.scale == "log" and min(self.start, self.stop) <= 0:
            raise ValueError(
                f"a logarithmic range from {self.start} to {self.stop} is impossible; "
                "give ends > 0, or scale: linear."
            )
        return self

    def values(self) -> list[float]:
        """The grid, rounded to 12 digits: 0.1 stays 0.1."""
        spaced = np.linspace if self.scale == "linear" else np.geomspace
        return [float(f"{x:.12g}") for x in spaced(self.start, self.stop, self.num)]


def _expand(grid: Any) -> Any:
    if isinstance(grid, dict):
        return Range.model_validate(grid).values()
    if isinstance(grid, list):
        return [x for part in grid for x in (_expand(part) if isinstance(part, dict) else [part])]
    if isinstance(grid, int | float | str):
        raise ValueError(
            f"{grid!r} is not a grid; give a list, or a range {{start, stop, num, scale}}."
        )
    return grid


def _some(grid: list[T]) -> list[T]:
    if not grid:
        raise ValueError("an empty grid leaves nothing to compute; give at least one value.")
    return grid


def _each_once(grid: list[T]) -> list[T]:
    twice = {x for x in grid if grid.count(x) > 1}
    if twice:
        raise ValueError(f"{sorted(twice, key=str)[0]} stands twice; give each value once.")
    return grid


class _WithRanges:
    """Adds to the JSON schema of a list that its stretches, or all of it, can be ranges."""

    def __get_pydantic_json_schema__(
        self, core: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        plain = handler(core)
        # Only what stands inside of another schema is kept once, under its name, and referred to.
        named = {**Range.__pydantic_core_schema__, "ref": Range.__name__}
        stretch = handler(list_schema(cast(CoreSchema, named)))["items"]
        return {
            "anyOf": [{**plain, "items": {"anyOf": [plain["items"], stretch]}}, stretch],
        }


# May be empty.
MaybeGrid = Annotated[list[T], AfterValidator(_each_once), BeforeValidator(_expand), _WithRanges()]
Grid = Annotated[MaybeGrid[T], AfterValidator(_some)]
