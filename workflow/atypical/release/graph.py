"""A picture of what is made from what: studies, tables made from theirs, figures, claims."""

from __future__ import annotations

import io
from collections.abc import Iterator
from functools import cache

import matplotlib
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from atypical.claims.catalogue import CLAIMS
from atypical.figures.catalogue import FIGURES
from atypical.figures.style import own_settings
from atypical.settings.studies import STUDIES, needs

COLOURS = {"A": "#0072B2", "B": "#D55E00", "C": "#009E73", "": "#666666"}
HEADS = ("studies", "made from these", "and from those", "figures", "claims")
WIDE, ROW = 11.0, 0.13
Place = tuple[float, float]


def drawing() -> bytes:
    """The picture as SVG, the same bytes each time."""
    own_settings()
    matplotlib.rcParams.update({"svg.hashsalt": "atypical", "svg.fonttype": "none"})
    columns = [*_tables(), [figure.name for figure in FIGURES], [claim.name for claim in CLAIMS]]
    longest = max(map(len, columns))
    figure = Figure(figsize=(WIDE, ROW * longest + 0.4))
    figure.set_layout_engine("none")
    ax = figure.add_axes((0, 0, 1, 1))
    ax.set(xlim=(-0.02, len(columns) - 0.35), ylim=(longest + 0.5, -2))
    ax.axis("off")
    places = _write(ax, columns, longest)
    for source, target in _arrows():
        _join(ax, places[source], places[target], COLOURS[_paper(target)])
    content = io.BytesIO()
    figure.savefig(content, format="svg", metadata={"Date": None, "Creator": None})
    return content.getvalue()


def _tables() -> list[list[str]]:
    """Tables by how many others stand before them, those of a paper together."""
    names = sorted(STUDIES, key=lambda name: (_paper(name), name))
    return [[name for name in names if _depth(name) == depth] for depth in range(3)]


@cache
def _depth(study: str) -> int:
    return min(2, max((_depth(name) + 1 for name in needs(study)), default=0))


@cache
def _paper(name: str) -> str:
    """The paper of a figure or a claim; of a table that of what is made from it first, if any."""
    for user, tables, paper in _users():
        if name in (user, *tables):
            return paper
    made = next((study for study in STUDIES if name in needs(study)), "")
    return _paper(made) if made else ""


def _write(ax: Axes, columns: list[list[str]], longest: int) -> dict[str, Place]:
    """Every name in its column, evenly spread; where it stands."""
    places = {}
    behind = {"facecolor": "white", "edgecolor": "none", "pad": 0.6}
    for x, (head, names) in enumerate(zip(HEADS, columns, strict=True)):
        ax.text(x, -1, head, weight="bold", va="center")
        for number, name in enumerate(names):
            y = (number + 0.5) * longest / len(names)
            places[name] = (float(x), y)
            ax.text(x, y, name, color=COLOURS[_paper(name)], va="center", bbox=behind)
    return places


def _users() -> Iterator[tuple[str, tuple[str, ...], str]]:
    """Figures and claims: name, tables, paper."""
    yield from ((figure.name, figure.tables, figure.paper or "") for figure in FIGURES)
    yield from ((claim.name, claim.tables, claim.paper) for claim in CLAIMS)


def _arrows() -> Iterator[tuple[str, str]]:
    yield from ((source, name) for name in STUDIES for source in sorted(needs(name)))
    yield from ((table, user) for user, tables, _ in _users() for table in tables)


def _join(ax: Axes, source: Place, target: Place, colour: str) -> None:
    """A line from behind one name to before another."""
    x, y = (source[0] + 0.62, target[0] - 0.03), (source[1], target[1])
    ax.plot(x, y, color=colour, linewidth=0.4, alpha=0.45, zorder=0)
