"""Every figure: its name, what it shows, and the tables it reads.

Found by looking into this folder, without importing what draws: a figure is a module with a TITLE.
Its other constants are PAPER (a letter of PAPERS, if it is one of a paper), PLACE (among the
figures of its paper; those without one follow, by name), TABLES, and OPTIONS, if it has any.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from atypical.declarations import constants, modules
from atypical.figures.option import Option

FOLDER = Path(__file__).parent

PAPERS = {
    "A": "Learning through atypical phase transitions in overparameterized neural networks",
    "B": "Unveiling the structure of wide flat minima in neural networks",
    "C": "Noise-driven escape from metastable phases explains grokking in deep neural networks",
}


@dataclass(frozen=True)
class Figure:
    """An entry of the catalogue. The name is that of the module that draws it.

    options: what of it a user may choose, by name.
    """

    name: str
    title: str
    tables: tuple[str, ...]
    paper: str | None = None
    place: float = math.inf
    options: Mapping[str, Option] = field(default_factory=dict)


def _declared() -> Iterator[Figure]:
    for path in modules(FOLDER):
        said = constants(path, {"Option": Option})
        if "TITLE" in said:
            yield Figure(
                name=path.stem,
                title=said["TITLE"],
                tables=said["TABLES"],
                paper=said.get("PAPER"),
                place=said.get("PLACE", math.inf),
                options=said.get("OPTIONS", {}),
            )


def _order(figure: Figure) -> tuple[bool, str, float, str]:
    """By paper, those of none last; then by place and name."""
    return figure.paper is None, figure.paper or "", figure.place, figure.name


FIGURES = tuple(sorted(_declared(), key=_order))


def of_paper(letter: str) -> list[Figure]:
    """The figures of one paper."""
    return [figure for figure in FIGURES if figure.paper == letter]
