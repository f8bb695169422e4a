"""The look of every figure: journal widths, one sheet."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import matplotlib.style
from matplotlib.axes import Axes
from matplotlib.figure import Figure

SHEET = Path(__file__).with_name("journal.mplstyle")
COLUMN = 89 / 25.4
PAGE = 183 / 25.4
GUIDE: dict[str, Any] = {"color": "0.6", "linewidth": 0.6, "zorder": 0}


def canvas(
    columns: int = 1, width: float = COLUMN, height: float = 2.5, **grid: Any
) -> tuple[Figure, list[Axes]]:
    """A figure with panels side by side, in the style of the journals; sizes in inches."""
    matplotlib.style.use(SHEET)
    figure = Figure(figsize=(width, height))
    axes = figure.subplots(1, columns, squeeze=False, **grid)[0]
    return figure, list(axes)


def letter(ax: Axes, name: str, title: str = "") -> None:
    """Name a panel **a**, **b**, … above its left corner, and say what it shows."""
    ax.set_title(rf"$\mathbf{{{name}}}$  {title}".rstrip())
