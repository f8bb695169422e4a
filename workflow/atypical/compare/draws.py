"""Tables that luck decides about: which rows are samples of the same law, and what is tested."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from atypical.compare.finding import PARTIAL, POOLED, SINGLE, STATED, Batch
from atypical.compare.law import Sample, Terms, pooled, single, stated, terms
from atypical.compare.rows import Rows, varies
from atypical.compare.scores import at_risk, ranked, spread
from atypical.settings.roles import EVENT, LIMIT, MEASURE, Roles
from atypical.status import CONVERGED
from atypical.tables.kinds import FLAG, WORD

Array = NDArray[Any]

# Errors that are stated come from about ten runs.
FREEDOM = 9.0


@dataclass(frozen=True)
class Draws:
    """Rows of conditions that both tables have: those of the first one before those of the other.

    keys: columns that tell conditions apart.
    """

    frame: pd.DataFrame
    sample: Sample
    roles: Roles
    keys: Sequence[str]

    def whole(self, kept: Array) -> Array:
        """Of the rows that are kept, of pairs those of which both are."""
        half = len(kept) // 2
        return np.tile(kept[:half] & kept[half:], 2) if self.sample.paired else kept

    def some(self, kept: Array) -> Draws:
        """The rows that are kept; of pairs, those of which both are."""
        old, kept = self.sample, self.whole(kept)
        if kept.all():
            return self
        parts = old.second[kept], old.conditions[kept], old.runs[kept]
        sample = Sample(*parts, old.paired)
        return Draws(self.frame[kept], sample, self.roles, self.keys)

    def named(self, condition: int) -> str:
        """A condition in words: the columns in which the conditions here differ."""
        row = self.frame.iloc[int(np.argmax(self.sample.conditions == condition))]
        return condition_in_words(row, self.keys, self.frame)


def draws(
    first: pd.DataFrame, second: pd.DataFrame, rows: Rows, roles: Roles, *, same_seed: bool
) -> Draws:
    """The samples.   same_seed: whether equal runs are the same draws, where both tables have them.

    Runs that only one of them has are left out of pairs.
    """
    _, i, j = np.intersect1d(rows.first, rows.second, return_indices=True)
    paired = same_seed and len(i) > 0
    if not paired:
        a, b = rows.conditions
        i, j = np.flatnonzero(np.isin(a, b)), np.flatnonzero(np.isin(b, a))
    frame = pd.concat([first.iloc[i], second.iloc[j]], ignore_index=True)
    labels = [
        np.unique(np.concatenate([a[i], b[j]]), return_inverse=True)[1]
        for a, b in (rows.conditions, rows.runs)
    ]
    side = np.repeat([False, True], [len(i), len(j)])
    return Draws(frame, Sample(side, labels[0], labels[1], paired), roles, rows.keys)


def batches(of: Draws) -> Iterator[Batch]:
    """All tests of the laws of a table."""
    for column, part, scores in _scored(of):
        own = terms(scores, part.sample)
        yield from _located(column, part, own)
        flat = {c.name for c in of.roles.columns if c.kind == FLAG} | {*of.roles.times}
        if column.split("[")[0] in flat or column.startswith("share "):
            continue
        wide = pooled(terms(spread(scores, part.sample.conditions), part.sample))
        if wide is not None:
            yield _alone(f"spread of {column}", PARTIAL, wide.z, wide.p, "")


def stated_batches(
    first: pd.DataFrame, second: pd.DataFrame, roles: Roles, keys: Sequence[str]
) -> Iterator[Batch]:
    """Tests of numbers with stated errors, of rows that belong together."""

    def where(row: int) -> str:
        return condition_in_words(first.iloc[row], keys, first)

    for name in roles.found:
        own = roles.bars_of(name)
        if not own:
            continue
        squares = sum(f[bar].to_numpy(float) ** 2 for f in (first, second) for bar in own)
        apart = (second[name] - first[name]).to_numpy(float)
        known = np.isfinite(apart) & np.isfinite(squares) & (np.asarray(squares) > 0)
        z, p = stated(apart[known], np.sqrt(np.asarray(squares)[known]), FREEDOM)
        yield Batch(name, STATED, z, p, _at(np.flatnonzero(known), where))


def condition_in_words(row: pd.Series, keys: Sequence[str], among: pd.DataFrame) -> str:
    """A row's condition, by the columns in which rows differ."""
    told = [name for name in keys if varies(among[name])]
    shown = (f"{row[n]:.6g}" if isinstance(row[n], float) else str(row[n]) for n in told)
    return ", ".join(f"{name} {value}" for name, value in zip(told, shown, strict=True))


def _at(places: Array, where: Callable[[int], str]) -> Callable[[int], str]:
    return lambda n: where(int(places[n]))


def _located(column: str, part: Draws, own: Terms) -> Iterator[Batch]:
    whole = pooled(own)
    if whole is None:
        return
    yield _alone(column, POOLED, whole.z, whole.p, "")
    for where, chosen in _groups(part, own):
        some = pooled(own.where(chosen))
        if some is not None:
            yield _alone(column, PARTIAL, some.z, some.p, where)
    z, p = single(own)
    tested = np.flatnonzero(np.bincount(own.conditions, own.variance) > 0)
    yield Batch(column, SINGLE, z[tested], p[tested], _at(tested, part.named))


def _scored(of: Draws) -> Iterator[tuple[str, Draws, Array]]:
    """What was found, column by column, with its scores; of each measure for itself."""
    measures = of.frame[MEASURE].unique() if MEASURE in of.roles.keys else [None]
    for measure in measures:
        rows = np.ones(len(of.frame), bool)
        if measure is not None:
            rows = (of.frame[MEASURE] == measure).to_numpy()
        part, mark = of.some(rows), "" if measure is None else f"[{measure}]"
        for name in of.roles.found:
            yield from _of_column(name, mark, part)
        yield from _of_statuses(mark, part)


def _of_column(name: str, mark: str, part: Draws) -> Iterator[tuple[str, Draws, Array]]:
    values = part.frame[name].to_numpy(float)
    if name in part.roles.times:
        limit = part.frame[LIMIT].to_numpy(float)
        values = np.where(np.isnan(values) & (part.frame[EVENT] == 0), limit, values)
        for status in part.roles.statuses:
            values = np.where(part.frame[status] == CONVERGED, values, np.nan)
    known = ~np.isnan(values)
    kept, values = part.some(known), values[part.whole(known)]
    conditions = kept.sample.conditions
    if not len(values):
        return
    if name in part.roles.times:
        yield name + mark, kept, at_risk(values, kept.frame[EVENT].to_numpy(float), conditions)
    else:
        yield name + mark, kept, ranked(values, conditions)


def _of_statuses(mark: str, part: Draws) -> Iterator[tuple[str, Draws, Array]]:
    """How many rows ended in each way but the most common one, unless a flag says the same."""
    flags = [part.frame[c.name].to_numpy() for c in part.roles.columns if c.kind == FLAG]
    for status in part.roles.statuses:
        for word in part.frame[status].value_counts().index[1:]:
            ended = (part.frame[status] == word).to_numpy()
            if not any((ended == flag).all() or (ended != flag).all() for flag in flags):
                name = f"share of {status} {word}{mark}"
                yield name, part, ranked(ended.astype(float), part.sample.conditions)


def _groups(part: Draws, own: Terms) -> Iterator[tuple[str, Array]]:
    """Terms of conditions that share a word or a flag."""
    kinds = {column.name: column.kind for column in part.roles.columns}
    conditions, first = np.unique(part.sample.conditions, return_index=True)
    for name in part.keys:
        if kinds[name] not in (WORD, FLAG) or name == MEASURE:
            continue
        words = part.frame[name].to_numpy()[first]
        several = pd.unique(words)
        for word in several if len(several) > 1 else []:
            yield f"{name} {word}", np.isin(own.conditions, conditions[words == word])


def _alone(column: str, family: str, z: float, p: float, where: str) -> Batch:
    return Batch(column, family, np.array([z]), np.array([p]), lambda n: where)
