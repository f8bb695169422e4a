"""What of a run stands in the report, and where: its files, with the flags that tell Snakemake."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from atypical.figures.catalogue import Figure
from atypical.report.folders import CAPTIONS, STATIC, TEMPLATES
from atypical.run.snakemake_inside import report


def item(path: str, category: str, caption: str | None = None, **labels: str) -> Any:
    """A file that is in the report.   caption: by its name.   labels: the columns of its row."""
    told = CAPTIONS / f"{caption}.rst" if caption else None
    return report(path, caption=told, category=category, labels=labels)


def drawn_files(figure: Figure) -> dict[str, Any]:
    """The files of a figure by their kinds; PDF and CSV can be taken from the report."""
    files: dict[str, Any] = {
        kind: f"results/figures/{figure.name}.{kind}" for kind in ("pdf", "png", "csv", "json")
    }
    for kind in ("pdf", "csv"):
        files[kind] = item(files[kind], "Files", figure.name, figure=figure.name, kind=kind.upper())
    return files


def page_of(figure: Figure) -> Any:
    """The page of a figure."""
    category = f"Paper {figure.paper}" if figure.paper else "Other figures"
    labels = {"figure": figure.name, "shows": figure.title}
    return item(f"results/pages/{figure.name}.html", category, figure.name, **labels)


def sources(figures: Iterable[Figure]) -> Iterator[Path]:
    """Captions, templates, style and scripts of the report: all of it that is no code."""
    for name in ("workflow", "claims", "overhead", *(figure.name for figure in figures)):
        yield CAPTIONS / f"{name}.rst"
    for folder in (TEMPLATES, STATIC):
        yield from sorted(folder.iterdir())
