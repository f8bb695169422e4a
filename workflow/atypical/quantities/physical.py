"""The physical quantities that a configuration holds, each with its bound and its unit."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import Annotated, Any

from pydantic import BeforeValidator, WithJsonSchema

from atypical.quantities.numbers import finite, meant, shown


def _checked(
    noun: str, remedy: str, holds: Callable[[float], bool], words: tuple[str, ...]
) -> BeforeValidator:
    def check(value: Any) -> float | str:
        # YAML spells infinity .inf; the word stays a word, so that tables show what was asked for.
        if value == math.inf and "inf" in words:
            return "inf"
        if isinstance(value, str) and value in words:
            return value
        number = finite(value)
        if number is None or not holds(number):
            raise ValueError(f"{shown(value)} is not {noun}; give {remedy}.{meant(value)}")
        return number

    return BeforeValidator(check)


def quantity(
    noun: str,
    remedy: str,
    holds: Callable[[float], bool],
    words: tuple[str, ...] = (),
) -> tuple[BeforeValidator, WithJsonSchema]:
    """Validator and JSON schema of a number that `holds`, or one of `words`."""
    number = {"type": "number", "description": f"{noun}: {remedy}"}
    schema: dict[str, Any] = {"anyOf": [number, {"enum": list(words)}]} if words else number
    return _checked(noun, remedy, holds, words), WithJsonSchema(schema)


def whole(noun: str, least: int, most: int | None = None) -> tuple[BeforeValidator, WithJsonSchema]:
    """Validator and JSON schema of a whole number; a range gives 3.0 for 3."""
    limits = f">= {least}" if most is None else f"from {least} to {most}"

    def check(value: Any) -> int:
        number = finite(value)
        if number is None or number != int(number) or not least <= number <= (most or number):
            raise ValueError(
                f"{shown(value)} is not {noun}; give whole numbers {limits}.{meant(value)}"
            )
        return int(number)

    schema: dict[str, Any] = {"type": "integer", "minimum": least, "description": noun}
    return BeforeValidator(check), WithJsonSchema(schema | ({"maximum": most} if most else {}))


def _device(value: Any) -> str:
    if not isinstance(value, str) or not re.fullmatch(DEVICE, value):
        raise ValueError(
            f"{shown(value)} is not a device; "
            "give auto, cpu, cuda, or one GPU of several as cuda:1."
        )
    return value


# Weights whose 2^N values are gone through one by one.
ENUMERABLE = 27
DEVICE = r"auto|cpu|cuda(:\d+)?"
Device = Annotated[
    str, BeforeValidator(_device), WithJsonSchema({"type": "string", "pattern": f"^({DEVICE})$"})
]
Load = Annotated[
    float, *quantity("a load", "numbers > 0 (patterns per weight)", lambda alpha: alpha > 0)
]
Margin = Annotated[
    float,
    *quantity("a margin", "finite numbers (fields have unit variance)", lambda kappa: True),
]
ReferenceMargin = Annotated[
    float | str,
    *quantity(
        "a reference margin",
        "finite numbers or the word max (the largest margin with solutions)",
        lambda kappa: True,
        words=("max",),
    ),
]
Distance = Annotated[
    float,
    *quantity(
        "a distance",
        "numbers in (0, 0.5] (fraction of weights that differ)",
        lambda d: 0 < d <= 0.5,
    ),
]
Overlap = Annotated[
    float,
    *quantity("an overlap", "numbers in (0, 1) (1 − 2 × distance)", lambda q: 0 < q < 1),
]
Clones = Annotated[
    float | str,
    *quantity(
        "a number of clones",
        "numbers >= 2, or the words inf (the limit) and min (the minimum over real numbers)",
        lambda m: m >= 2,
        words=("inf", "min"),
    ),
]
Inverse = Annotated[
    float,
    *quantity("an inverse load", "numbers > 0 (weights per pattern, 1/α = N/P)", lambda x: x > 0),
]
LatentLoad = Annotated[
    float,
    *quantity(
        "a load of latent inputs", "numbers > 0 (patterns per latent input, P/D)", lambda x: x > 0
    ),
]
Nonlinearity = Annotated[
    float | str,
    *quantity(
        "an odd non-linearity with a linear part",
        "sign, erf, tanh or linear, or the share mu_1^2 of its linear part, in (0, 1]",
        lambda share: 0 < share <= 1,
        words=("sign", "erf", "tanh", "linear"),
    ),
]
Number = Annotated[float, *quantity("a number", "finite numbers", lambda x: True)]
Whole = Annotated[
    int, *quantity("a whole number", "whole numbers >= 1", lambda n: n >= 1 and n == int(n))
]
Odd = Annotated[
    int,
    *quantity(
        "an odd number",
        "odd whole numbers >= 1, so that no vote is undecided",
        lambda n: n >= 1 and n % 2 == 1,
    ),
]
Draws = Annotated[
    int,
    *quantity(
        "a number of random draws",
        "whole numbers >= 2, of whose spread the error is made",
        lambda n: n >= 2 and n == int(n),
    ),
]
Size = Annotated[
    int,
    *quantity(
        "a size",
        "odd whole numbers >= 3, so that no field vanishes",
        lambda n: n >= 3 and n % 2 == 1,
    ),
]
Enumerable = Annotated[
    int,
    *quantity(
        "a size of which all weights can be enumerated",
        f"odd whole numbers from 3 to {ENUMERABLE}",
        lambda n: 3 <= n <= ENUMERABLE and n % 2 == 1,
    ),
]
Units = Annotated[
    int,
    *quantity(
        "a number of hidden units",
        "odd whole numbers >= 3, so that no vote is undecided",
        lambda k: k >= 3 and k % 2 == 1,
    ),
]
Flip = Annotated[
    float,
    *quantity("a share of flips", "numbers in (0, 0.5]", lambda p: 0 < p <= 0.5),
]
Share = Annotated[float, *quantity("a share", "numbers in [0, 1)", lambda share: 0 <= share < 1)]
