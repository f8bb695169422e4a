"""Where enclosed numbers stand in tables: of which formula a row is a root, in which columns."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from atypical.settings.studies import STUDIES
from atypical.tables.files import read

# What the equations of all typical solutions are solved to.
TOLERANCE = 1e-12
# Formula and parameters.
Key = tuple[str, tuple[tuple[str, str], ...]]
SELF = ("q", "q_hat")
PULLS = (*SELF, "p_hat", "p_d_hat", "r_hat")
LEARNED = ("p", "p_d", "r", "error_typical", "error_barycenter")


@dataclass(frozen=True)
class Reading:
    """Rows of a table that are roots of one formula.

    columns: by the names of numbers.   given: columns by the names of parameters.   fixed:
    parameters that are the same in every row.   where: what a row must have, by column; unless:
    what it must not.   of_others: whether the row is of what rests on these numbers.
    """

    table: str
    formula: str
    columns: Mapping[str, str]
    given: Mapping[str, str] = field(default_factory=dict)
    fixed: Mapping[str, str] = field(default_factory=dict)
    where: Mapping[str, str] = field(default_factory=dict)
    unless: Mapping[str, str] = field(default_factory=dict)
    of_others: bool = False

    def takes(self, row: Mapping[str, Any]) -> bool:
        """Whether a row is such a root, and holds its numbers."""
        meant = all(row[c] == value for c, value in self.where.items())
        other = any(row[c] == value for c, value in self.unless.items())
        return meant and not other and not any(math.isnan(row[c]) for c in self.columns.values())

    def parameters(self, row: Mapping[str, Any], nonlinearity: str | None) -> dict[str, str]:
        """As exact decimals: the shortest that a table's number is read from.

        nonlinearity: of features, which the configuration gives.
        """
        given = {name: repr(float(row[column])) for name, column in self.given.items()}
        along = {"nonlinearity": nonlinearity} if nonlinearity else {}
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
        of_others=True,
    ),
    Reading(
        "perceptron_local_entropy",
        "perceptron_max_margin",
        AROUND | MARGIN_AROUND,
        LOAD,
        where=LARGEST,
        of_others=True,
    ),
    Reading(
        "perceptron_transitions",
        "perceptron_max_margin",
        {"margin": "margin_max", "q_hat": "q_hat_max"},
        LOAD,
        of_others=True,
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
        of_others=True,
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
        of_others=True,
    ),
    Reading(
        "features_transitions",
        "features_interpolation",
        {"inverse_alpha": "interpolation"},
        same("alpha_t"),
        fixed={"margin": "0.0"},
        of_others=True,
    ),
    Reading(
        "features_margins", "features_max_margin", {"margin": "margin_max"}, LATENT, of_others=True
    ),
)


@dataclass(frozen=True)
class Row:
    """A row that is a root: its exact parameters, and its numbers by name.

    stated: the error of these numbers, relative, and absolute below 1.
    """

    reading: Reading
    parameters: Mapping[str, str]
    numbers: Mapping[str, float]
    stated: float

    @property
    def key(self) -> Key:
        """What a certificate is found by."""
        return key_of(self.reading.formula, self.parameters)


def key_of(formula: str, parameters: Mapping[str, str]) -> Key:
    """Formula and parameters, in a fixed order."""
    return formula, tuple(sorted(parameters.items()))


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
    asked = [*reading.columns.values(), *reading.given.values(), *reading.where, *reading.unless]
    for _, row in frame.drop_duplicates(asked).iterrows():
        if reading.takes(row):
            numbers = {name: float(row[column]) for name, column in reading.columns.items()}
            yield Row(
                reading, reading.parameters(row, nonlinearity), numbers, _stated(reading, row)
            )


def _stated(reading: Reading, row: Mapping[str, Any]) -> float:
    """What a row says of the errors of typical solutions.

    Where it is of what rests on them, the solver's tolerance, which all of them are solved to.
    """
    own = TOLERANCE if reading.of_others else row["residual"]
    return float(own + (0.0 if reading.of_others else row["quadrature_error"]))
