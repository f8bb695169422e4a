"""Quantities of training runs, each with its bound and its unit."""

from __future__ import annotations

import math
from typing import Annotated, Any

from pydantic import BeforeValidator, WithJsonSchema

from atypical.settings.quantities import quantity
from atypical.tasks.archives import FILES

WeightDecay = Annotated[
    float,
    *quantity("a weight decay", "numbers >= 0 (PyTorch's weight_decay)", lambda beta: beta >= 0),
]
LearningRate = Annotated[float, *quantity("a learning rate", "numbers > 0", lambda rate: rate > 0)]
SingularValue = Annotated[
    float,
    *quantity("a correlation to learn", "numbers in (0, 1)", lambda eta: 0 < eta < 1),
]
Strength = Annotated[float, *quantity("a strength", "numbers >= 0", lambda x: x >= 0)]
Positive = Annotated[float, *quantity("a positive number", "numbers > 0", lambda x: x > 0)]


def _whole(noun: str, least: int) -> tuple[BeforeValidator, WithJsonSchema]:
    """Validator and JSON schema of a whole number; a range gives 3.0 for 3."""

    def check(value: Any) -> int:
        number = isinstance(value, int | float) and not isinstance(value, bool)
        if not number or not math.isfinite(value) or value != int(value) or value < least:
            raise ValueError(f"{value!r} is not {noun}; give whole numbers >= {least}.")
        return int(value)

    schema: dict[str, Any] = {"type": "integer", "minimum": least, "description": noun}
    return BeforeValidator(check), WithJsonSchema(schema)


def _word(noun: str, words: tuple[str, ...]) -> tuple[BeforeValidator, WithJsonSchema]:
    def check(value: Any) -> str:
        if value not in words:
            raise ValueError(f"{value!r} is not {noun}; give one of {', '.join(words)}.")
        return str(value)

    return BeforeValidator(check), WithJsonSchema({"enum": list(words)})


Depth = Annotated[int, *_whole("the depth of a deep network", 2)]
Width = Annotated[int, *_whole("a number of units", 1)]
Count = Annotated[int, *_whole("a count", 1)]
Seed = Annotated[int, *_whole("a seed", 0)]
Rank = Annotated[int, *_whole("a rank", 0)]
Batch = Annotated[int, *_whole("a batch", 1)]
Start = Annotated[str, *_word("a start", ("random", "rank-0", "rank-1"))]
Preparation = Annotated[
    str, *_word("a preparation of a checkpoint", ("converged", "early", "residual", "noise"))
]
SampleKind = Annotated[str, *_word("a kind of sample", ("whitened", "raw"))]
Direction = Annotated[str, *_word("a direction", ("up", "down"))]
Activation = Annotated[str, *_word("an activation", ("sigmoid", "tanh", "relu"))]
Dataset = Annotated[str, *_word("a data set", tuple(FILES))]
