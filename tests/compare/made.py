"""Directories of results without a run: tables of a configuration, filled as declared."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats
from tests.figures.possible import World, shipped

from atypical.compare.results import Table
from atypical.disk.record import Record
from atypical.settings.configuration import configuration
from atypical.settings.roles import EVENT, LIMIT, Roles, roles_of
from atypical.settings.studies import STUDIES
from atypical.status import CONVERGED
from atypical.tables.files import write
from atypical.tables.kinds import COUNT, FLAG, Column

Tables = dict[str, pd.DataFrame]


@cache
def world() -> World:
    """Of the default configuration, in which all goes well."""
    return World(configuration(shipped()), dict.fromkeys(STUDIES, 1.0), 0)


@cache
def table(name: str) -> pd.DataFrame:
    """A table of it, as luck with the number 0 leaves it."""
    frame = world().table(name)
    return drawn(frame, name, 0) if roles_of(name, STUDIES[name].columns).drawn else frame


def drawn(frame: pd.DataFrame, name: str, luck: int, shared: float = 0.3) -> pd.DataFrame:
    """The rows with other luck. A `shared` part of the variance is that of a run as a whole."""
    roles = roles_of(name, STUDIES[name].columns)
    rng = np.random.default_rng([luck, *name.encode()])
    codes = np.arange(len(frame))
    if roles.runs:
        codes = frame.groupby(roles.runs).ngroup().to_numpy()
    new = {}
    for column in roles.columns:
        if column.name in roles.found:
            common = rng.standard_normal(codes.max(initial=0) + 1)[codes]
            own = rng.standard_normal(len(frame))
            deviate = np.sqrt(shared) * common + np.sqrt(1 - shared) * own
            new[column.name] = _valued(column, deviate, rng)
    frame = frame.assign(**new)
    return _stated(_watched(frame, roles, rng), roles, rng)


def _valued(column: Column, deviate: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """A number of that law within the bounds of its column; a share is often on a bound."""
    low = -4.0 if column.low is None else column.low
    high = low + 8 if column.high is None else column.high
    share = 1 / (1 + np.exp(-deviate))
    if column.kind == FLAG:
        return (deviate > 0.4).astype(int)
    if column.kind == COUNT:
        return np.round(low + 40 * share).astype(int)
    return low + (high - low) * (0.1 + 0.8 * share)


def _watched(frame: pd.DataFrame, roles: Roles, rng: np.random.Generator) -> pd.DataFrame:
    """Times that are watched until a limit."""
    if not roles.times:
        return frame
    times = rng.exponential(1.0, len(frame))
    limit = np.full(len(frame), 2, frame[LIMIT].dtype)
    frame = frame.assign(**{EVENT: (times < 1.5).astype(int), LIMIT: limit, "status": CONVERGED})
    return frame.assign(**dict.fromkeys(roles.times, np.minimum(times, 1.5)))


def _stated(frame: pd.DataFrame, roles: Roles, rng: np.random.Generator) -> pd.DataFrame:
    """Numbers with stated errors lie around the same truth."""
    if roles.runs:
        return frame
    truth = np.linspace(0.4, 0.6, len(frame))
    owned = {name: bar for name in roles.found for bar in roles.bars_of(name)[:1]}
    errors = {bar: np.full(len(frame), 0.02) for bar in owned.values()}
    found = {name: truth + 0.02 * rng.standard_normal(len(frame)) for name in owned}
    return frame.assign(**errors, **found)


def shifted(frame: pd.DataFrame, name: str, column: str, z: float) -> pd.DataFrame:
    """A bias of a column with a pooled z that is expected to be this.

    In standard errors of the mean it is larger, as those are known from a few runs only.
    """
    roles = roles_of(name, STUDIES[name].columns)
    conditions = [frame[key] for key in roles.keys if key not in roles.runs]
    centred = frame[column] - frame[column].groupby(conditions, dropna=False).transform("mean")
    runs = centred.groupby([frame[key] for key in roles.runs]).sum()
    freedom = len(runs) - 1
    error = np.sqrt(2 * (runs**2).sum() * len(runs) / freedom) / len(frame)
    errors = stats.t.isf(stats.norm.sf(z), 2 * freedom)
    return frame.assign(**{column: frame[column] + errors * error})


def read(name: str, frame: pd.DataFrame, checksum: str = "", **study: Any) -> Table:
    """A table as it would be read."""
    return Table(name, frame, STUDIES[name].columns, Record({"study": study}), checksum)


def directory(path: Path, tables: Tables, *, seed: int = 0) -> Path:
    """A directory of results that holds these tables."""
    for name, frame in tables.items():
        write(frame, path / "tables" / f"{name}.csv", STUDIES[name].columns, {"study": {}})
    path.mkdir(parents=True, exist_ok=True)
    (path / "config.json").write_text(json.dumps({"seed": seed}))
    return path
