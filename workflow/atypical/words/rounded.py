"""Numbers as a reader wants them: to the digits that their errors leave."""

from __future__ import annotations

import math

# Digits of a number whose error is smaller than any that matters, or unknown.
DIGITS = 6


def plain(value: float, error: float = math.nan) -> str:
    """`0.98843 ± 0.00021`; a number alone where it has no error, a dash where there is none.

    Both to the second digit of the error; no more than so many digits of the number.
    """
    if math.isnan(value):
        return "—"
    if not _has(value, error):
        return f"{value:.{DIGITS}g}"
    places = min(1 - math.floor(math.log10(error)), _most(value))
    shown = max(places, 0)
    reaches = error >= 10.0**-places
    said = f"{round(error, places):.{shown}f}" if reaches else f"{error:.1g}"
    return f"{round(value, places):.{shown}f} ± {said}"


def bracketed(value: float, error: float = math.nan) -> str:
    """`0.9884(2)`: the error in units of the last digit.

    No more than so many digits are given; an error that does not reach the last of them is left
    out.
    """
    if not _has(value, error):
        return plain(value)
    places = max(0, -math.floor(math.log10(error)))
    if places > _most(value):
        return f"{value:.{max(_most(value), 0)}f}"
    return f"{value:.{places}f}({error * 10**places:.0f})"


def _has(value: float, error: float) -> bool:
    """Whether a number has an error to be rounded to."""
    return math.isfinite(value) and 0 < error < math.inf


def _most(value: float) -> int:
    """Decimals of a number that is given in full."""
    return DIGITS - 1 - (math.floor(math.log10(abs(value))) if value else 0)
