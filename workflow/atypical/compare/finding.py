"""What is found of a table, a figure's numbers or the claims of two directories."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from numpy.typing import NDArray

Array = NDArray[Any]

IDENTICAL = "identical bytes"
EQUAL = "equal within stated errors"
SAME = "the same in law"
DIFFERENT = "different"
MISSING = "missing on one side"
REFUSED = "refused"
INCOMPARABLE = "not comparable"
# From agreement to its opposite: of several, the last one counts.
KINDS = (IDENTICAL, EQUAL, SAME, INCOMPARABLE, MISSING, REFUSED, DIFFERENT)
AGREES = (IDENTICAL, EQUAL, SAME)

# Families of tests. Each has a share of the chance at which one of all may be rejected wrongly.
POOLED, PARTIAL, SINGLE, STATED = "pooled", "partial", "single", "stated"
LEVELS = {POOLED: 0.035, PARTIAL: 0.005, SINGLE: 0.004, STATED: 0.006}
LEVEL = sum(LEVELS.values())


@dataclass(frozen=True)
class Test:
    """A null hypothesis, as it came out: a column has the same law, or value, in both.

    where: all conditions, some, or one, in words.   z: positive where the second is larger.
    p: two-sided.
    """

    column: str
    where: str
    family: str
    z: float
    p: float

    def __str__(self) -> str:
        at = self.where or "all conditions"
        return f"{self.column} at {at}: z = {self.z:+.1f}, p = {self.p:.1g}"


@dataclass(frozen=True)
class Batch:
    """Several of them, of one column and family.   where: in words, by their number."""

    column: str
    family: str
    z: Array
    p: Array
    where: Callable[[int], str]

    def test(self, number: int) -> Test:
        """One of them."""
        z, p = float(self.z[number]), float(self.p[number])
        return Test(self.column, self.where(number), self.family, z, p)


@dataclass
class Finding:
    """kind: one of KINDS.   words: why.   worst: rows or conditions, the farthest first.

    group: tables, figures or claims.   batches: what was tested, to be judged together with all.
    rejected: what of that did not hold, the least likely first.
    """

    name: str
    kind: str = IDENTICAL
    words: list[str] = field(default_factory=list)
    worst: list[str] = field(default_factory=list)
    group: str = "tables"
    batches: list[Batch] = field(default_factory=list)
    rejected: list[Test] = field(default_factory=list)

    @property
    def agrees(self) -> bool:
        """Whether this says that both sides agree."""
        return self.kind in AGREES

    def worsen(self, kind: str, *words: str) -> None:
        """Say that it is no better than this, and why."""
        self.kind = max(self.kind, kind, key=KINDS.index)
        self.words += words

    def farthest(self) -> Test | None:
        """The pooled test with the largest deviate."""
        tests = [b.test(n) for b in self.batches if b.family == POOLED for n in range(len(b.z))]
        return max(tests, key=lambda test: abs(test.z), default=None)
