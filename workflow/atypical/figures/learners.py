"""How learners are drawn in every figure."""

from __future__ import annotations

from typing import Any

from atypical.figures.looks import LEARNERS as LEARNERS

# Of the largest size first.
MARKS = ("o", "s", "D", "^", "v", "<", ">")


def line_of(size: float, sizes: list[float]) -> dict[str, Any]:
    """The line of a size: full for the largest, dotted for smaller ones; and its mark."""
    smaller = sizes[::-1].index(size)
    return {"linestyle": ":" if smaller else "-", "marker": MARKS[smaller % len(MARKS)]}
