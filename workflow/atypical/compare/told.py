"""What is told of a comparison: lines for a terminal, a line of verdict, and all of it as JSON."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import asdict
from typing import Any

from atypical.compare.comparison import Comparison
from atypical.compare.finding import KINDS, LEVEL, Finding
from atypical.compare.results import Results

WIDEST = 27
# What does not agree is named in the verdict, the worst first, up to so many.
NAMED = 8


def text(of: Comparison) -> str:
    """A line for each table, for the claims and for each figure that is not as its tables."""
    lines = [f"A: {of.first.root}{_seed(of.first)}", f"B: {of.second.root}{_seed(of.second)}", ""]
    for finding in of.findings:
        if finding.group == "figures" and finding.agrees:
            continue
        lines.append(_line(finding))
        lines += [f"    {worst}" for worst in finding.worst]
    drawn = [finding for finding in of.findings if finding.group == "figures"]
    if drawn:
        lines.append(f"{'figures':<{WIDEST}} {_counted(drawn)}")
    return "\n".join([*lines, "", verdict(of)])


def verdict(of: Comparison) -> str:
    """One line: whether all agree, and if not what does not."""
    tables = [finding for finding in of.findings if finding.group == "tables"]
    counted = f"{len(tables)} tables: {_counted(tables)}"
    if of.agrees:
        return f"They agree, at a level of {LEVEL:g} for all tests together. {counted}."
    apart = [finding for finding in of.findings if not finding.agrees]
    names = [one.name for one in sorted(apart, key=lambda one: -KINDS.index(one.kind))]
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return f"They do not agree. {counted}. See {', '.join(names[:NAMED])}{more}."


def as_json(of: Comparison) -> dict[str, Any]:
    """All findings, with their tests that were rejected and the farthest pooled one."""
    return {
        "A": str(of.first.root),
        "B": str(of.second.root),
        "agree": of.agrees,
        "level": LEVEL,
        "verdict": verdict(of),
        "findings": [_entry(finding) for finding in of.findings],
    }


def _entry(finding: Finding) -> dict[str, Any]:
    farthest = finding.farthest()
    return {
        "name": finding.name,
        "of": finding.group,
        "finding": finding.kind,
        "words": finding.words,
        "worst": finding.worst,
        "tests": sum(len(batch.p) for batch in finding.batches),
        "pooled": asdict(farthest) if farthest else None,
        "rejected": [asdict(test) for test in finding.rejected],
    }


def _line(finding: Finding) -> str:
    words = list(finding.words)
    farthest = finding.farthest()
    if farthest and math.isfinite(farthest.z):
        words.append(f"largest pooled z {farthest.z:+.1f} ({farthest.column})")
    said = f": {'; '.join(words)}" if words else ""
    return f"{finding.name:<{WIDEST}} {finding.kind}{said}"


def _counted(findings: list[Finding]) -> str:
    counts = Counter(finding.kind for finding in findings)
    return ", ".join(f"{counts[kind]} {kind}" for kind in KINDS if counts[kind]) or "none"


def _seed(results: Results) -> str:
    seed = results.seed()
    return "" if seed is None else f" (seed {seed})"
