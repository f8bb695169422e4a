"""Real clones: m solutions of a task held at mutual overlap q₁, and their entropy per clone.

With clones of N weights w = ±1; q₀ is the overlap of clones of different groups, hats denote
conjugates, δ = m(q₁ − q₀) and δ̂ = m(q̂₁ − q̂₀). In nats per weight and clone

    φ = −½(q̂₀ + δ̂/m)(1 − q₁) − ½(δ q̂₀ + q₁ δ̂) − r̂ r + S(q̂₀, δ̂, r̂) + α E(q₁, δ, r),

stationary in δ, q̂₀, δ̂, r, r̂ at given q₁. S and E are the averages that `fields` describes, of
ln 2cosh and ln H; r = r̂ = 0 unless a teacher is among the possible weights. In these variables
m → ∞ is a limit like any other. A pair (q̂₀, δ̂) is a saddle of exactly one load and overlap, so
these two are the unknowns, in logarithms, beside the task's own.

For large m the entropy per clone is the local entropy at distance d = (1 − q₁)/2 around the densest
regions. The external entropy Σ = −m² ∂φ/∂m counts these regions; it decreases with m, and beyond
the m where it vanishes no such region exists: φ is then to be taken at that m, its minimum.
Source: Monasson 1995; Baldassi et al. 2015 (PRL 115, 128101), whose y is our m.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from atypical.replica.averages.gaussian import Array
from atypical.replica.clones.fields import Averages
from atypical.replica.clones.task import CloneOverlaps, Task, weight_averages
from atypical.replica.saddle import Equations, complement, extrapolated, find_root
from atypical.status import CONVERGED

ORDER = 8
TOLERANCE = 1e-10
# Fields of infinitely many clones about to coincide vanish exponentially: their logarithm has far
# to go, in strides that no saddle outruns.
STRIDE, EVALUATIONS = 1.5, 400
# From where a trail leads, a saddle is near.
NEAR = 50
TINY = 1e-13
# Fields in logarithms beyond which the overlaps leave (0, 1) in double precision.
LOWEST, HIGHEST = np.array([-600.0, -25.0]), np.array([6.0, 3.0])
# Relative differences of 1 − q₁ that make no other point of a trail.
SAME = 1e-3
# Saddles that are kept: more than are met after the last that is accepted.
MET = 32
# The least ln 1/m.
FEWEST = -15.0
NONE = np.zeros(0)


@dataclass(frozen=True)
class Clones:
    """`number` m of clones in [1, ∞], at load `alpha` (patterns per weight) of a `task`."""

    alpha: float
    number: float
    task: Task

    def free_entropy(
        self,
        q: float,
        spread: float,
        q_hat: float,
        spread_hat: float,
        weights: Averages,
        patterns: Averages,
        teacher: float = 0.0,
    ) -> float:
        """φ at overlap q₁ = `q`; spread: δ, q_hat: q̂₀, spread_hat: δ̂, teacher: r̂ r."""
        return (
            -0.5 * (q_hat + spread_hat / self.number) * (1 - q)
            - 0.5 * (spread * q_hat + q * spread_hat)
            - teacher
            + weights.value
            + self.alpha * patterns.value
        )


@dataclass(frozen=True)
class CloneSaddle:
    """A stationary point of φ.

    overlap: q₁.   apart: 1 − q₁.   spread: δ.   q_hat: q̂₀.   spread_hat: δ̂.   slope: ∂φ/∂q₁ at
    given load and m.
    r, r_hat: overlap with a teacher among the possible weights, and its field.   mismatch: of the
    task's own unknowns; where they do not vanish, this is not a stationary point.
    """

    model: Clones
    overlap: float
    apart: float
    spread: float
    q_hat: float
    spread_hat: float
    entropy: float
    slope: float
    external_entropy: float
    r: float = 0.0
    r_hat: float = 0.0
    mismatch: tuple[float, ...] = ()

    @property
    def q0(self) -> float:
        """Overlap of clones that belong to different groups."""
        return self.overlap - self.spread / self.model.number


@np.errstate(all="ignore")
def saddle(
    q_hat: float, spread_hat: float, number: float, task: Task, order: int, inner: Array = NONE
) -> CloneSaddle | None:
    """The one saddle with these conjugate fields, at the load and overlap that go with them.

    inner: the task's own unknowns.   None where an overlap is 0 or 1, or an average out of range,
    in double precision.
    """
    pull = task.pull(q_hat, inner)
    weights = weight_averages(number, q_hat, spread_hat, order, pull)
    q, spread, r = weights.square + weights.spread / number, weights.spread, weights.label
    if not TINY < q - spread / number <= q < 1 - TINY or spread <= 0:
        return None
    apart = complement(q, -weights.bend, TOLERANCE)
    response = task.patterns(CloneOverlaps(number, q, spread, r, apart), inner, order)
    patterns = response.averages
    if not patterns.square > 0:
        return None
    model = Clones(q_hat / patterns.square, number, task)
    alpha = model.alpha
    return CloneSaddle(
        model=model,
        overlap=q,
        apart=apart,
        spread=spread,
        q_hat=q_hat,
        spread_hat=spread_hat,
        entropy=model.free_entropy(q, spread, q_hat, spread_hat, weights, patterns, pull * r),
        slope=0.5 * (1 - 1 / number) * (alpha * patterns.spread - spread_hat),
        external_entropy=(
            -0.5 * spread_hat * apart + weights.by_inverse + alpha * patterns.by_inverse
        ),
        r=r,
        r_hat=pull,
        mismatch=response.mismatch,
    )


Conditions = Callable[[CloneSaddle], list[float]]
# The equations in the logarithms of the fields, at any order of the integrals.
System = Callable[[int], Equations]


@dataclass(frozen=True)
class Family:
    """Clones on one `task` whose number is given, or, where it is None, minimises the entropy."""

    task: Task
    number: float | None

    def saddle(self, x: Array, order: int) -> CloneSaddle | None:
        """The saddle with ln q̂₀, ln δ̂, own unknowns and, for the minimum, ln 1/m in x.

        None out of range.
        """
        return _met(self, tuple(x.tolist()), order)

    def meeting(self, conditions: Conditions) -> System:
        """Two conditions on the saddle, the task's own and, for the minimum, that the external
        entropy vanishes.
        """

        def values(x: Array, order: int) -> Array:
            found = self.saddle(x, order)
            if found is None:
                return np.full(len(x), np.nan)
            every = [*conditions(found), *found.mismatch, found.external_entropy]
            return np.array(every[: len(x)])

        return lambda order: lambda x: values(x, order)


@lru_cache(maxsize=MET)
def _met(family: Family, x: tuple[float, ...], order: int) -> CloneSaddle | None:
    """Kept for a while: a root, once found, is asked for again."""
    fields = np.array(x[:2])
    if not ((fields > LOWEST) & (fields <= HIGHEST)).all():
        return None
    number, inner = family.number, np.array(x[2:])
    if number is None:
        if not FEWEST < inner[-1] <= 0:
            return None
        number, inner = float(np.exp(-inner[-1])), inner[:-1]
    q_hat, spread_hat = np.exp(fields)
    return saddle(float(q_hat), float(spread_hat), number, family.task, order, inner)


@dataclass(frozen=True)
class Solution:
    """Where a family meets two conditions, and how far the numbers can be trusted.

    saddle: None where the status is not `converged`.   residual: largest undamped equation.
    quadrature_error: largest change of any number when the order doubles.
    point, jacobian: from where to go on to a neighbour.
    """

    saddle: CloneSaddle | None
    residual: float
    quadrature_error: float
    iterations: int
    status: str
    point: Array
    jacobian: Array | None = None


def solve(
    family: Family,
    system: System,
    start: Solution,
    tolerance: float = TOLERANCE,
    evaluations: int = EVALUATIONS,
) -> Solution:
    """Solve the equations from a neighbour's solution, at the base order."""
    root = find_root(
        system(ORDER), start.point, tolerance, start.jacobian, evaluations, longest=STRIDE
    )
    return Solution(
        saddle=family.saddle(root.point, ORDER) if root.status == CONVERGED else None,
        residual=root.residual,
        quadrature_error=np.nan,
        iterations=root.iterations,
        status=root.status,
        point=root.point,
        jacobian=root.jacobian,
    )


def follow(
    family: Family,
    system: System,
    trail: Sequence[Solution],
    apart: float,
    evaluations: int = EVALUATIONS,
) -> Solution:
    """The next solution of a trail, at 1 − q₁ = `apart`: from where its points lead, or its end."""
    end = trail[-1]
    if len(trail) > 1:
        where = [float(np.log(point.saddle.apart)) for point in trail if point.saddle]
        ahead = extrapolated(where, [point.point for point in trail], float(np.log(apart)))
        found = solve(family, system, replace(end, point=ahead), evaluations=NEAR)
        if found.saddle:
            return found
    return solve(family, system, end, evaluations=evaluations)


def extended(trail: Sequence[Solution], found: Solution) -> list[Solution]:
    """The last three solutions, at different overlaps; the trail as it is where none was found."""
    if found.saddle is None:
        return list(trail)
    near = SAME * found.saddle.apart
    apart = [p for p in trail if p.saddle and abs(p.saddle.apart - found.saddle.apart) > near]
    return [*apart, found][-3:]


def polish(
    family: Family, system: System, coarse: Solution, tolerance: float = TOLERANCE
) -> Solution:
    """The solution at twice the order; the change is the quadrature error."""
    root = find_root(system(2 * ORDER), coarse.point, tolerance, coarse.jacobian, longest=STRIDE)
    saddle = family.saddle(root.point, 2 * ORDER) if root.status == CONVERGED else None
    return replace(
        coarse,
        saddle=saddle,
        residual=root.residual,
        quadrature_error=_largest_change(coarse.saddle, saddle),
        iterations=coarse.iterations + root.iterations,
        status=root.status,
    )


def _largest_change(before: CloneSaddle | None, after: CloneSaddle | None) -> float:
    if before is None or after is None:
        return np.nan
    names = "entropy", "slope", "external_entropy", "q0", "overlap"
    changes = [float(abs(getattr(after, name) - getattr(before, name))) for name in names]
    return max(*changes, abs(after.model.alpha - before.model.alpha))


def at(alpha: float, overlap: float) -> Conditions:
    """The conditions that fix load and overlap."""
    return lambda found: [
        float(np.log(found.model.alpha / alpha)),
        float(np.log(found.apart / (1 - overlap))),
    ]


def unsolved(point: Array, status: str) -> Solution:
    """A point from where to start, or where a search that ended so was given up."""
    return Solution(None, np.nan, np.nan, 0, status, point)
