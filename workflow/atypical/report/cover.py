"""The first page of the report: of what run it tells, and what came out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from atypical.claims.claim import VERDICTS
from atypical.claims.table import COLUMNS
from atypical.figures.catalogue import FIGURES
from atypical.release.origin import origin_of
from atypical.tables.files import read

ROW = "   * - {}\n     - {}\n"


def cover(results: Path, scale: str, introduction: str) -> str:
    """The page as reStructuredText.   results: the folder.   introduction: stands below."""
    rows = "".join(ROW.format(name, said) for name, said in _facts(results))
    return f"**{scale}**\n\n.. list-table::\n\n{rows}\n{introduction}"


def _facts(results: Path) -> Iterator[tuple[str, str]]:
    records = [results / "figures" / f"{figure.name}.json" for figure in FIGURES]
    drawn = [path for path in records if path.exists()]
    origin = origin_of(sorted((results / "tables").glob("*.csv")), drawn)
    yield "made by", origin.code
    yield "from, to", f"{origin.first}, {origin.last}"
    yield "machine", "; ".join(origin.processors)
    yield "devices", ", ".join(origin.devices)
    verdicts = Counter(read(results / "claims.csv", COLUMNS)["verdict"])
    counted = (f"{verdicts[verdict]} {verdict}" for verdict in VERDICTS if verdicts[verdict])
    yield f"{verdicts.total()} claims", ", ".join(counted)
    yield "figures", f"{len(drawn)} of {len(FIGURES)}"
