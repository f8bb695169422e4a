"""What made the results of a directory, as their records tell: code, libraries, machines, dates."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from atypical.disk.seals import record_of
from atypical.version import VERSION


@dataclass(frozen=True)
class Origin:
    """versions: of this package.   commits: of its code, `changed` behind those of a changed tree.

    libraries: name and version.   first, last: dates; empty where no record tells.
    """

    versions: list[str]
    commits: list[str]
    libraries: list[str]
    pythons: list[str]
    processors: list[str]
    devices: list[str]
    first: str
    last: str

    @property
    def code(self) -> str:
        """The code in words."""
        commits = [f"commit {commit}" for commit in self.commits]
        return ", ".join([f"atypical {' and '.join(self.versions)}", *commits])

    def plain(self) -> dict[str, Any]:
        """As it is written."""
        return {
            "made by": self.code,
            "commits": self.commits,
            "libraries": self.libraries,
            "python": self.pythons,
            "processors": self.processors,
            "devices": self.devices,
            "from": self.first,
            "to": self.last,
        }


def origin_of(sealed: Iterable[Path], figures: Iterable[Path]) -> Origin:
    """What made these sealed files.   figures: records of figures, which know the version."""
    told = list(_told(sealed))
    dates = sorted(date for one in told if (date := one.get("date")))
    libraries = {" ".join(pair) for one in told for pair in one.get("libraries", {}).items()}
    versions = {version for path in figures if (version := _version(path))}
    return Origin(
        sorted(versions) or [VERSION],
        _each(told, "commit"),
        sorted(libraries),
        _each(told, "python"),
        _each(told, "processor"),
        _each(told, "device"),
        first=dates[0] if dates else "",
        last=dates[-1] if dates else "",
    )


def _told(sealed: Iterable[Path]) -> Iterator[dict[str, Any]]:
    """Circumstances of each file, and of what it joins."""
    for path in sealed:
        if record := record_of(path):
            yield record.made
            yield from record.made.get("parts", [])


def _each(told: Iterable[dict[str, Any]], key: str) -> list[str]:
    return sorted({str(one[key]) for one in told if one.get(key)})


def _version(path: Path) -> str:
    try:
        return str(json.loads(path.read_text(encoding="utf-8"))["atypical"])
    except (OSError, ValueError, LookupError, TypeError):
        return ""
