"""Which numbers are quoted: `numbers.yaml`, each a cell of a table with its error."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from atypical.settings.files import ConfigurationError
from atypical.settings.mistakes import mistakes_in, told
from atypical.settings.reading import read
from atypical.settings.studies import STUDIES

LIST = Path(__file__).parents[3] / "numbers.yaml"


class Chosen(BaseModel):
    """A number: a column of a table, in the one row that is named."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    meaning: str = Field(description="what it is, in words")
    table: str = Field(description="name of the table")
    value: str = Field(description="column of the number")
    error: str = Field("", description="column of its error, where it has one")
    where: dict[str, Any] = Field({}, description="columns that name the row, and their values")

    @model_validator(mode="after")
    def _is_there(self) -> Self:
        if self.table not in STUDIES:
            raise ValueError(f"{self.table!r} is no table; docs/tables.md holds all of them.")
        columns = {column.name for column in STUDIES[self.table].columns}
        for name in filter(None, (self.value, self.error, *self.where)):
            if name not in columns:
                raise ValueError(f"{self.table} has no column {name!r}; see docs/tables.md.")
        return self


class List(BaseModel):
    """The whole list."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    numbers: dict[str, Chosen] = Field(description="numbers by the names that a paper gives them")


def chosen(path: Path = LIST) -> dict[str, Chosen]:
    """The numbers of a list, by name.   Raises ConfigurationError, a line for each mistake."""
    reading = read(path)
    try:
        return List.model_validate(reading.values).numbers
    except ValidationError as error:
        raise ConfigurationError(told(mistakes_in(error, List), [reading])) from None
