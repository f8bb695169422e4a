"""Descent on the means of random binary weights."""

from __future__ import annotations

from atypical.studies.learners import Minibatches, Spread


class CrossEntropy(Minibatches):
    """Descent on the means of random binary weights."""

    shown = "cross-entropy, mean field"
    colour = "#E69F00"
    place = 5
    reach = 0.65
    spread: Spread
