"""Columns that the tables of learners share."""

from __future__ import annotations

import pandera.pandas as pa

from atypical.tables.description import count, flag, number, word

LEARNER = word("learner", "learning rule, by the name of its module in atypical.learners")
SIZE = count("size", "number of weights", symbol="$N$", low=3)
ARCHITECTURE = word(
    "architecture",
    "tree: inputs shared out among the hidden units; full: every unit sees all of them",
    among=("tree", "full"),
)
HIDDEN = count("hidden", "hidden units", symbol="$K$", low=3)
LATENT = count("latent", "latent dimension", symbol="$D$", low=1)
PATTERNS = count("patterns", "training patterns", symbol="$P$", low=1)
STOPPING = word(
    "stopping",
    "first: at the first zero of the training error; whole: after the whole protocol",
    among=("first", "whole"),
)
RESTART = count("restart", "number of the run on the instance")
INSTANCE = count("instance", "number of the instance")


def reached(*, tested: bool) -> list[pa.Column]:
    """What a run reached."""
    test = number("test_error", "fraction of test patterns on the wrong side", low=0, high=1)
    return [
        flag("solved", "whether the training error is zero"),
        number("train_error", "fraction of training patterns on the wrong side", low=0, high=1),
        *([test] if tested else []),
        count("iterations", "sweeps over the patterns"),
        number(
            "min_margin",
            "smallest stability of a training pattern (of a committee: median field of its units)",
            symbol=r"$\kappa$",
        ),
        word("status", "solved, or budget spent", among=("solved", "budget spent")),
    ]
