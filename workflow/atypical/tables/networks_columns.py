"""Columns that the tables of realistic networks share."""

from __future__ import annotations

import pandera.pandas as pa

from atypical.tables.description import count, flag, number, word
from atypical.tasks.archives import FILES

STOPPING = word(
    "stopping",
    "zero: at the first epoch without a training error; loss: at the first whose training loss is "
    "down to the fixed value; at the end of the budget where neither was met",
    among=("zero", "loss"),
)


def network() -> list[pa.Column]:
    """What is learned, by which network, under which algorithm."""
    return [
        word("dataset", "data set", among=tuple(FILES)),
        word("task", "all classes, or parity of the class", among=("classes", "parity")),
        count("samples", "training images", symbol="$P$", low=1),
        number("random_labels", "share of random labels", low=0, high=1, measured=False),
        word("weights", "continuous, or ±1 over a root of the fan-in", ("continuous", "binary")),
        count("hidden_layers", "hidden layers", low=1),
        word("activation", "of the hidden layers", among=("relu", "tanh")),
        flag("bias", "whether units have biases"),
        number("sharpness", "factor on binary outputs", low=0, measured=False),
        count("width", "units of each hidden layer", low=1),
        word("algorithm", "learning algorithm"),
        number("rate", "learning rate", low=0, measured=False),
    ]


def names() -> list[str]:
    """Their names."""
    return [column.name for column in network()]


SEED = count("seed", "of images, labels, start and order")
