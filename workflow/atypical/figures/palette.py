"""Colours for values that have an order. Only figures that need them pay for seaborn's start."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextvars import ContextVar
from typing import Any

import seaborn as sns

# All values that colours tell; more than those of one figure where another will lie over it.
COMMON: ContextVar[Callable[[Sequence[Any]], Sequence[Any]]] = ContextVar("COMMON", default=list)


def ordered_colours(values: Sequence[Any]) -> dict[Any, Any]:
    """A colour for each value, dark to light; the lightest is legible on white."""
    values = COMMON.get()(values)
    shades = sns.color_palette("viridis", n_colors=len(values) + 1)[: len(values)]
    return dict(zip(values, shades, strict=True))
