"""Deep linear networks under weight decay: where the learned state ends, barriers, escape rates.

One mode of singular value η, learned with strength λ = w^L by L balanced layers, has the loss
E(λ) = ½ (λ − η)² + (L β/2) λ^{2/L} for whitened inputs and two outputs, β PyTorch's `weight_decay`.
Source: Ersoy & Wiesner 2026 (arXiv 2606.17120); Kramers 1940, Langer 1969.
"""

from __future__ import annotations

import math
from itertools import product

import pandas as pd

from atypical.kinetics import landscape, landscape_tables, rates
from atypical.library.checks import Numbers, several, word
from atypical.library.frames import framed
from atypical.networks.linear import Shape
from atypical.status import CONVERGED, NO_SADDLE
from atypical.tasks.gaussian_pairs import GaussianPairs

# The networks have so many inputs and outputs, and learn as many modes at most.
MODES = 2
GAINS = {"up": 1, "down": -1}


def spinodal(*, depth: Numbers, eta: Numbers) -> pd.DataFrame:
    """Weight decays at which the learned state of a mode ends, and at which it is no better than 0.

    depth: number L of weight matrices, at least 2.   eta: singular value of the mode, in (0, 1).
    Returns `beta_c` and the strength `lam_c` there (spinodal), `beta_coexistence` and
    `lam_coexistence`. In two layers the transition is continuous, and both are at λ = 0.
    Raises ValueError for a number out of its bounds.

    >>> import atypical
    >>> print(atypical.spinodal(depth=[3, 4], eta=0.9).round(4).to_string(index=False))
     depth  eta  lam_c  beta_c  lam_coexistence  beta_coexistence
         3  0.9  0.225  0.4105             0.45            0.3448
         4  0.9  0.300  0.3286             0.60            0.2324
    """
    rows = []
    for L, mode in product(several("depth", depth), several("eta", eta)):
        lam_c, beta_c = landscape.spinodal(L, mode)
        lam, beta = landscape.coexistence(L, mode)
        rows.append((L, mode, lam_c, beta_c, lam, beta))
    columns = ["depth", "eta", "lam_c", "beta_c", "lam_coexistence", "beta_coexistence"]
    return framed("linear_landscape", pd.DataFrame(rows, columns=columns))


def barrier(*, depth: Numbers, eta: Numbers, beta: Numbers) -> pd.DataFrame:
    """Barriers between λ = 0 and the learned state of a mode: the table `linear_landscape`.

    depth, eta: as of `spinodal`.   beta: weight decay, at least 0.
    Returns strengths of saddle and minimum, `barrier_up` from 0 to the saddle, `barrier_down` from
    the minimum, and how far the minimum lies above 0. Beyond the spinodal there is no state to be
    learned: these are NaN, and `status` says so.
    Raises ValueError for a number out of its bounds.

    >>> import atypical
    >>> found = atypical.barrier(depth=3, eta=0.9, beta=[0.1, 0.3, 0.5])
    >>> print(found[["beta", "barrier_up", "barrier_down", "status"]].round(4).to_string())
       beta  barrier_up  barrier_down                              status
    0   0.1      0.0006        0.2714                           converged
    1   0.3      0.0175        0.0593                           converged
    2   0.5         NaN           NaN  no feature: beta above the spinodal
    """
    grids = several("depth", depth), several("eta", eta), several("beta", beta)
    return framed("linear_landscape", landscape_tables.landscape_table(*grids))


def escape_rate(
    *,
    beta: Numbers,
    temperature: Numbers,
    rank: Numbers = 1,
    direction: str = "up",
    depth: Numbers = 3,
    eta: Numbers = (0.9, 0.8),
    hidden: Numbers = 10,
) -> pd.DataFrame:
    """Kramers–Langer rate at which a network gains its next mode, or loses one.

    Overdamped descent dW = −∇E dt + √(2T) dξ of two inputs, `hidden` units in each of depth − 1
    layers, and two outputs; time is learning rate × steps. The state holds the first `rank` modes.
    temperature: T > 0.   direction: up, a mode is gained, or down.   eta: singular values of the
    modes, one or two.
    Returns the rate (all prefactors and flat directions included, leading order in T) and the
    lowest barrier; NaN where the state or every saddle is missing, as `status` says.
    Raises ValueError for a number out of its bounds, and where a layer is too narrow for the modes.

    >>> import atypical
    >>> found = atypical.escape_rate(beta=[0.1, 0.5], temperature=1e-4)
    >>> print(found[["beta", "barrier", "rate_theory", "status"]].round(5).to_string(index=False))
     beta  barrier  rate_theory    status
      0.1  0.00078      4.18061 converged
      0.5      NaN          NaN no saddle
    """
    modes = tuple(sorted(several("eta", eta), reverse=True))
    if len(modes) > MODES:
        raise ValueError(
            f"eta: {len(modes)} modes do not fit {MODES} outputs; give {MODES} at most."
        )
    gain = GAINS[word("direction", direction, GAINS)]
    task = GaussianPairs(modes, MODES, MODES)
    grids = {"depth": depth, "hidden": hidden, "rank": rank, "beta": beta}
    grids |= {"temperature": temperature}
    rows = []
    for L, h, r, b, T in product(*(several(name, grid) for name, grid in grids.items())):
        if r > len(modes):
            raise ValueError(f"rank: {r} is more than the {len(modes)} modes of eta; give less.")
        rate, barrier = rates.rank_rate(Shape(L, MODES, h, MODES), task, b, T, r, gain)
        status = CONVERGED if math.isfinite(rate) else NO_SADDLE
        rows.append((L, h, r, direction, b, T, barrier, rate, status))
    columns = ["depth", "hidden", "start_rank", "direction", "beta", "temperature"]
    columns += ["barrier", "rate_theory", "status"]
    return framed("linear_langevin", pd.DataFrame(rows, columns=columns))
