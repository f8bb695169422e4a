"""What a directory of results holds, and what it says of itself."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from atypical.claims.catalogue import CLAIMS
from atypical.claims.table import COLUMNS
from atypical.disk.record import Record
from atypical.disk.seals import record_of
from atypical.enclosures.enclosed import Enclosed, enclosed_in
from atypical.figures.catalogue import Figure
from atypical.numbers.chosen import chosen as chosen_numbers
from atypical.numbers.found import Number, found
from atypical.release.origin import Origin, origin_of
from atypical.release.scale import apart, headline, told
from atypical.report.bearing import bears
from atypical.settings.configuration import Configuration, configured
from atypical.settings.figures import drawn
from atypical.settings.studies import chosen
from atypical.tables.files import read

ROOT = Path(__file__).parents[3]
Row = dict[Hashable, Any]


@dataclass(frozen=True)
class Facts:
    """Results in a folder.   figures, studies: those that are there.   verdicts: rows of claims."""

    place: Path
    settings: Configuration
    studies: dict[str, Any]
    figures: list[Figure]
    verdicts: list[Row]
    numbers: list[Number]
    certified: Enclosed

    def table(self, name: str) -> Path:
        """The file of a table."""
        return self.place / "tables" / f"{name}.csv"

    def figure(self, name: str, ending: str) -> Path:
        """A file of a figure."""
        return self.place / "figures" / f"{name}.{ending}"

    def rows(self, name: str) -> pd.DataFrame:
        """What a table holds, its seal and its columns checked."""
        return read(self.table(name), self.studies[name].columns)

    def enclosed(self, name: str) -> dict[str, int]:
        """Columns of a table that are enclosed, and in how many rows."""
        return self.certified.columns(name, self.rows(name))

    def record(self, name: str) -> Record:
        """What a table was made from and with."""
        return record_of(self.table(name)) or Record({})

    @cached_property
    def origin(self) -> Origin:
        """Code, libraries and machines that made all of it."""
        tables = [self.table(name) for name in self.studies]
        return origin_of(tables, [self.figure(f.name, "json") for f in self.figures])

    @property
    def scale(self) -> str:
        """Whether it is the default run, in words."""
        return told(self.settings)

    @property
    def apart(self) -> str:
        """That it is another run than the default one, in a line; nothing where it is that one."""
        keys = apart(self.settings)
        return headline(keys) if keys else ""

    def claims_of(self, figure: Figure) -> list[Row]:
        """Claims on which a figure bears."""
        return [row for row in self.verdicts if bears(figure, str(row["claim"]))]

    def drawn_from(self, table: str) -> list[Figure]:
        """Figures that draw a table."""
        return [figure for figure in self.figures if table in figure.tables]

    def judged_from(self, table: str) -> list[str]:
        """Claims that are judged from a table."""
        return [entry.name for entry in CLAIMS if table in entry.tables]


def facts_of(place: Path) -> Facts:
    """The facts of a folder of results.

    Raises ConfigurationError or Refusal where there is no run that has ended.
    """
    settings = configured([place / "config.json"])
    studies = chosen(settings.studies)
    there = {name: study for name, study in studies.items() if _table(place, name).exists()}
    figures = [f for f in drawn(settings.figures, there) if _pictured(place, f)]
    verdicts = read(place / "claims.csv", COLUMNS).to_dict("records")
    numbers = found(chosen_numbers(), place)
    return Facts(place, settings, there, figures, verdicts, numbers, enclosed_in(place))


def _table(place: Path, name: str) -> Path:
    return place / "tables" / f"{name}.csv"


def _pictured(place: Path, figure: Figure) -> bool:
    return (place / "figures" / f"{figure.name}.png").exists()
