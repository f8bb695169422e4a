"""Drawn figures laid over each other, panel by panel: each paler than the one before.

Tone alone tells runs apart: dashes, marks and colours keep what they mean in the figure. So this
takes any figure whose panels are the same in every run, and refuses where they are not.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Any, Literal

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import Collection
from matplotlib.colors import to_rgba, to_rgba_array
from matplotlib.figure import Figure
from matplotlib.legend import Legend
from matplotlib.lines import Line2D
from matplotlib.ticker import FixedFormatter
from matplotlib.transforms import Transform

from atypical.disk.refusal import Refusal

# How much of white the last run is mixed with.
PALEST = 0.62
INK = "0.15"
# Where a title can stand.
PLACES: tuple[Literal["left", "center"], ...] = ("left", "center")


def laid_over(figures: Mapping[str, Figure]) -> Figure:
    """The first of the figures with all others upon it, and a legend of their names.

    Raises Refusal where panels are not the same, or a colour means something else.
    """
    (first, onto), *others = figures.items()
    tones = np.linspace(0, PALEST, len(figures))[1:]
    named = {first: Line2D([], [], color=INK)}
    for tone, (name, figure) in zip(tones, others, strict=True):
        _refuse_other(first, onto, name, figure)
        new = [key for key in _named(figure) if key not in _named(onto)]
        handles = {f"{key[1]} ({name})": _named(figure)[key] for key in new}
        for ax, other in zip(onto.axes, figure.axes, strict=True):
            _move(ax, other, tone)
        named[name] = Line2D([], [], color=_paler(INK, tone))
        named |= {text: _copied(handle, tone) for text, handle in handles.items()}
    onto.legend([*named.values()], [*named], loc="outside upper center", ncols=min(len(named), 5))
    return onto


def _refuse_other(first: str, onto: Figure, name: str, figure: Figure) -> None:
    """Raises Refusal where the panels of two figures show different things."""
    if len(onto.axes) != len(figure.axes):
        raise Refusal(
            f"{name}: has {len(figure.axes)} panels where {first} has {len(onto.axes)}, so neither "
            "lies over the other; give both the same learners, sizes or depths."
        )
    for ax, other in zip(onto.axes, figure.axes, strict=True):
        if _told(ax) != _told(other) and all(any(_drawn(one)) for one in (ax, other)):
            raise Refusal(
                f"{name}: a panel shows {_words(other)} where {first} shows {_words(ax)}, so "
                "neither lies over the other."
            )
    ours, theirs = _named(onto), _named(figure)
    for key in [key for key in theirs if key in ours]:
        if not np.allclose(to_rgba(ours[key].get_color()), to_rgba(theirs[key].get_color())):
            raise Refusal(
                f"{name}: {key[1]} has another colour there than in {first}, so neither lies over "
                "the other; give both the same values."
            )


def _told(ax: Axes) -> tuple[Any, ...]:
    """What a panel shows: names and scales of its axes, and names that stand for places there."""
    axes = (ax.xaxis, ax.yaxis)
    ticks = (axis.get_major_formatter() for axis in axes)
    fixed = (tuple(t.seq) if isinstance(t, FixedFormatter) else () for t in ticks)
    return (*(axis.get_label_text() for axis in axes), *(axis.get_scale() for axis in axes), *fixed)


def _words(ax: Axes) -> str:
    words = [str(word) for word in chain.from_iterable(map(_listed, _told(ax))) if word]
    return ", ".join(words) or "nothing that is named"


def _listed(told: Any) -> list[Any]:
    return [*told] if isinstance(told, tuple) else [told]


def _named(figure: Figure) -> dict[tuple[int, str], Line2D]:
    """The lines of every legend, by the number of its panel and their names."""
    legends: Iterator[tuple[int, Legend | None]] = chain(
        enumerate(ax.get_legend() for ax in figure.axes), ((-1, own) for own in figure.legends)
    )
    return {
        (number, text.get_text()): handle
        for number, legend in legends
        if legend
        for handle, text in zip(legend.legend_handles, legend.get_texts(), strict=True)
        if isinstance(handle, Line2D)
    }


def _drawn(ax: Axes) -> Iterator[Line2D | Collection]:
    """What shows data in a panel, guides and texts left out."""
    for artist in (*ax.lines, *ax.collections):
        if isinstance(artist, Line2D | Collection) and artist.get_zorder() > 0:
            yield artist


def _move(ax: Axes, other: Axes, tone: float) -> None:
    """Draw what the other panel shows in this one too, within limits that hold both."""
    limits = [(one.get_xlim(), one.get_ylim()) for one in (ax, other) if any(_drawn(one))]
    for artist in [*_drawn(other)]:
        if _put(artist, other, ax):
            _make_paler(artist, tone)
            artist.set_zorder(artist.get_zorder() - tone / 2)
    if limits:
        x, y = zip(*limits, strict=True)
        ax.set(xlim=_joined(x), ylim=_joined(y))
    for loc in PLACES:
        own, theirs = ax.get_title(loc=loc), other.get_title(loc=loc)
        if own != theirs:
            ax.set_title(f"{own}\n{theirs}".strip(), loc=loc)


def _put(artist: Line2D | Collection, other: Axes, ax: Axes) -> bool:
    """Draw in a panel what another one draws; whether its coordinates are known here."""
    places = zip(_coordinates(other), _coordinates(ax), strict=True)
    here = next((new for old, new in places if artist.get_transform() == old), None)
    if isinstance(artist, Collection) and artist.get_offset_transform() == other.transData:
        artist.remove()
        artist.set_offset_transform(ax.transData)
    elif here is not None:
        artist.remove()
        artist.set_transform(here)
    else:
        return False
    if isinstance(artist, Line2D):
        ax.add_line(artist)
    else:
        ax.add_collection(artist, autolim=False)
    return True


def _coordinates(ax: Axes) -> tuple[Transform, ...]:
    """Those of the data, and those of lines from end to end at an x or a y."""
    ends = ax.get_xaxis_transform(which="grid"), ax.get_yaxis_transform(which="grid")
    return (ax.transData, *ends)


def _joined(limits: tuple[tuple[float, float], ...]) -> tuple[float, float]:
    """Limits that hold all of these, in the direction of the first."""
    ends = sorted(chain.from_iterable(limits))
    first, last = limits[0]
    return (ends[0], ends[-1]) if first <= last else (ends[-1], ends[0])


def _paler(colour: Any, tone: float) -> tuple[float, float, float, float]:
    """A colour mixed with so much white."""
    *colours, alpha = to_rgba(colour)
    red, green, blue = (1 - (1 - part) * (1 - tone) for part in colours)
    return red, green, blue, alpha


def _make_paler(artist: Line2D | Collection, tone: float) -> None:
    if isinstance(artist, Line2D):
        for part in ("color", "markerfacecolor", "markeredgecolor"):
            colour = getattr(artist, f"get_{part}")()
            artist.set(**{part: _paler(colour, tone)})
        return
    for part in ("facecolor", "edgecolor"):
        colours = to_rgba_array(getattr(artist, f"get_{part}")())
        colours[:, :3] = 1 - (1 - colours[:, :3]) * (1 - tone)
        artist.set(**{part: colours})


def _copied(handle: Line2D, tone: float) -> Line2D:
    """What stands for a line in a legend, paler."""
    copy = Line2D([], [])
    copy.update_from(handle)
    _make_paler(copy, tone)
    return copy
