"""What a measured number is held against, and by how many of its errors it stands off.

A number decides a claim in one of three ways. With k = `sigmas`, the claim holds where the number
clears its bound by k errors. Else it fails where k errors do not reach the effect that the claim is
about, `needed` beyond the bound. Where they reach both the bound and that effect, the number tells
neither from the other, and the claim is left open. As errors shrink no claim stays open, and one
without an effect fails: the two one-sided tests of equivalence (Schuirmann, J. Pharmacokin.
Biopharm. 15, 657 (1987)).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from atypical.evidence.measured import Measured

SIGMAS = 2.0


@dataclass(frozen=True, kw_only=True)
class Criterion:
    """Bounds between which a number agrees with a claim; infinite where it has one alone.

    sigmas: by so many errors the number must stand off its bound.   needed: so far beyond the bound
    lies the effect that the claim is about, in the unit of the number.
    """

    low: float = -math.inf
    high: float = math.inf
    sigmas: float = SIGMAS
    needed: float = 0.0

    def distance(self, number: Measured) -> float:
        """From the nearer bound to the number, positive on the side of agreement."""
        return min(number.value - self.low, self.high - number.value)

    def margin(self, number: Measured) -> float:
        """The distance in errors; NaN where the number has none: no count of zeros is one."""
        return self.distance(number) / number.error if number.error > 0 else math.nan

    def surplus(self, number: Measured) -> float:
        """What is left of the distance when `sigmas` errors are taken off."""
        return self.distance(number) - self.sigmas * number.error

    def holds(self, number: Measured) -> bool:
        """Whether the number stands off its bound, on the side of agreement."""
        return self.surplus(number) > 0

    def fails(self, number: Measured) -> bool:
        """Whether it does not hold, and errors that large do not hide the effect that is needed."""
        reach = self.distance(number) + self.sigmas * number.error
        return not self.holds(number) and reach <= self.needed

    @property
    def size(self) -> float:
        """What a change of the criterion is counted in: half its band, its bound, or the effect."""
        if math.isfinite(self.low) and math.isfinite(self.high):
            return (self.high - self.low) / 2
        return abs(self.low if math.isfinite(self.low) else self.high) or self.needed

    def slack(self, number: Measured, agrees: bool | None) -> float:
        """By how much the bound must move before the number tells something else.

        agrees: what it tells, None where it tells nothing. A rule that does not count errors moves
        by the distance alone. NaN where something else decided.
        """
        distance, error = self.distance(number), self.sigmas * number.error
        clears, misses = distance - error, self.needed - distance - error
        if agrees is None:
            least = min(-clears, -misses)
            return least if least >= 0 else math.nan
        counted, alone = (clears, distance) if agrees else (misses, -distance)
        return next((size for size in (counted, alone) if size >= 0), math.nan)

    def __str__(self) -> str:
        """The rule in words, to stand after the name of the number."""
        band = math.isfinite(self.low) and math.isfinite(self.high)
        return self._of_a_band() if band else self._of_a_bound()

    def _of_a_band(self) -> str:
        middle, half = (self.low + self.high) / 2, (self.high - self.low) / 2
        reach = f"an edge and {self.needed:g} inside" if self.needed else "both sides of an edge"
        return self._in_words(f"lies within {half:g} of {middle:g}", reach)

    def _of_a_bound(self) -> str:
        rises = math.isfinite(self.low)
        bound = self.low if rises else self.high
        effect = bound + self.needed if rises else bound - self.needed
        reach = f"both {bound:g} and {effect:g}" if self.needed else f"both sides of {bound:g}"
        return self._in_words(f"{'exceeds' if rises else 'lies below'} {bound:g}", reach)

    def _in_words(self, where: str, reach: str) -> str:
        return f"{where} by more than {self.sigmas:g} errors (not tested where these reach {reach})"


def above(bound: float, *, needed: float = 0.0, sigmas: float = SIGMAS) -> Criterion:
    """The number must exceed the bound."""
    return Criterion(low=bound, needed=needed, sigmas=sigmas)


def below(bound: float, *, needed: float = 0.0, sigmas: float = SIGMAS) -> Criterion:
    """The number must lie below the bound."""
    return Criterion(high=bound, needed=needed, sigmas=sigmas)


def within(
    half: float, *, of: float = 0.0, needed: float = 0.0, sigmas: float = SIGMAS
) -> Criterion:
    """The number must lie nearer to `of` than `half`."""
    return Criterion(low=of - half, high=of + half, needed=needed, sigmas=sigmas)
