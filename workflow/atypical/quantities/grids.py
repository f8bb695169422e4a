"""Grids: lists of quantities in which evenly spaced stretches can be written as ranges."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
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

from atypical.quantities.numbers import meant, shown
from atypical.quantities.physical import Number, whole

T = TypeVar("T")
# A finer grid shows no more in any figure, and would never be solved.
MOST_VALUES = 10_000


class Range(BaseModel):
    """`num` values from `start` to `stop`, both included."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    start: Number = Field(description="first value")
    stop: Number = Field(description="last value, included")
    num: Annotated[int, *whole("a number of values", 1, MOST_VALUES)] = Field(
        description="number of values"
    )
    scale: Literal["linear", "log"] = Field("linear", description="what is evenly spaced")

    @model_validator(mode="after")
    def _log_needs_positive_ends(self) -> Range:
        if self.scale == "log" and min(self.start, self.stop) <= 0:
            raise ValueError(
                f"a logarithmic range from {self.start} to {self.stop} is impossible; "
                "give ends > 0, or scale: linear."
            )
        return self

    @model_validator(mode="after")
    def _runs_upwards(self) -> Range:
        if self.start > self.stop:
            raise ValueError(
                f"a range from {self.start} to {self.stop} runs backwards; give start < stop."
            )
        return self

    @model_validator(mode="after")
    def _holds_both_ends(self) -> Range:
        if self.num == 1 and self.start != self.stop:
            raise ValueError(
                f"num: 1 leaves {self.stop} out; give num >= 2, or the value {self.start} alone."
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
        return _not_too_many(list(islice(_joined(grid), MOST_VALUES + 1)))
    if isinstance(grid, int | float | str):
        raise ValueError(
            f"{shown(grid)} is not a grid; give a list, or a range {{start, stop, num, scale}}."
            f"{meant(grid)}"
        )
    return grid


def _joined(parts: list[Any]) -> Iterator[Any]:
    for part in parts:
        yield from Range.model_validate(part).values() if isinstance(part, dict) else [part]


def _not_too_many(grid: list[Any]) -> list[Any]:
    if len(grid) > MOST_VALUES:
        raise ValueError(
            f"holds more than {MOST_VALUES} values, which no figure can show; give fewer."
        )
    return grid


def _some(grid: list[T]) -> list[T]:
    if not grid:
        raise ValueError("an empty grid leaves nothing to compute; give at least one value.")
    return grid


def _each_once(grid: list[T]) -> list[T]:
    seen: set[T] = set()
    for x in grid:
        if x in seen:
            raise ValueError(f"{x} stands twice; give each value once.")
        seen.add(x)
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
