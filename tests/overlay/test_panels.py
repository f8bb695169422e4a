"""Figures laid over each other: what is drawn stays what it is, but paler."""

from __future__ import annotations

from importlib import import_module

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from tests.figures.possible import World, options_of, shipped

from atypical.disk.refusal import Refusal
from atypical.figures.catalogue import FIGURES
from atypical.figures.style import GUIDE, canvas
from atypical.overlay.drawing import Drawn, overlaid
from atypical.overlay.panels import laid_over
from atypical.settings.configuration import configuration


def figure(top: float, *names: str, colour: str = "C0", columns: int = 1) -> Figure:
    drawn, axes = canvas(columns)
    for ax in axes:
        for name in names:
            ax.plot([0, 1], [0, top], "--", color=colour, label=name)
            ax.errorbar([0.5], [top], [0.1], color=colour)
        ax.axhline(0, **GUIDE)
        ax.set(xlabel="x", ylabel="y")
        ax.legend()
    return drawn


def lines(ax: Axes) -> list[tuple[float, str]]:
    dashed = [line for line in ax.lines if line.get_linestyle() == "--"]
    return [(float(np.max(line.get_ydata())), str(line.get_color())) for line in dashed]


def test_curves_of_both_are_there_the_second_paler_within_limits_that_hold_both() -> None:
    one, other = figure(1, "a"), figure(3, "a")
    first, second = one.axes[0].get_ylim(), other.axes[0].get_ylim()
    (ax,) = laid_over({"small": one, "wide": other}).axes
    (low, full), (high, pale) = lines(ax)
    assert (low, high) == (1, 3)
    assert full == "C0"
    assert pale != "C0"
    assert ax.get_ylim() == (min(first[0], second[0]), max(first[1], second[1]))
    assert len(ax.collections) == 2  # the bars of both
    assert [text.get_text() for text in one.legends[0].get_texts()] == ["small", "wide"]


def test_what_only_the_second_draws_is_named_as_its_own() -> None:
    over = laid_over({"small": figure(1, "a"), "wide": figure(1, "a", "b")})
    assert [text.get_text() for text in over.legends[0].get_texts()] == [
        "small",
        "wide",
        "b (wide)",
    ]


@pytest.mark.parametrize(
    ("other", "why"),
    [
        (figure(1, "a", columns=2), "wide: has 2 panels where small has 1"),
        (figure(1, "a", colour="C1"), "wide: a has another colour there than in small"),
    ],
)
def test_figures_that_do_not_lie_over_each_other_are_refused(other: Figure, why: str) -> None:
    with pytest.raises(Refusal, match=why):
        laid_over({"small": figure(1, "a"), "wide": other})


def test_axes_that_say_another_thing_are_refused() -> None:
    other = figure(1, "a")
    other.axes[0].set_xlabel("z")
    with pytest.raises(Refusal, match="wide: a panel shows z, y, linear, linear where small shows"):
        laid_over({"small": figure(1, "a"), "wide": other})


@pytest.mark.parametrize("name", [figure.name for figure in FIGURES])
def test_every_figure_lies_over_itself(name: str) -> None:
    settings = configuration(shipped())
    (tables,) = [figure.tables for figure in FIGURES if figure.name == name]
    module = import_module(f"atypical.figures.{name}")
    world = World(settings, dict.fromkeys(tables, 1.0), 0)
    data = module.select(world.tables(tables), **options_of(settings, name))
    drawn = module.draw(data)
    over, numbers, _ = overlaid(name, {"one": Drawn(data, {}), "other": Drawn(data, {})})
    assert len(numbers) == 2 * len(data)
    for own, both in zip(drawn.axes, over.axes, strict=True):
        assert own.get_xlim() == both.get_xlim()
        of_data = [line for line in own.lines if line.get_zorder() > 0]
        assert len(both.lines) - len(own.lines) == len(of_data)
