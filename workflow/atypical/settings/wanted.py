"""What a run is asked for: studies, figures and claims, and all that they are made from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePath

from atypical.claims.catalogue import CLAIMS
from atypical.figures.catalogue import FIGURES, of_paper
from atypical.settings.studies import STUDIES, closure

OF_FIGURE = {figure.name: figure.tables for figure in FIGURES}
OF_CLAIM = {claim.name: claim.tables for claim in CLAIMS}
# Made without any table.
FREE = ("list", "fetch")


@dataclass(frozen=True)
class Wanted:
    """Names of studies and figures that are made and must agree."""

    studies: frozenset[str]
    figures: frozenset[str]


EVERYTHING = Wanted(frozenset(STUDIES), frozenset(OF_FIGURE))


def wanted(targets: Iterable[str]) -> Wanted:
    """What these targets need; everything where there are none, or one asks for all."""
    figures: set[str] = set()
    studies: set[str] = set()
    given = [_name(target) for target in targets]
    for name in given:
        if name in OF_FIGURE:
            figures.add(name)
        elif name.startswith("paper_"):
            figures |= {figure.name for figure in of_paper(name[-1])}
        elif name in STUDIES:
            studies.add(name)
        elif name == "claims" or name in OF_CLAIM:
            known = [OF_CLAIM[name]] if name in OF_CLAIM else OF_CLAIM.values()
            studies |= {table for tables in known for table in tables}
        elif not name.startswith(FREE):
            return EVERYTHING
    if not given:
        return EVERYTHING
    studies |= {table for figure in figures for table in OF_FIGURE[figure]}
    return Wanted(frozenset(closure(studies)), frozenset(figures))


def _name(target: str) -> str:
    """The name that a target or a path below results speaks of."""
    path = PurePath(target)
    if path.parts[:1] != ("results",) or len(path.parts) < 3:
        return target
    return path.parts[2].split(".")[0]
