"""What of a directory of results is released: what its configuration asks for, and what that means.

Logs and benchmarks stay behind: they tell of a machine, and may name its folders.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from atypical.claims.catalogue import CLAIMS
from atypical.disk.seals import seal_of
from atypical.figures.catalogue import Figure
from atypical.settings.documentation import OF_CLAIMS
from atypical.settings.figures import drawn
from atypical.settings.studies import STUDIES, meaning
from atypical.tables.kinds import Column
from atypical.verify.results import RECORD, TABLES, Results, path_of, solutions_of
from atypical.words.glossary import word

ROOT = Path(__file__).parents[3]
FIGURES = Path("results/figures")
# What lies in the archive beside the results, and where it is from.
BESIDE = {
    "LICENSE": (ROOT / "LICENSE", "The license of code and results."),
    "CITATION.cff": (ROOT / "CITATION.cff", "How to cite the workflow, and the papers."),
    "tables.md": (ROOT / "docs/tables.md", "Meaning, symbol, unit and bounds of every column."),
}
SEAL = (
    "Seal of {}: the checksum of its bytes (sha256sum -c), and the record of what it was made from "
    "and with."
)
OF_FIGURE = {
    ".pdf": "{}",
    ".png": "{}",
    ".csv": "The numbers drawn in {}",
    ".json": "What {} was drawn from and with",
}
PAGES = {
    "report.html": "Figures with captions, claims with verdicts, and what the run spent.",
}


@dataclass(frozen=True)
class Item:
    """A file.   name: in the archive, and in the directory of the run where it is from there."""

    name: str
    place: Path
    words: str


def contents(results: Results) -> list[Item]:
    """Everything that is there of what the results in this directory should have; by name."""
    asked = [*_beside(), *_tables(results), *_parts(results), *_claims()]
    asked += [item for f in drawn(results.settings.figures, results.studies) for item in _figure(f)]
    seals = [_seal(item) for item in asked if item.place.is_relative_to("results")]
    return sorted(
        (item for item in [*asked, *seals] if item.place.is_file()), key=lambda item: item.name
    )


def _item(path: Path, words: str) -> Item:
    return Item(path.as_posix(), path, words)


def _seal(item: Item) -> Item:
    return _item(seal_of(item.place), SEAL.format(item.place.name))


def _beside() -> Iterator[Item]:
    yield from (Item(name, place, words) for name, (place, words) in BESIDE.items())
    yield _item(RECORD, "The configuration as it was run, grids expanded.")


def _tables(results: Results) -> Iterator[Item]:
    for name, study in results.studies.items():
        yield _item(TABLES / f"{name}.csv", _described(name, meaning(STUDIES[name]), study.columns))


def _described(table: str, what: str, columns: Iterable[Column]) -> str:
    """What a table holds, and its columns with their units."""
    told = []
    for column in columns:
        said = word(column.name, table)
        told.append(f"{column.name}: {said.meaning}{f' [{said.unit}]' if said.unit else ''}")
    return f"{what} Columns: {'; '.join(told)}."


def _parts(results: Results) -> Iterator[Item]:
    for part in results.parts():
        yield _item(path_of(part), f"A part of the table {part.study}.")
        yield _item(solutions_of(part), f"Weights found in a part of {part.study}: NumPy.")


def _figure(figure: Figure) -> Iterator[Item]:
    shown = f"{figure.title}{f' (paper {figure.paper})' if figure.paper else ''}"
    for ending, words in OF_FIGURE.items():
        said = shown if ending in (".pdf", ".png") else figure.name
        yield _item(FIGURES / f"{figure.name}{ending}", f"{words.format(said)}.")


def _claims() -> Iterator[Item]:
    yield _item(Path("results/claims.csv"), OF_CLAIMS)
    for claim in CLAIMS:
        path = Path("results/parts/claims") / f"{claim.name}.csv"
        yield _item(path, f"The verdict on claim {claim.name}.")
    yield from (_item(Path("results") / name, words) for name, words in PAGES.items())
