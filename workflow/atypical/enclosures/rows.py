"""Where enclosed numbers stand in tables: which formula a row is a root of, and in which columns."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from atypical.settings.studies import STUDIES
from atypical.tables.files import read

# Formula and parameters.
Key = tuple[str, tuple[tuple[str, str], ...]]
SELF = ("q", "q_hat")
PULLS = (*SELF, "p_hat", "p_d_hat", "r_hat")
LEARNED = ("p", "p_d", "r", "error_typical", "error_barycenter")


@dataclass(frozen=True)
class Reading:
    """Rows of a table that are roots of one formula.

    columns: by the names of numbers.   given: columns by the names of parameters.   fixed:
    parameters that are the same in every row.   where: what a row must have, by column.
    """

    table: str
    formula: str
    columns: Mapping[str, str]
    given: Mapping[str, str] = field(default_factory=dict)
    fixed: Mapping[str, str] = field(default_factory=dict)
    where: Mapping[str, str] = field(default_factory=dict)
    unless: Mapping[str, str] = field(default_factory=dict)

    def takes(self, row: Mapping[str, Any]) -> bool:
        """Whether a row is such a root, and holds its numbers."""
        meant = all(row[c] == value for c, value in self.where.items())
        other = any(row[c] == value for c, value in self.unless.items())
        return meant and not other and not any(math.isnan(row[c]) for c in self.columns.values())

    def parameters(self, row: Mapping[str, Any], along: Mapping[str, str]) -> dict[str, str]:
        """As exact decimals: the shortest that a table's number is read from.

        along: parameters that the configuration gives.
        """
        given = {name: repr(float(row[column])) for name, column in self.given.items()}
        return {**given, **self.fixed, **along}


def same(*names: str) -> dict[str, str]:
    """Columns that have the names of the numbers."""
    return {name: name for name in names}


LOAD, POINT = same("alpha"), same("alpha", "margin")
LATENT = same("alpha_t", "inverse_alpha")
AROUND = {"q": "reference_q", "q_hat": "reference_q_hat"}
MARGIN_AROUND, LARGEST = {"margin": "reference_margin"}, {"reference": "max"}
FEATURES_AROUND = {x: f"reference_{x}" for x in (*PULLS, "p", "p_d", "r")}

READINGS = (
    Reading("perceptron_entropy", "perceptron_entropy", same(*SELF, "entropy"), POINT),
    Reading(
        "perceptron_capacity",
        "perceptron_capacity",
        same(*SELF) | {"alpha": "alpha_c"},
        same("margin"),
    ),
    Reading(
        "perceptron_max_margin",
        "perceptron_max_margin",
        same(*SELF) | {"margin": "margin_max"},
        LOAD,
    ),
    Reading(
        "perceptron_local_entropy",
        "perceptron_entropy",
        AROUND,
        LOAD | MARGIN_AROUND,
        unless=LARGEST,
    ),
    Reading(
        "perceptron_local_entropy",
        "perceptron_max_margin",
        AROUND | MARGIN_AROUND,
        LOAD,
        where=LARGEST,
    ),
    Reading(
        "perceptron_transitions",
        "perceptron_max_margin",
        {"margin": "margin_max", "q_hat": "q_hat_max"},
        LOAD,
    ),
    Reading(
        "perceptron_thresholds",
        "perceptron_capacity",
        {"alpha": "value"},
        fixed={"margin": "0.0"},
        where={"name": "capacity"},
    ),
    Reading("committee_entropy", "committee_entropy", same(*SELF, "entropy"), POINT),
    Reading(
        "committee_local_entropy",
        "committee_entropy",
        AROUND,
        LOAD | MARGIN_AROUND,
        unless=LARGEST,
    ),
    Reading(
        "committee_thresholds",
        "committee_capacity",
        {"alpha": "value"},
        fixed={"margin": "0.0"},
        where={"name": "capacity"},
    ),
    Reading(
        "features_entropy",
        "features_entropy",
        same(*PULLS, *LEARNED, "entropy"),
        LATENT | same("margin"),
        unless={"solutions": "max"},
    ),
    Reading(
        "features_entropy",
        "features_max_margin",
        same(*PULLS, *LEARNED, "margin"),
        LATENT,
        where={"solutions": "max"},
    ),
    Reading(
        "features_interpolation",
        "features_interpolation",
        same(*PULLS, *LEARNED) | {"inverse_alpha": "inverse_alpha_c"},
        same("alpha_t"),
        fixed={"margin": "0.0"},
    ),
    Reading(
        "features_local_entropy",
        "features_entropy",
        FEATURES_AROUND,
        LATENT | MARGIN_AROUND,
        unless=LARGEST,
    ),
    Reading(
        "features_transitions",
        "features_interpolation",
        {"inverse_alpha": "interpolation"},
        same("alpha_t"),
        fixed={"margin": "0.0"},
    ),
    Reading("features_margins", "features_max_margin", {"margin": "margin_max"}, LATENT),
)


@dataclass(frozen=True)
class Row:
    """A row that is a root: its exact parameters, and its numbers by name."""

    reading: Reading
    parameters: Mapping[str, str]
    numbers: Mapping[str, float]

    @property
    def key(self) -> Key:
        """Formula and parameters: what a certificate is found by."""
        return self.reading.formula, tuple(sorted(self.parameters.items()))


def rows_in(results: Path, nonlinearities: Mapping[str, str]) -> Iterator[Row]:
    """Rows of all tables that are there.   results: the folder that holds `tables`.

    nonlinearities: of features, by table.   Raises TableError where a table cannot be trusted.
    """
    for reading in READINGS:
        path = results / "tables" / f"{reading.table}.csv"
        if path.exists():
            frame = read(path, STUDIES[reading.table].columns)
            yield from _rows(reading, frame, nonlinearities.get(reading.table))


def _rows(reading: Reading, frame: pd.DataFrame, nonlinearity: str | None) -> Iterator[Row]:
    along = {"nonlinearity": nonlinearity} if nonlinearity else {}
    asked = [*reading.columns.values(), *reading.given.values(), *reading.where, *reading.unless]
    for _, row in frame.drop_duplicates(asked).iterrows():
        if reading.takes(row):
            numbers = {name: float(row[column]) for name, column in reading.columns.items()}
            yield Row(reading, reading.parameters(row, along), numbers)
