"""How flat the landscape is around weights."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from atypical.flatness.measure import energies, surroundings
from atypical.library.checks import Numbers, one, several
from atypical.library.frames import framed
from atypical.library.learning import instance_of
from atypical.tasks.committee import ONE_UNIT
from atypical.tasks.instance import Instance, Weights

STABILITY = tuple(np.linspace(0, 4, 17))


def flatness_of(
    weights: ArrayLike,
    patterns: Instance | ArrayLike,
    *,
    flip: Numbers = (0.01, 0.02, 0.05, 0.1),
    samples: int = 100,
    distance: Numbers = (0.01, 0.02, 0.05, 0.1),
    damping: float = 0.3,
    stability: Numbers = STABILITY,
) -> pd.DataFrame:
    """Measures of the surroundings of a perceptron's weights: columns measure, at, value, error.

    weights: (N,) in ±1.   patterns: an instance, or patterns times labels (P, N).
    local_energy: share of patterns on the wrong side after flips of a share `flip` of the weights,
    mean over `samples` of them (`local_test_error`: of test patterns).   local_entropy: nats per
    weight of the solutions at a `distance`, by belief propagation; `damping` is the share of old
    messages that is kept.   entropy: of all solutions, at the distance of most of them.
    stability: density of w·ξ/√N between the edges `stability`.
    Where belief propagation does not converge the value is NaN, and `status` says so.
    Raises ValueError for a number out of its bounds, and weights that do not fit the patterns.

    >>> import atypical
    >>> instance = atypical.random_labels(501, 0.4)
    >>> run = atypical.learn("focusing_bp", instance)
    >>> found = atypical.flatness_of(run.weights, instance, distance=0.05, flip=0.05)
    >>> entropies = found[found["measure"] == "local_entropy"]
    >>> print(entropies[["at", "value", "status"]].round(3).to_string(index=False))
       at  value    status
     0.05  0.177 converged
    """
    instance = instance_of(patterns)
    w = weights_of(weights, instance)
    flips, draws = several("flip", flip), one("samples", samples)
    around: dict[str, Any] = {
        "distance": several("distance", distance),
        "damping": one("damping", damping),
        "stability": sorted(several("stability", stability)),
    }
    rows = energies(instance, w, ONE_UNIT, flips, draws) + surroundings(instance, w, **around)
    return framed("perceptron_flatness", pd.DataFrame(rows))


def weights_of(weights: ArrayLike, instance: Instance) -> Weights:
    """Weights of ±1, as many as the patterns have entries."""
    found, size = np.asarray(weights), instance.train.shape[1]
    if found.shape != (size,) or not np.isin(found, (-1, 1)).all():
        raise ValueError(
            f"weights: {found.shape} of {found.dtype} are none of these patterns; give {size} of "
            "±1."
        )
    return found.astype(np.int8)
