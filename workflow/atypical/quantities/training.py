"""Quantities of training runs, each with its bound and its unit."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, WithJsonSchema

from atypical.quantities.numbers import shown
from atypical.quantities.physical import quantity, whole
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


def _word(noun: str, words: tuple[str, ...]) -> tuple[BeforeValidator, WithJsonSchema]:
    def check(value: Any) -> str:
        if value not in words:
            raise ValueError(f"{shown(value)} is not {noun}; give one of {', '.join(words)}.")
        return str(value)

    return BeforeValidator(check), WithJsonSchema({"enum": list(words)})


Depth = Annotated[int, *whole("the depth of a deep network", 2)]
Width = Annotated[int, *whole("a number of units", 1)]
Count = Annotated[int, *whole("a count", 1)]
Seed = Annotated[int, *whole("a seed", 0)]
Rank = Annotated[int, *whole("a rank", 0)]
Batch = Annotated[int, *whole("a batch", 1)]
Start = Annotated[str, *_word("a start", ("random", "rank-0", "rank-1"))]
OptimiserName = Annotated[
    str, *_word("an optimiser", ("sgd", "momentum", "adam", "adamw", "rmsprop"))
]
Moments = Annotated[str, *_word("a state of an optimiser's moments", ("cold", "kept"))]
Initial = Annotated[str, *_word("a random start", ("uniform", "normal", "lecun", "orthogonal"))]
Preparation = Annotated[
    str,
    *_word(
        "a preparation of a checkpoint",
        ("converged", "early", "aged", "settled", "residual", "noise"),
    ),
]
SampleKind = Annotated[str, *_word("a kind of sample", ("whitened", "raw"))]
Direction = Annotated[str, *_word("a direction", ("up", "down"))]
Activation = Annotated[str, *_word("an activation", ("sigmoid", "tanh", "relu"))]
Dataset = Annotated[str, *_word("a data set", tuple(FILES))]
