"""Checked input: one line for a mistake, with the argument, its value, the rule and the remedy.

An argument is the quantity of its name in the configuration, and bounded as that is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from functools import cache
from typing import Any

from pydantic import TypeAdapter, ValidationError

from atypical.quantities.grids import Grid, Range
from atypical.quantities.numbers import shown
from atypical.quantities.physical import (
    Distance,
    Draws,
    Flip,
    LatentLoad,
    Load,
    Margin,
    Nonlinearity,
    Number,
    Odd,
    ReferenceMargin,
    Share,
    Size,
    Whole,
)
from atypical.quantities.training import (
    Depth,
    Positive,
    Rank,
    Seed,
    SingularValue,
    WeightDecay,
    Width,
)
from atypical.settings.mistakes import mistakes_in

# A number, or several of them in any list or array; a range as in config.yaml.
Numbers = float | Iterable[float] | Mapping[str, Any]
Words = str | Iterable[float | str]

QUANTITIES: dict[str, Any] = {
    "alpha": Load,
    "alpha_t": LatentLoad,
    "beta": WeightDecay,
    "damping": Share,
    "depth": Depth,
    "distance": Distance,
    "eta": SingularValue,
    "flip": Flip,
    "hidden": Width,
    "instance": Seed,
    "instances": Whole,
    "latent": Odd,
    "margin": Margin,
    "nonlinearity": Nonlinearity,
    "patterns": Whole,
    "rank": Rank,
    "reference_margin": ReferenceMargin,
    "samples": Draws,
    "seed": Seed,
    "size": Size,
    "stability": Number,
    "temperature": Positive,
}


def one(name: str, value: Any) -> Any:
    """The value of an argument."""
    return _valid(name, _single(name), _plain(value))


def several(name: str, value: Any) -> list[Any]:
    """The values of an argument, each once: one, several, or those of a range as in config.yaml."""
    return list(_valid(name, _grid(name), value if isinstance(value, dict) else _many(value)))


def word(name: str, value: Any, known: Iterable[str]) -> str:
    """A word of a closed list."""
    words = list(known)
    if value in words:
        return str(value)
    close = get_close_matches(str(value), words, n=1)
    remedy = f"did you mean {close[0]}?" if close else f"known are {', '.join(words)}."
    raise ValueError(f"{name}: {shown(value)} is unknown; {remedy}")


def _valid(name: str, adapter: TypeAdapter[Any], value: Any) -> Any:
    try:
        return adapter.validate_python(value)
    except ValidationError as error:
        mistake = next(mistakes_in(error, Range))
        place = ".".join(filter(None, [name, mistake.key()]))
        raise ValueError(f"{place}: {mistake.text}") from None


@cache
def _single(name: str) -> TypeAdapter[Any]:
    return TypeAdapter(QUANTITIES.get(name, Any))


@cache
def _grid(name: str) -> TypeAdapter[Any]:
    grids: Any = Grid
    return TypeAdapter(grids[QUANTITIES.get(name, Any)])


def _many(value: Any) -> list[Any]:
    """One value or several as a list of plain numbers and words."""
    value = _plain(value)
    alone = isinstance(value, str) or not isinstance(value, Iterable)
    return [value] if alone else [_plain(each) for each in value]


def _plain(value: Any) -> Any:
    """NumPy's numbers and arrays as Python's."""
    return value.tolist() if hasattr(value, "tolist") else value
