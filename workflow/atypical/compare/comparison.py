"""Two directories of results, table by table, and what all findings say together."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from atypical.compare import claims, figures, tables
from atypical.compare.finding import (
    DIFFERENT,
    INCOMPARABLE,
    LEVELS,
    MISSING,
    REFUSED,
    Finding,
)
from atypical.compare.law import holm
from atypical.compare.results import Results
from atypical.disk.refusal import Refusal

# Tests of a finding that are named.
NAMED = 3


@dataclass(frozen=True)
class Comparison:
    """What is found.   first, second: the directories."""

    first: Results
    second: Results
    findings: Sequence[Finding]

    @property
    def agrees(self) -> bool:
        """Whether all findings say so."""
        return all(finding.agrees for finding in self.findings)


def compared(first: Results, second: Results, names: Collection[str] = ()) -> Comparison:
    """Compare.   names: tables, where not everything is asked for."""
    findings = [_table(first, second, name) for name in _named(first, second, names)]
    judge(findings)
    kinds = {finding.name: finding.kind for finding in findings}
    if not names:
        above = [*_claims(first, second, kinds), *_figures(first, second, kinds)]
        judge(above)
        findings += above
    return Comparison(first, second, findings)


def judge(findings: Sequence[Finding]) -> None:
    """Reject what cannot be luck, at a level that holds for all tests of a family together."""
    for family, level in LEVELS.items():
        tried = [(f, b) for f in findings for b in f.batches if b.family == family and len(b.p)]
        if not tried:
            continue
        rejected = holm(np.concatenate([batch.p for _, batch in tried]), level)
        ends = np.cumsum([len(batch.p) for _, batch in tried])
        for (finding, batch), own in zip(tried, np.split(rejected, ends[:-1]), strict=True):
            finding.rejected += [batch.test(int(n)) for n in np.flatnonzero(own)]
    for finding in findings:
        if finding.rejected:
            finding.rejected.sort(key=lambda test: test.p)
            finding.worsen(DIFFERENT, f"{len(finding.rejected)} tests reject one law")
            finding.worst += [str(test) for test in finding.rejected[:NAMED]]


def _named(first: Results, second: Results, names: Collection[str]) -> list[str]:
    there = sorted(first.tables() | second.tables())
    unknown = sorted({*names} - {*there})
    if unknown:
        raise Refusal(f"{', '.join(unknown)}: no such table in either directory.")
    return [name for name in there if not names or name in names]


def _table(first: Results, second: Results, name: str) -> Finding:
    absent = [s for s, r in (("A", first), ("B", second)) if name not in r.tables()]
    if absent:
        return Finding(name, MISSING, [f"in {absent[0]}"])
    if any(results.is_sealed_alone(name) for results in (first, second)):
        return _by_seals(first, second, name)
    read, faults = [], []
    for side, results in (("A", first), ("B", second)):
        try:
            read.append(results.table(name))
        except Refusal as error:
            faults.append(f"{side}: {error}")
    if faults:
        return Finding(name, REFUSED, faults)
    seeds = [results.seed() for results in (first, second)]
    return tables.found(*read, same_seed=seeds[0] is not None and seeds[0] == seeds[1])


def _by_seals(first: Results, second: Results, name: str) -> Finding:
    """What is found of a table of which one side keeps the seal alone."""
    try:
        same = first.checksum(name) == second.checksum(name)
    except Refusal as error:
        return Finding(name, REFUSED, [str(error)])
    if same:
        return Finding(name)
    side = "A" if first.is_sealed_alone(name) else "B"
    return Finding(name, INCOMPARABLE, [f"other bytes, of which {side} keeps the seal alone"])


def _claims(first: Results, second: Results, kinds: dict[str, str]) -> Iterator[Finding]:
    def kind_of(table: str) -> str:
        return kinds.get(table, MISSING)

    try:
        sides = [results.claims() for results in (first, second)]
    except Refusal as error:
        yield Finding("claims", REFUSED, [str(error)], group="claims")
        return
    a, b = sides
    if a and b:
        yield claims.found(a, b, kind_of)
    elif a or b:
        yield Finding("claims", MISSING, [f"in {'B' if a else 'A'}"], group="claims")


def _figures(first: Results, second: Results, kinds: dict[str, str]) -> Iterator[Finding]:
    def kind_of(table: str) -> str:
        return kinds.get(table, MISSING)

    a, b = first.figures(), second.figures()
    for name in sorted(a | b):
        if name in a and name in b:
            yield figures.found(name, first, second, kind_of)
        else:
            yield Finding(name, MISSING, [f"in {'B' if name in a else 'A'}"], group="figures")
