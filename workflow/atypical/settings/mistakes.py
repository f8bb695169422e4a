"""The lines that mistakes are answered with: place, key, value, rule, remedy."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from difflib import get_close_matches
from operator import itemgetter
from types import NoneType, UnionType
from typing import Any, NamedTuple, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from atypical.quantities.numbers import meant, shown
from atypical.settings.reading import Keys, Place, Reading, place_of

RANGE = ["start", "stop", "num", "scale"]
# Of one key; a grid may hold thousands.
MOST_TOLD = 4


class Mistake(NamedTuple):
    """What is wrong at some keys.   keys: as pydantic counts; numbers are items of lists."""

    keys: Keys
    text: str

    def key(self) -> str:
        """The keys as a line names them."""
        return ".".join(step for step in self.keys if isinstance(step, str))

    def line(self) -> str:
        """Key and text."""
        return f"{self.key()}: {self.text}" if self.key() else self.text

    def place(self, readings: Sequence[Reading]) -> Place:
        """Where it stands. A text about a whole study may begin with the keys in it."""
        inside = re.match(r"[a-z_]\w*(\.\w+)*(?=: )", self.text)
        return place_of((*self.keys, *(inside[0].split(".") if inside else ())), readings)


def told(mistakes: Iterable[Mistake], readings: Sequence[Reading]) -> str:
    """A line for each, in the order of the files; of many at one key the first few."""
    placed = dict.fromkeys((m.place(readings), m) for m in mistakes)
    of_key: dict[str, list[str]] = {}
    for place, mistake in sorted(placed, key=itemgetter(0)):
        line = f"{place}: {mistake.line()}" if readings else mistake.line()
        of_key.setdefault(mistake.key() or line, []).append(line)
    return "\n".join(line for lines in of_key.values() for line in _first(lines))


def _first(lines: Sequence[str]) -> list[str]:
    lines = list(dict.fromkeys(lines))
    more = [f"… and {len(lines) - MOST_TOLD} more of that key."] if len(lines) > MOST_TOLD else []
    return [*lines[:MOST_TOLD], *more]


def mistakes_in(error: ValidationError, model: type[BaseModel]) -> Iterator[Mistake]:
    """What pydantic found in a configuration, in our words."""
    for found in error.errors():
        for text in _text(found, model).splitlines():
            yield Mistake(found["loc"], text)


def _text(mistake: ErrorDetails, model: type[BaseModel]) -> str:
    place = [step for step in mistake["loc"] if isinstance(step, str)]
    kind, value = mistake["type"], mistake["input"]
    if kind == "extra_forbidden":
        return f"unknown key; {_remedy(place, model)}"
    if kind == "missing":
        return "is missing; give it as config.yaml does."
    if kind == "value_error":
        return str(mistake["ctx"]["error"])
    if kind == "too_short":
        return "an empty list leaves nothing to compute; give at least one entry."
    if kind == "list_type":
        return (
            f"{shown(value)} is not a grid; give a list, or a range {{start, stop, num, scale}}."
            f"{meant(value)}"
        )
    if kind in ("bool_parsing", "bool_type"):
        return f"{shown(value)} is not a yes or no; give true or false."
    if kind in ("model_type", "dict_type"):
        return f"{shown(value)} is not a mapping; give its keys as config.yaml does."
    return f"{shown(value)} is refused; {mistake['msg'].lower()}."


def _remedy(place: list[str], model: type[BaseModel]) -> str:
    *around, last = place
    known = _known_keys(around, model)
    close = get_close_matches(last, known, n=1)
    if close:
        return f"did you mean {close[0]}?"
    below = [key for key in known if last in _known_keys([*around, key], model)]
    if below:
        return f"it stands below {'.'.join([*around, below[0]])}."
    return f"known here: {', '.join(known)}."


def _known_keys(place: list[str], model: Any) -> list[str]:
    for step in place:
        fields = getattr(model, "model_fields", {})
        if step not in fields:
            return []
        model = _model(fields[step].annotation)
    return list(getattr(model, "model_fields", RANGE))


def _model(annotation: Any) -> Any:
    """The model in `Model | None` or `list[Model]`, or the annotation itself."""
    models = [kind for kind in get_args(annotation) if kind is not NoneType]
    return models[0] if len(models) == 1 and isinstance(annotation, UnionType) else annotation
