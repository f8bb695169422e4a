"""Saved solutions against their rows: what weights reach on an instance that is drawn again."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module

import pandas as pd

from atypical.disk.refusal import Refusal
from atypical.disk.solutions import Solutions
from atypical.randomness.run import seeded
from atypical.studies.kinds.study import Part
from atypical.verify.cells import Rounding, compare, written
from atypical.verify.findings import Check, Wrong
from atypical.verify.results import Results, path_of, solutions_of
from atypical.verify.workers import Workers

# What judges the solutions of a kind of job, imported where there are any, and what its sums of
# float32 may differ by, which other runs stood beside.
JUDGES = {
    "train": ("atypical.verify.learned", Rounding()),
    "train_networks": ("atypical.verify.networks", Rounding(1e-5, 1e-7)),
}


def solutions(results: Results, workers: Workers) -> Check:
    """Errors, margins and statuses of all runs, from their weights."""
    check = Check("solutions", "rows by their weights")
    with seeded(results.settings.seed):
        for job, (module, beside) in JUDGES.items():
            held = list(_held(results, check, job))
            judge = import_module(module).judgements if held else None
            for part, rows, found in judge(results, held, check, workers) if judge else []:
                rounding = max(results.rounding(path_of(part)), beside, key=lambda r: r.relative)
                anew = written(pd.DataFrame(found)).filter(results.columns_of_part(part))
                keys = results.keys(part.study)
                check.looked += len(rows)
                compare(check, part.study, rows, anew, (keys, rounding))
    return check


def _held(results: Results, check: Check, job: str) -> Iterator[tuple[Part, Solutions]]:
    """Parts that are there, with what was learned in them."""
    for part in results.parts(job):
        try:
            if results.there(part):
                yield part, Solutions([solutions_of(part)])
        except Refusal as error:
            check.add([Wrong(str(solutions_of(part)), "", "", "solutions", str(error))])
