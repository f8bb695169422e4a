"""Runs and curves made again, a random sample of all that nothing else certifies.

What is drawn is a row; what is made again is the curve that holds it, or of simulations and
learners that one run of it: its random numbers are its own. All its rows are then compared. A run
that should have rows and has none is drawn like a row.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import redirect_stderr
from dataclasses import dataclass
from importlib import import_module
from io import StringIO
from typing import Any

import numpy as np
import pandas as pd

from atypical.disk.refusal import Refusal
from atypical.disk.solutions import Found, Solutions
from atypical.randomness.run import seeded
from atypical.randomness.unforeseen import lots
from atypical.status import CONVERGED, ESCAPED, REACHED, SOLVED
from atypical.studies.kinds.study import Part
from atypical.verify.cells import Rounding, compare, written
from atypical.verify.certificates import Certified
from atypical.verify.findings import Check, Wrong
from atypical.verify.results import Results, lacking, path_of, solutions_of, wildcards
from atypical.verify.sample import drawn, told
from atypical.verify.workers import Workers

GOOD = {CONVERGED, SOLVED, REACHED, ESCAPED}
# Of stacks of networks: what float32 sums differ by where fewer runs stand side by side.
BESIDE = {"train_networks": Rounding(1e-4, 1e-6)}


@dataclass(frozen=True, eq=False)
class Unit:
    """What is made again at once: a curve of a part, or one run of it.

    place: of the curve; None where a solver counts on all of its part.   run: None where a curve is
    one run.   rows: its cells.   open: how many of them nothing else certifies; one where there
    should be some and are none.   failed: how many of these failed.
    """

    part: Part
    place: int | None
    run: int | None
    rows: pd.DataFrame
    open: int
    failed: int

    def content(self) -> dict[str, Any]:
        """What a job that makes nothing else is given."""
        curve = {} if self.place is None else {"curves": [self.part.curves[self.place]]}
        run = {} if self.run is None else {f"{self.part.run}s": [self.run]}
        return self.part.content() | curve | run

    def __str__(self) -> str:
        return f"curve {self.place}, {self.part.run or 'run'} {self.run}"


def units(results: Results, certified: Certified, check: Check) -> Iterator[Unit]:
    """All that can be made again."""
    on_gpu = 0
    for part in results.parts():
        if not results.there(part):
            continue
        if results.on_gpu(part):
            on_gpu += len(results.rows_of(part))
            continue
        known = certified.get(str(path_of(part)), set())
        # What reads the rows of another part knows its curves by their numbers there.
        places = [None] if results.studies[part.study].rows else [*range(len(part.places))]
        found = list(_units(part, places, results.rows_of(part), known))
        if sum(len(unit.rows) for unit in found) < len(results.rows_of(part)):
            check.add([lacking(part, "rows of its own curves and runs", "others as well")])
        yield from found
    if on_gpu:
        check.left.append(f"{on_gpu} rows were computed on a GPU, and none of them is re-run")


def _units(
    part: Part, places: Sequence[int | None], frame: pd.DataFrame, known: set[int]
) -> Iterator[Unit]:
    statuses = [name for name in frame if "status" in str(name)]
    failed = set(frame.index[~frame[statuses].isin(GOOD).all(axis=1)])
    of_run = {str(run): rows for run, rows in frame.groupby(part.run)} if part.runs else {}
    for run in part.runs or (None,):
        rows = frame if run is None else of_run.get(str(run), frame.iloc[:0])
        for place in places:
            own = rows if place is None else rows[rows["curve"] == str(place)]
            left = set(own.index) - known
            yield Unit(part, place, run, own, len(left) if len(own) else 1, len(left & failed))


def reruns(results: Results, certified: Certified, how: tuple[int, int], workers: Workers) -> Check:
    """A sample of all open rows made again, and one of those that failed.

    how: rows of each sample, and the seed of the draw.
    """
    rows, seed = how
    check, rng = Check("re-runs", "rows made again"), lots(seed)
    there = list(units(results, certified, check))
    chosen: set[int] = set()
    for what in ("open", "failed"):
        weights = [getattr(unit, what) for unit in there]
        chosen |= set(drawn(weights, rows, rng))
        check.notes.append(f"{what} rows: {told(sum(weights), min(rows, sum(weights)))}")
    check.notes.append(f"Drawn by --seed {seed}; {len(chosen)} curves and runs were made again")
    picked = [there[number] for number in sorted(chosen)]
    for unit, found in zip(picked, workers.map(again, _asked(results, picked)), strict=True):
        _hold(results, check, unit, found)
    return check


def _asked(results: Results, picked: Sequence[Unit]) -> list[tuple[Any, ...]]:
    """What `again` is given for each unit."""
    asked = []
    for unit in picked:
        wildcard = wildcards(unit.part)
        params = results.steps.made_by(unit.part) | {"study": unit.content()}
        inputs = results.steps.rows(wildcard) or [], results.steps.solutions(wildcard)
        asked.append((params, *inputs))
    return asked


def again(params: dict[str, Any], tables: list[str], weights: list[str]) -> Found | str:
    """What a job finds, its rows as they would be written; in words why it finds nothing."""
    try:
        with seeded(params["seed"]), redirect_stderr(StringIO()):
            found = import_module("scripts.solve").main(params, tables, weights)
        return Found(written(pd.DataFrame(found.rows)), found.names, found.weights)
    except Exception as error:  # whatever forged rows make a solver do
        return f"{type(error).__name__}: {error}"


def _hold(results: Results, check: Check, unit: Unit, found: Found | str) -> None:
    part = unit.part
    check.looked += len(unit.rows)
    if isinstance(found, str):
        check.add([Wrong(str(path_of(part)), str(unit), "", "rows", found)])
        return
    names = [name for name in results.columns_of_part(part) if name != "curve"]
    own = results.rounding(path_of(part))
    beside = BESIDE.get(results.studies[part.study].job, Rounding())
    rounding = max(own, beside, key=lambda one: one.relative)
    rows = unit.rows if len(unit.rows) else unit.rows.reindex(columns=names)
    anew = found.rows.reindex(columns=names) if found.rows.empty else found.rows.filter(names)
    compare(check, part.study, rows, anew, (results.keys(part.study), rounding))
    if rounding == Rounding():
        check.add(_other_weights(unit, found))


def _other_weights(unit: Unit, found: Found) -> Iterator[Wrong]:
    """Saved weights that are not those that were found, where rounding decides nothing."""
    path = solutions_of(unit.part)
    saved = Solutions([path] if found.names else [])
    for name, weights in zip(found.names, found.weights, strict=True):
        try:
            same = np.array_equal(saved.of(name), weights)
        except Refusal as error:
            yield Wrong(str(path), str(unit), "weights", str(error), "a solution")
            continue
        if not same:
            yield Wrong(str(path), str(unit), "weights", "other weights", "those of its run")
