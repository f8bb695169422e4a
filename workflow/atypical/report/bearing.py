"""Which figures bear on which claims."""

from __future__ import annotations

from collections.abc import Iterable

from atypical.claims.catalogue import CLAIMS
from atypical.figures.catalogue import Figure

ENTRIES = {entry.name: entry for entry in CLAIMS}


def bears(figure: Figure, claim: str) -> bool:
    """Whether a figure draws tables of a claim of its paper, or all tables of any claim."""
    entry = ENTRIES[claim]
    tables = set(entry.tables)
    shared = tables & set(figure.tables)
    return shared == tables or (entry.paper == figure.paper and bool(shared))


def bearing_on(claim: str, figures: Iterable[Figure]) -> list[Figure]:
    """The figures, of those that there are, that bear on a claim."""
    return [figure for figure in figures if bears(figure, claim)]
