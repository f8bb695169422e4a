"""The section `figures` of a configuration: which are drawn, and what of their tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, get_args

from pydantic import Field

from atypical.figures.catalogue import FIGURES, Figure
from atypical.figures.option import Option
from atypical.quantities.roster import Roster, roster
from atypical.settings.studies import STUDIES


def _kind(option: Option) -> Any:
    """The type of an option: one of its words, or what the grid is made of that must hold it."""
    if option.words:
        return Literal[option.words]
    study, grid = option.held[0].split(".")
    return get_args(STUDIES[study].model_fields[grid].annotation)[0]


def _section(figure: Figure) -> tuple[Any, Any]:
    named: dict[str, Any] = {
        name: (_kind(option), Field(description=option.meaning))
        for name, option in figure.options.items()
    }
    model = roster(f"{figure.name}_options", figure.title, named)
    default = ... if named else model()
    return model | None, Field(default, description=figure.title)


if TYPE_CHECKING:
    Figures = Roster
else:
    Figures = roster(
        "Figures",
        "Options of the figures that have any; null leaves a figure out.",
        {figure.name: _section(figure) for figure in FIGURES},
    )


def drawn(given: Roster, made: Any) -> list[Figure]:
    """The figures that are drawn: those that are not left out, of studies that are made."""
    return [
        figure
        for figure in FIGURES
        if getattr(given, figure.name) is not None and set(figure.tables) <= set(made)
    ]
