"""To vouch for results: they are taken for made from what stands now, and nothing is run.

`make accept` is Snakemake's `--touch` for all that a target needs. What is put on record then,
`records.py` knows; here stands what is refused first.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from atypical.disk.provenance import JOB
from atypical.disk.refusal import Refusal
from atypical.disk.seals import CHANGED, is_sealed, seal_of
from atypical.run.protocol import FIGURES


def is_of_figure(path: Path) -> bool:
    """Whether this is a file of a figure, below whatever folder its results lie."""
    return path.parent.parts[-2:] == FIGURES


def refuse_broken(outputs: Iterable[str]) -> None:
    """Raises Refusal with a line for each table or figure that is there and not whole.

    outputs: all files of the jobs that are vouched for. What is not there is made by the next run.
    """
    files = {Path(output) for output in outputs}
    broken = sorted({*_broken_tables(files), *_broken_figures(files)})
    if broken:
        raise Refusal(
            "\n".join(
                f"{path}: {CHANGED}; nobody can vouch for it, and nothing was vouched for. Delete "
                "it to have it made anew."
                for path in broken
            )
        )


def _broken_tables(files: set[Path]) -> Iterator[Path]:
    for path in files:
        seal = seal_of(path)
        if seal in files and (path.exists() or seal.exists()) and not is_sealed(path):
            yield path


def _broken_figures(files: set[Path]) -> Iterator[Path]:
    for origin in files:
        if is_of_figure(origin) and origin.suffix == ".json":
            figure = {path for path in files if path.with_suffix(".json") == origin}
            there = {path for path in figure if path.exists()}
            yield from figure - there if there else ()
            if origin in there and not _tells_of_a_job(origin):
                yield origin


def _tells_of_a_job(origin: Path) -> bool:
    try:
        return isinstance(json.loads(origin.read_text(encoding="utf-8"))[JOB], str)
    except (ValueError, KeyError, TypeError):
        return False
