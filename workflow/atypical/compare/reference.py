"""How the results here compare with the reference that comes with the code, in one line."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from atypical.compare.comparison import Comparison, compared
from atypical.compare.finding import EQUAL, IDENTICAL, KINDS, SAME, Finding
from atypical.compare.results import MADE, Results, results_in
from atypical.disk.refusal import Refusal

REFERENCE = Path(__file__).parents[3] / "reference/default"
CONFIGURATION = "config.json"
# Where things lie and are computed is no part of what is asked for.
PLACES = ("device", "gpu", "data")
# Names that the line holds of what differs.
NAMED = 5

OTHER = "Reference: another configuration than its own, so nothing is compared with it."


def told(settings: Mapping[str, Any], reference: Path = REFERENCE) -> str:
    """The line for the results in this directory; empty where no reference is kept.

    settings: the configuration that was run. It never raises: what keeps it from comparing is said.
    """
    if not (reference / MADE).exists():
        return ""
    try:
        if differing(settings, _read(reference / CONFIGURATION)):
            return OTHER
        return line(compared(results_in("."), results_in(str(reference))))
    except Refusal as error:
        return f"Reference: not compared; {error}"
    except Exception as error:  # files that anybody may have written
        return f"Reference: not compared ({type(error).__name__}: {error})."


def line(found: Comparison) -> str:
    """What is found of claims, tables, thresholds, figures.   found: ours, then the reference."""
    tables, figures = ([f for f in found.findings if f.group == g] for g in ("tables", "figures"))
    kept = [finding for finding in tables if not found.second.is_sealed_alone(finding.name)]
    same = sum(finding.kind == IDENTICAL for finding in tables)
    said = [
        _of_claims(found.first, found.second),
        f"tables: {same} of {len(tables)} with the same bytes",
        _counted("thresholds", kept),
        _counted("figures", figures),
    ]
    return f"Reference ({_read(found.second.root / MADE)['made by']}): {'; '.join(said)}."


def differing(one: Any, other: Any, path: str = "") -> list[str]:
    """The keys in which two configurations differ, where they lie and are computed aside."""
    if not path:
        one, other = (json.loads(json.dumps(dict(side))) for side in (one, other))
    if isinstance(one, dict) and isinstance(other, dict):
        keys = [key for key in sorted({*one, *other}) if path or key not in PLACES]
        return [
            apart
            for key in keys
            for apart in differing(one.get(key), other.get(key), f"{path}.{key}".strip("."))
        ]
    return [] if one == other else [path]


def _of_claims(ours: Results, reference: Results) -> str:
    sides = [results.claims() for results in (ours, reference)]
    if not all(sides):
        return "claims: on one side only"
    a, b = (side.frame.set_index("claim")["verdict"] for side in sides if side)
    both = a.index.intersection(b.index)
    moved = [str(name) for name in both if a[name] != b[name]]
    only = [*a.index.difference(b.index), *b.index.difference(a.index)]
    said = f"claims: {len(both) - len(moved)} verdicts as there"
    said += f", {len(moved)} differ{_named(moved)}" if moved else ""
    return said + (f", {len(only)} on one side only{_named(only)}" if only else "")


def _counted(name: str, findings: list[Finding]) -> str:
    words = {IDENTICAL: "in every byte", EQUAL: "within errors", SAME: "in law"}
    parts = []
    for kind in KINDS:
        names = [finding.name for finding in findings if finding.kind == kind]
        if names:
            word = words.get(kind, kind)
            parts.append(f"{len(names)} {word}{'' if kind in words else _named(names)}")
    same = sum(finding.agrees for finding in findings)
    return f"{name}: {same} of {len(findings)} the same: {', '.join(parts)}"


def _named(names: list[str]) -> str:
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return f" ({', '.join(names[:NAMED])}{more})"


def _read(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found
