"""Numbers as they are written: what is taken for one, and what was meant by one that is none.

As in YAML 1.2, 1e-3 is a number and 1:30 is none; neither is 010, which is 8 to some readers and 10
to others. 1_000 is one, as in Python.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from contextlib import suppress
from typing import Any

_DIGITS = r"(?:0|[1-9][0-9]*(?:_[0-9]+)*)"
INTEGER = rf"[-+]?{_DIGITS}|0x[0-9a-fA-F]+|0o[0-7]+"
FLOAT = rf"[-+]?(?:\.[0-9]+|{_DIGITS}(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?"
NOT_FINITE = r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)"
# Beyond it is a slip of the keyboard: no run takes as many steps, and no quantity is as large.
LARGEST = 1e12
LONGEST = 60


def written(text: str) -> int | float | None:
    """The number that a text is; None where it is none."""
    text = text.strip()
    if re.fullmatch(INTEGER, text):
        return int(text.replace("_", ""), base=0)
    if re.fullmatch(FLOAT, text):
        return float(text.replace("_", ""))
    if re.fullmatch(NOT_FINITE, text):
        return float(text.replace(".", "").lower())
    return None


def finite(value: Any) -> float | None:
    """A finite number, also where it was written between quotes; None where it is none."""
    value = written(value) if isinstance(value, str) else value
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    # 0.0 is added so that a table never holds −0. An integer may be too large for a float.
    return float(value) + 0.0 if abs(value) < math.inf and abs(value) <= LARGEST else None


def meant(value: Any) -> str:
    """A sentence that says how to write what was meant; none where that is unknown."""
    if isinstance(value, int | float) and LARGEST < abs(value) < math.inf:
        return f" Numbers are at most {LARGEST:g}."
    for pattern, number in _SLIPS if isinstance(value, str) else ():
        if found := re.fullmatch(pattern, value.strip()):
            with suppress(ArithmeticError):
                return f" Write {number(*found.groups()):.12g}."
    return ""


_PLAIN = r"([-+]?[0-9]+(?:\.[0-9]*)?)"
_POWER = rf"{_PLAIN} ?(?:\^|\*\*) ?([-+]?[0-9]+)"
_SLIPS: tuple[tuple[str, Callable[..., float]], ...] = (
    (r"([-+]?0[0-9]+(?:\.[0-9]*)?)", float),  # 010
    (r"([-+]?[0-9]+),([0-9]+)", lambda whole, part: float(f"{whole}.{part}")),
    (rf"{_PLAIN} ?%", lambda x: float(x) / 100),
    (rf"{_PLAIN} ?/ ?{_PLAIN}", lambda x, y: float(x) / float(y)),
    (_POWER, lambda x, n: float(x) ** int(n)),
    (rf"{_PLAIN} ?[*x×·] ?{_POWER}", lambda a, x, n: float(a) * float(x) ** int(n)),
)


def shown(value: Any) -> str:
    """A value as a line names it: as YAML spells it, and cut where it is long."""
    text = "null" if value is None else repr(value)
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
