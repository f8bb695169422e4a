"""The claims of two directories: the same rules, the same verdicts, numbers within their errors."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from atypical.claims.catalogue import CLAIMS
from atypical.compare.draws import FREEDOM
from atypical.compare.finding import (
    DIFFERENT,
    EQUAL,
    IDENTICAL,
    INCOMPARABLE,
    SAME,
    STATED,
    Batch,
    Finding,
)
from atypical.compare.law import stated
from atypical.compare.results import Table
from atypical.compare.values import apart
from atypical.settings.roles import is_drawn
from atypical.settings.studies import STUDIES

Array = NDArray[Any]

NAMED = 3
RULE = ["statement", "expected", "rule"]
TABLES = {claim.name: claim.tables for claim in CLAIMS}


def found(first: Table, second: Table, kind_of: Callable[[str], str]) -> Finding:
    """What is found of the claims.   kind_of: what was found of a table.

    A verdict that moves where luck moves the tables below it is named, and counts for nothing: its
    number does. Where no table moved, nothing else may.
    """
    finding = Finding("claims", group="claims")
    if first.checksum == second.checksum:
        return finding
    a, b = (table.frame.set_index("claim") for table in (first, second))
    both = [name for name in a.index if name in b.index]
    only = [*a.index.difference(b.index), *b.index.difference(a.index)]
    if only:
        finding.worsen(INCOMPARABLE, f"judged on one side only: {', '.join(only)}")
    a, b = a.loc[both], b.loc[both]
    ruled = (a[RULE] == b[RULE]).all(axis=1)
    if not ruled.all():
        finding.worsen(INCOMPARABLE, f"by other rules: {', '.join(a.index[~ruled])}")
    _compare(finding, a[ruled], b[ruled], kind_of)
    return finding


def _compare(
    finding: Finding, a: pd.DataFrame, b: pd.DataFrame, kind_of: Callable[[str], str]
) -> None:
    (numbers,) = apart(a, b, {"measured": []})
    verdicts = (a["verdict"] != b["verdict"]).to_numpy()
    lucky = np.array([_moved_by_luck(str(name), kind_of) for name in a.index], bool)
    fixed = (verdicts | (numbers.excess > 1)) & ~lucky & ~_with_error(a, b)
    finding.worsen(SAME if (lucky & (numbers.excess > 1)).any() else EQUAL)
    if fixed.any():
        finding.worsen(DIFFERENT, f"moved, and no draw did: {', '.join(a.index[fixed])}")
    if verdicts.any():
        finding.words.append(f"verdicts that moved: {', '.join(a.index[verdicts])}")
    for name in a.index[verdicts][:NAMED]:
        sides = " | ".join(str(side.loc[name, "verdict"]) for side in (a, b))
        finding.worst.append(f"{name}: {sides}")
    finding.batches.append(_tested(a, b))


def _with_error(a: pd.DataFrame, b: pd.DataFrame) -> Array:
    """Claims whose number has an error on both sides, and lies within it of the other one."""
    error = np.hypot(a["error"], b["error"])
    near: Array = ((error > 0) & ((a["measured"] - b["measured"]).abs() <= error)).to_numpy()
    return near


def _tested(a: pd.DataFrame, b: pd.DataFrame) -> Batch:
    error = np.hypot(a["error"], b["error"]).to_numpy(float)
    difference = (b["measured"] - a["measured"]).to_numpy(float)
    known = np.flatnonzero((error > 0) & np.isfinite(error) & np.isfinite(difference))
    z, p = stated(difference[known], error[known], FREEDOM)
    return Batch("measured", STATED, z, p, lambda n: str(a.index[known[n]]))


def _moved_by_luck(claim: str, kind_of: Callable[[str], str]) -> bool:
    """Whether a table that a claim is judged from holds other draws."""
    tables = TABLES.get(claim)
    if tables is None:
        return True
    return any(
        name not in STUDIES or (is_drawn(name) and kind_of(name) not in (IDENTICAL, EQUAL))
        for name in tables
    )
