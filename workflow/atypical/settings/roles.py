"""What the columns of a table are for, as far as its study's declaration tells.

The columns up to the last one of a grid are the *conditions* of a row: settings, words, and what
numbers its run. Numbers among them that were solved for, as a barrier, come with the condition.
Behind them stands what was found.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from atypical.settings.studies import STUDIES
from atypical.studies.kinds.study import Study
from atypical.tables.kinds import COUNT, NUMBER, WORD, Column

# What numbers runs, in any study.
RUNS = tuple(sorted({study.run for study in STUDIES.values()} - {""}))
# A table in long form says here what its value is.
MEASURE = "measure"
# A run that is watched: whether it got out, and for how long it was watched.
EVENT, LIMIT = "escaped", "censored_at"
# How hard a solver worked is nothing that it found.
EFFORT = "iterations"
SOLVED = {"residual", "quadrature_error"}


@dataclass(frozen=True)
class Roles:
    """Columns by what they are for.   drawn: whether luck decides about what is found."""

    columns: tuple[Column, ...]
    study: type[Study] | None
    drawn: bool

    @cached_property
    def _certain(self) -> set[str]:
        """What is of a grid, whatever stands around it."""
        study = self.study
        said = ("curve", "order", "groups")
        known = {*RUNS, *(name for kind in said for name in getattr(study, kind, ()))}
        grids = set(study.model_fields) if study else set()
        return {
            column.name
            for column in self.columns
            if column.name in known
            or (column.kind == COUNT and f"{column.name}s" in grids)
            or (column.kind == NUMBER and not column.measured)
            or (column.kind == WORD and not is_status(column))
        }

    @cached_property
    def _end(self) -> int:
        """How many columns stand before what was found: one at least is."""
        places = [n for n, column in enumerate(self.columns) if column.name in self._certain]
        return min(max(places, default=-1) + 1, len(self.columns) - 1)

    @cached_property
    def keys(self) -> list[str]:
        """What tells rows apart."""
        before = self.columns[: self._end]
        return [c.name for c in before if not _solved_for(c) and not is_status(c)]

    @cached_property
    def runs(self) -> list[str]:
        """Those of them that number the draws of a condition."""
        return [name for name in self.keys if name in RUNS]

    @cached_property
    def computed(self) -> list[str]:
        """Numbers that come with a condition."""
        return [c.name for c in self.columns[: self._end] if _solved_for(c)]

    @cached_property
    def statuses(self) -> list[str]:
        """How what stands in a row ended."""
        return [column.name for column in self.columns if is_status(column)]

    @cached_property
    def bars(self) -> list[str]:
        """Errors that are stated."""
        return [c.name for c in self.columns[self._end :] if _is_bar(c)]

    @cached_property
    def found(self) -> list[str]:
        """Numbers, counts and flags that were found."""
        left_out = {*self.bars, *self.statuses, *(() if self.runs else (EFFORT,))}
        left_out |= {LIMIT} if self.times else set()
        return [c.name for c in self.columns[self._end :] if c.name not in left_out]

    @cached_property
    def times(self) -> list[str]:
        """Times at which a run got out, or until which it was watched: between event and limit."""
        names = [column.name for column in self.columns]
        if EVENT not in names or LIMIT not in names:
            return []
        between = self.columns[names.index(EVENT) + 1 : names.index(LIMIT)]
        return [c.name for c in between if c.kind == NUMBER and c.measured]

    def bars_of(self, name: str) -> list[str]:
        """The stated errors of a number.

        `x_error` is that of x, or of what begins with x; `error` is that of the numbers which share
        its status, in a table that luck decides of the first; residual and quadrature error count
        for every number.
        """
        owned = {bar: self._owned(bar) for bar in self.bars if bar not in SOLVED}
        special = {n for bar, names in owned.items() if bar != "error" for n in names}
        if "error" in owned:
            owned["error"] -= special
        own = [bar for bar in owned if name in owned[bar]]
        return own + [bar for bar in self.bars if bar in SOLVED]

    def _owned(self, bar: str) -> set[str]:
        numbers = [c for c in self.columns if c.name in self.found and c.kind == NUMBER]
        if bar == "error":
            status = next(c.status for c in self.columns if c.name == bar)
            same = [c.name for c in numbers if c.status == status]
            return set(same[:1] if self.drawn else same)
        stem = bar.removesuffix("_error")
        return {c.name for c in numbers if c.name == stem or c.name.startswith(f"{stem}_")}


def roles_of(name: str, columns: Iterable[Column]) -> Roles:
    """The roles of the columns that a table has.   name: of its study, which may be unknown."""
    study, known = STUDIES.get(name), tuple(columns)
    drawn = is_drawn(name) if study else any(column.name in RUNS for column in known)
    return Roles(known, study, drawn)


def choices(name: str, columns: Iterable[Column]) -> dict[str, bool]:
    """The columns that tell rows of a table apart, and whether each numbers runs."""
    return {key: key in RUNS for key in roles_of(name, columns).keys}


def is_drawn(name: str) -> bool:
    """Whether luck decides about a table: it draws, or is made from one of which that holds."""
    study = STUDIES[name]
    above = {*study.reads.values(), study.follows, study.averages} - {""}
    return study.drawn or any(is_drawn(other) for other in above)


def is_status(column: Column) -> bool:
    """Whether a column says how something ended."""
    return column.kind == WORD and "status" in column.name.split("_")


def common(first: Sequence[Column], second: Sequence[Column]) -> tuple[Column, ...]:
    """Columns that both have, as the first one declares them."""
    names = {column.name for column in second}
    return tuple(column for column in first if column.name in names)


def _solved_for(column: Column) -> bool:
    return column.kind == NUMBER and column.measured


def _is_bar(column: Column) -> bool:
    """A stated error is bounded from below alone; what is bounded by 1 is an error of a learner."""
    open_ended = column.kind == NUMBER and column.low == 0 and column.high is None
    named = column.name in SOLVED or column.name.split("_")[-1] == "error"
    return open_ended and column.measured and named
