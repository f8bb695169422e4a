"""What the studies of realistic networks have in common."""

from __future__ import annotations

from itertools import pairwise
from typing import Any, Literal

from atypical.tables.kinds import count, flag, given, word
from atypical.tasks.archives import CLASSES, FILES, INPUTS

Stack = dict[str, Any]
Moment = Literal["zero", "loss"]
MOMENTS = ("zero", "loss")

# What is learned, by which network, under which algorithm.
NETWORK = (
    *(word("dataset", FILES), word("task", ("classes", "parity")), count("samples", low=1)),
    *(given("random_labels", low=0, high=1), word("weights", ("continuous", "binary"))),
    *(count("hidden_layers", low=1), word("activation", ("relu", "tanh")), flag("bias")),
    *(given("sharpness", low=0), count("width", low=1), word("algorithm"), given("rate", low=0)),
)
STOPPING = word("stopping", MOMENTS)

# A step of a network costs as much as so many more samples and weights: both fitted to steps of
# 16 to 1000 hidden units on minibatches of 10 to 500, which (samples + 10) × (weights + 2500)
# describes within a factor of 1.5.
MORE_SAMPLES, MORE_WEIGHTS = 10, 2500


def weights_of(stack: Stack) -> int:
    """Weights of a network of a stack, and what a step costs beside."""
    hidden: list[int] = [stack["width"]] * stack["hidden_layers"]
    widths = [INPUTS[stack["dataset"]], *hidden, CLASSES]
    return sum(n * m for n, m in pairwise(widths)) + MORE_WEIGHTS
