"""Whether the studies and figures that a run is asked for agree with each other."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from atypical.figures.catalogue import FIGURES
from atypical.quantities.numbers import shown
from atypical.settings.mistakes import Mistake
from atypical.settings.studies import STUDIES
from atypical.settings.wanted import Wanted


@dataclass(frozen=True)
class Agreement:
    """What must agree in a configuration.

    value_of: the value at a key, None for what is none.   studies: those that are made, by name;
    none of a configuration that has mistakes.   asked: studies and figures that are looked at.
    """

    value_of: Callable[[str], Any]
    studies: Mapping[str, Any]
    asked: Wanted

    def mistakes(self) -> Iterator[Mistake]:
        """All that does not agree."""
        yield from self._unheld()
        for name in sorted(self.asked.studies & set(self.studies)):
            for key, text in self.studies[name].disagreements(self.studies):
                yield Mistake(("studies", name, key), text)

    def _unheld(self) -> Iterator[Mistake]:
        """What is shown or measured of grids that do not hold it."""
        for key, source in self._held():
            value, held = self.value_of(key), self.value_of(source)
            if None not in (value, held) and value not in held:
                remedy = f"give one of {shown(held)}, or add it there."
                yield Mistake(tuple(key.split(".")), f"{shown(value)} is not in {source}; {remedy}")

    def _held(self) -> Iterator[tuple[str, str]]:
        """Keys of values, each with that of a grid that must hold it."""
        for figure in FIGURES:
            for name, option in figure.options.items() if figure.name in self.asked.figures else ():
                for grid in option.held:
                    yield f"figures.{figure.name}.{name}", f"studies.{grid}"
        for study in sorted(self.asked.studies):
            for name, grid in STUDIES[study].held.items():
                yield f"studies.{study}.{name}", f"studies.{grid}"
