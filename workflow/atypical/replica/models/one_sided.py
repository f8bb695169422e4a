"""A constraint from one side: fields of unit variance of at least κ. A base of models that have it.

The guesses are those of a perceptron; they start searches, nothing more.
"""

from __future__ import annotations

import numpy as np
from scipy.optimize import brentq
from scipy.special import ndtr

from atypical.replica.model import Model


class OneSided(Model):
    """Guesses of where the solutions of a constraint from one side end."""

    def load_guess(self) -> float:
        """The load at which solutions end, up to a few per cent."""
        return 1 / _inverse_load(self.margin)

    def margin_guess(self) -> float:
        """The margin at which solutions end, from the same guess."""
        inverse_load = 1 / self.alpha
        reach = 1 + np.sqrt(inverse_load)
        lowest = -reach
        while _inverse_load(lowest) > inverse_load:  # beyond capacity margins are very negative
            lowest *= 2
        return float(brentq(lambda margin: _inverse_load(margin) - inverse_load, lowest, reach))


def frozen_inverse_load(margin: float) -> float:
    """1/α where q reaches 1; for margins ≥ 0 there is a saddle below that load, and none above.

    Of weights whose fields have covariance q.
    """
    excess = (1 + margin**2) * ndtr(margin) + margin * np.exp(-(margin**2) / 2) / np.sqrt(2 * np.pi)
    return float(np.pi / 2 * excess)


def _inverse_load(margin: float) -> float:
    return frozen_inverse_load(margin) + 0.8 * float(ndtr(margin))
