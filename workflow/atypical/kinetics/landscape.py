"""Exact landscape of one balanced mode of a deep linear network with weight decay.

All layers share a mode's strength, λ = w^L, and the loss of the mode is

    E(λ) = ½ (λ − η)² + (L β / 2) λ^{2/L}.

η: singular value of the input–output covariance (whitened inputs, loss averaged over two outputs).
β: `weight_decay` of PyTorch's SGD.   L: number of weight matrices, at least 2. Stationary: λ = 0,
or β = λ^{1−2/L} (η − λ). The paper (Ersoy & Wiesner 2026) omits the factor L in its Eq. 1; its Eqs.
2, 3 and 10 need it.
"""

from __future__ import annotations

from dataclasses import dataclass

from atypical.status import CONVERGED

# Both roots of the stationarity condition merge at the spinodal; nearer than this they count as
# merged.
MERGED = 1e-14


@dataclass(frozen=True)
class Mode:
    """One singular mode: depth L ≥ 2, singular value η > 0, weight decay β ≥ 0."""

    depth: int
    eta: float
    beta: float

    def __post_init__(self) -> None:
        check_depth(self.depth)
        if not self.eta > 0:
            raise ValueError(
                f"eta: {self.eta} is not a singular value to learn; give a number > 0."
            )
        if not self.beta >= 0:
            raise ValueError(f"beta: {self.beta} is not a weight decay; give a number >= 0.")


@dataclass(frozen=True)
class StationaryPoints:
    """Saddle and upper minimum of a mode; NaN where the mode has only λ = 0.

    barrier_up: E(saddle) − E(0).   barrier_down: E(saddle) − E(minimum).
    energy_difference: E(minimum) − E(0).   residual: largest |∂E/∂w| of the two points.
    """

    lam_saddle: float
    lam_min: float
    barrier_up: float
    barrier_down: float
    energy_difference: float
    residual: float
    status: str


NO_FEATURE = "no feature: beta above the spinodal"


def check_depth(depth: int) -> None:
    """Refuse a network without a product of layers."""
    if depth < 2:
        raise ValueError(f"depth: {depth} is not a deep network; give an integer >= 2.")


def energy(lam: float, mode: Mode) -> float:
    """Loss of the mode at strength λ ≥ 0, the constant of the data left out."""
    L = mode.depth
    return float(0.5 * (lam - mode.eta) ** 2 + 0.5 * L * mode.beta * lam ** (2 / L))


def spinodal(depth: int, eta: float) -> tuple[float, float]:
    """Strength λ_c and weight decay β_c beyond which the learned state no longer exists."""
    check_depth(depth)
    lam = eta * (depth - 2) / (2 * (depth - 1))
    return lam, float(lam ** (1 - 2 / depth) * eta * depth / (2 * (depth - 1)))


def coexistence(depth: int, eta: float) -> tuple[float, float]:
    """Strength λ* and weight decay β* where the learned state and λ = 0 have the same loss."""
    check_depth(depth)
    lam = eta * (depth - 2) / (depth - 1)
    return lam, float(lam ** (1 - 2 / depth) * eta / (depth - 1))


def stationary_points(mode: Mode) -> StationaryPoints:
    """Saddle and learned minimum; for L = 2 the origin itself is the saddle where β < η."""
    lam_c, beta_c = spinodal(mode.depth, mode.eta)
    if mode.beta >= beta_c:
        nan = float("nan")
        return StationaryPoints(nan, nan, nan, nan, nan, nan, NO_FEATURE)
    upper = _root(mode, lam_c, mode.eta)
    lower = 0.0 if mode.depth == 2 or mode.beta == 0 else _root(mode, 0.0, lam_c)
    origin, saddle, minimum = (energy(lam, mode) for lam in (0.0, lower, upper))
    residual = max(abs(slope(lower, mode)), abs(slope(upper, mode)))
    return StationaryPoints(
        lower, upper, saddle - origin, saddle - minimum, minimum - origin, residual, CONVERGED
    )


def slope(lam: float, mode: Mode) -> float:
    """∂E/∂w at w = λ^{1/L}, divided by L."""
    L = mode.depth
    return float((lam - mode.eta) * lam ** (1 - 1 / L) + mode.beta * lam ** (1 / L))


def _root(mode: Mode, lower: float, upper: float) -> float:
    exponent = 1 - 2 / mode.depth

    def condition(lam: float) -> float:
        return float(lam**exponent * (mode.eta - lam) - mode.beta)

    if upper - lower < MERGED:
        return upper
    rises = condition(upper) > condition(lower)
    while True:  # halve down to neighbouring floats
        middle = 0.5 * (lower + upper)
        if middle in (lower, upper):
            return middle
        if (condition(middle) > 0) == rises:
            upper = middle
        else:
            lower = middle
