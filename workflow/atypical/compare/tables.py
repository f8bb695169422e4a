"""One table of two directories: bytes first, then settings and grids, then numbers or laws."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from atypical.compare.draws import batches, condition_in_words, draws, stated_batches
from atypical.compare.finding import DIFFERENT, EQUAL, INCOMPARABLE, SAME, Finding
from atypical.compare.places import placed
from atypical.compare.results import Table
from atypical.compare.rows import Rows, grids_apart, labelled, varies
from atypical.compare.values import Apart, apart, unlike
from atypical.settings.roles import RUNS, Roles, common, roles_of
from atypical.tables.kinds import Column

# Settings and rows that are named.
NAMED = 3
# How jobs are cut, and how many runs there are, is no setting of a law.
PACKING = {"curves_per_job", *(f"{run}s" for run in RUNS)}
Pair = tuple[pd.DataFrame, pd.DataFrame]


def found(first: Table, second: Table, *, same_seed: bool) -> Finding:
    """What is found of a table; its tests are still to be judged.

    same_seed: whether both runs have the same seed, so that equal runs are the same draws.
    """
    finding = Finding(first.name)
    if first.checksum == second.checksum:
        return finding
    roles = roles_of(first.name, common(first.columns, second.columns))
    _say_settings(finding, first, second, roles)
    unknown = _keys_apart(first, second)
    if unknown:
        finding.worsen(INCOMPARABLE, f"no rows in common: {', '.join(unknown)} on one side only")
        return finding
    (a, b), roles = placed([first.frame, second.frame], roles)
    rows = labelled(a, b, roles)
    grids = grids_apart(a, b, rows.keys)
    if not grids and {*rows.conditions[0]} != {*rows.conditions[1]}:
        grids = [_conditions_apart(rows)]
    if grids and _measures_what_runs_left(roles):
        finding.words.append(f"runs left nothing to measure: {'; '.join(grids[:NAMED])}")
    elif grids:
        finding.worsen(INCOMPARABLE, f"another grid: {'; '.join(grids[:NAMED])}")
    _compare(finding, (a, b), (roles, rows), same_seed)
    return finding


def _compare(finding: Finding, frames: Pair, matched: tuple[Roles, Rows], same_seed: bool) -> None:
    """The rows of conditions that both have."""
    roles, rows = matched
    _, i, j = np.intersect1d(rows.first, rows.second, return_indices=True)
    a, b = (f.iloc[n].reset_index(drop=True) for f, n in zip(frames, (i, j), strict=True))
    if not roles.drawn:
        _say_apart(finding, _rows_apart(a, b, roles), a, rows)
        return
    _say_apart(finding, *_computed_apart(frames, rows, roles), rows)
    if len(a) == len(frames[0]) == len(frames[1]) and not _any(_rows_apart(a, b, roles, False)):
        finding.worsen(EQUAL, "no number differs by more than rounding")
    elif roles.runs:
        own = draws(*frames, rows, roles, same_seed=same_seed)
        finding.batches += batches(own)
        finding.worsen(SAME, *_counted(own.sample.runs, own.sample.paired, own.frame))
    else:
        finding.batches += stated_batches(a, b, roles, rows.keys)
        finding.worsen(SAME, f"{len(a)} rows within their errors")


def _rows_apart(a: pd.DataFrame, b: pd.DataFrame, roles: Roles, stated: bool = True) -> list[Apart]:
    bars = {name: roles.bars_of(name) if stated else [] for name in roles.found}
    computed: dict[str, list[str]] = {name: [] for name in roles.computed if stated}
    return [*unlike(a, b, roles.statuses), *apart(a, b, computed | bars)]


def _computed_apart(frames: Pair, rows: Rows, roles: Roles) -> tuple[list[Apart], pd.DataFrame]:
    """What comes with a condition, in the first row of each."""
    sides = [np.unique(labels, return_index=True) for labels in rows.conditions]
    _, i, j = np.intersect1d(sides[0][0], sides[1][0], return_indices=True)
    places = sides[0][1][i], sides[1][1][j]
    a, b = (f.iloc[n].reset_index(drop=True) for f, n in zip(frames, places, strict=True))
    return apart(a, b, {name: [] for name in roles.computed}), a


def _any(columns: list[Apart]) -> bool:
    return any((column.excess > 1).any() for column in columns)


def _say_apart(finding: Finding, columns: list[Apart], frame: pd.DataFrame, rows: Rows) -> None:
    """Name the rows that differ, the worst ones first."""
    if not columns or not len(frame):
        return
    excess = np.stack([column.excess for column in columns])
    beyond = np.flatnonzero((excess > 1).any(axis=0))
    if not len(beyond):
        if excess.max() > 0:
            finding.worsen(EQUAL, f"at most {excess.max():.2g} tolerances apart")
        else:
            finding.worsen(EQUAL)
        return
    finding.worsen(DIFFERENT, f"{len(beyond)} of {len(frame)} rows beyond their errors")
    worst = beyond[np.argsort(-excess[:, beyond].max(axis=0), kind="stable")]
    for row in worst[:NAMED]:
        where = condition_in_words(frame.iloc[row], rows.keys, frame)
        column = columns[int(excess[:, row].argmax())]
        finding.worst.append(f"{where}: {column.at(row)}" if where else column.at(row))


def _counted(runs: Any, paired: bool, frame: pd.DataFrame) -> list[str]:
    if not len(frame):
        return ["no condition in common"]
    return [f"{len(np.unique(runs))} {'pairs of runs' if paired else 'runs, unpaired'}"]


def _say_settings(finding: Finding, first: Table, second: Table, roles: Roles) -> None:
    """Settings that differ, but for grids, which rows tell; columns of one side."""
    a, b = (dict(_flat(table.record.params.get("study") or {})) for table in (first, second))
    left_out = {*roles.keys, *PACKING}
    lines = [
        f"{path} {json.dumps(a.get(path))} | {json.dumps(b.get(path))}"
        for path in sorted({*a, *b})
        if a.get(path) != b.get(path) and not left_out & {*path.split(".")}
    ]
    if lines:
        more = f" and {len(lines) - NAMED} more" if len(lines) > NAMED else ""
        finding.worsen(INCOMPARABLE, f"other settings: {'; '.join(lines[:NAMED])}{more}")
    for own, other, side in ((first, second, "A"), (second, first, "B")):
        only = _only(own.columns, other.columns)
        if only:
            names = ", ".join(column.name for column in only)
            finding.worsen(INCOMPARABLE, f"columns only in {side}: {names}")


def _flat(settings: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in settings.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{above}{name}.")
        elif value is not None:
            yield f"{above}{name}", value


def _only(own: tuple[Column, ...], other: tuple[Column, ...]) -> list[Column]:
    names = {column.name for column in other}
    return [column for column in own if column.name not in names]


def _keys_apart(first: Table, second: Table) -> list[str]:
    """Columns of one side that tell its rows apart, so that those of the other are not known."""
    return [
        name
        for own, other in ((first, second), (second, first))
        for name in roles_of(own.name, own.columns).keys
        if name in {column.name for column in _only(own.columns, other.columns)}
        and varies(own.frame[name])
    ]


def _measures_what_runs_left(roles: Roles) -> bool:
    """Whether luck decides which conditions a table has: those in which a run was solved."""
    return roles.study is not None and bool(roles.study.follows or roles.study.averages)


def _conditions_apart(rows: Rows) -> str:
    a, b = ({*labels.tolist()} for labels in rows.conditions)
    return f"{len(a - b)} conditions only in A, {len(b - a)} only in B"
