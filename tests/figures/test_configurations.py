"""Whatever a legal configuration asks for is drawn, by a picture whose words are true."""

from __future__ import annotations

import io
from importlib import import_module

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Text
from tests.figures.possible import World, options_of, shipped, worlds

from atypical.claims import catalogue
from atypical.claims.claim import NOT_TESTED, VERDICTS
from atypical.claims.judge import judge
from atypical.figures import style
from atypical.figures.catalogue import FIGURES
from atypical.figures.entropies import draw_entropy
from atypical.report.pages import claims_page
from atypical.settings.configuration import Configuration, configuration
from atypical.settings.studies import chosen

TABLES = {figure.name: figure.tables for figure in FIGURES}
FEW = settings(
    max_examples=3,
    derandomize=True,
    deadline=None,
    database=None,
    phases=[Phase.explicit, Phase.generate],  # to shrink a world takes minutes
    suppress_health_check=list(HealthCheck),
)


def drawn(name: str, given: Configuration, world: World) -> Figure:
    """A figure as it is saved."""
    module = import_module(f"atypical.figures.{name}")
    data = module.select(world.tables(TABLES[name]), **options_of(given, name))
    figure: Figure = module.draw(data)
    style.mark_lone_points(figure)
    figure.savefig(io.BytesIO(), format="png", dpi=20)
    return figure


def words(place: Figure | Axes) -> list[str]:
    return [text.get_text() for text in place.findobj(Text) if text.get_text()]


def is_honest(figure: Figure) -> None:
    """No number that is none is written, and a panel without data says why."""
    assert not [text for text in words(figure) if "nan" in text.split() or "= nan" in text]
    for ax in figure.axes:
        seen = ax.lines or ax.collections or ax.patches
        assert ax.has_data() or seen or ax.texts, ax.get_title(loc="left")


@pytest.mark.parametrize("name", TABLES)
def test_every_legal_configuration_is_drawn(name: str) -> None:
    @FEW
    @given(worlds(TABLES[name]))
    def odd(case: tuple[Configuration, World]) -> None:
        is_honest(drawn(name, *case))

    odd()


def changed(**studies: dict[str, object]) -> Configuration:
    """The shipped configuration with other grids."""
    raw = shipped()
    for study, grids in studies.items():
        raw["studies"][study].update(grids)
    for key in ("B_local_entropy_margin", "B_committee"):
        raw["figures"][key]["alpha"] = studies.get("perceptron_local_entropy", {}).get(
            "alpha", [raw["figures"][key]["alpha"]]
        )[0]
    return configuration(raw)


NUMBERS_ONLY = {"reference_margin": [0.1, 0.3], "margin": [0.2]}


def rescued(name: str, fate: float, **studies: dict[str, object]) -> Figure:
    """A figure in a world where all converged, or nothing."""
    given = changed(**studies)
    sources = [*TABLES[name], *chosen(given.studies)]
    return drawn(name, given, World(given, dict.fromkeys(sources, fate), 0))


@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize("fate", [0.0])
def test_worlds_in_which_nothing_or_everything_converged_are_drawn(name: str, fate: float) -> None:
    if TABLES[name][0].startswith(("linear", "nonlinear", "networks")):
        few = {"seeds": [1]}
        is_honest(
            rescued(
                name,
                fate,
                **{t: few for t in TABLES[name] if "seeds" in shipped()["studies"].get(t, {})},
            )
        )
    else:
        is_honest(rescued(name, fate))


def test_the_margin_nearest_to_zero_is_drawn_and_named() -> None:
    figure = rescued(
        "B_local_entropy_margin", 1.0, perceptron_local_entropy={"margin": [0.3, -0.2]}
    )
    (ax, *_) = figure.axes
    assert "solutions of margin -0.2 at load" in ax.get_title(loc="left")
    assert len(ax.get_legend().get_texts()) == 6


@pytest.mark.parametrize(
    ("name", "study"),
    [
        ("B_local_entropy_load", "perceptron_local_entropy"),
        ("A_local_entropy", "features_local_entropy"),
    ],
)
def test_where_no_reference_is_the_largest_the_largest_number_is_and_is_named(
    name: str, study: str
) -> None:
    figure = rescued(name, 1.0, **{study: NUMBERS_ONLY})
    assert r"\tilde\kappa=0.3" in figure.axes[0].get_title(loc="left")
    assert figure.axes[0].has_data()
    assert " ".join(words(figure)).count("of margin 0.2") == 1


def test_an_empty_panel_says_why() -> None:
    figure = rescued("C3_phase_diagram", 1.0, linear_sweep={"data": ["raw"], "seeds": [1]})
    (whitened, raw) = figure.axes
    assert words(whitened).count("not swept, or no point converged") == 1
    assert "not swept, or no point converged" not in words(raw)


def test_the_depth_nearest_to_that_of_the_paper_is_drawn_and_named() -> None:
    linear = {
        "linear_sweep": {"depth": [2, 5], "seeds": [1]},
        "linear_landscape": {"depth": [2, 5]},
    }
    assert "depth 2" in " ".join(words(rescued("C3_phase_diagram", 1.0, **linear)))
    assert "depth 2" in words(rescued("C4_bifurcation", 1.0, **linear))


def test_paths_of_several_depths_are_lines_of_their_own() -> None:
    figure = rescued("C2a_barrier", 1.0, linear_path={"depth": [3, 4], "beta": [0.3]})
    paths = [line.get_xdata() for line in figure.axes[0].get_lines() if len(line.get_xdata()) > 2]
    assert len(paths) == 2
    assert all((np.diff(path) > 0).all() for path in paths)


def test_no_batch_is_left_out_of_the_delays() -> None:
    batch = [1, 2, 3, 4, 5, 6]
    few = {
        "linear_sparse": {"seeds": [1]},
        "linear_sparse_delay": {"batch": batch, "seeds": [1, 2, 3, 4]},
    }
    figure = rescued("C1b_sparse_grokking", 1.0, **few)
    named = [text.get_text() for text in figure.axes[3].get_legend().get_texts()]
    assert named == [f"batch of {n}" for n in reversed(batch)]


def test_a_line_of_one_point_is_seen() -> None:
    figure, (ax,) = style.canvas()
    (lone,), (long,) = ax.plot([1], [2]), ax.plot([1, 2], [2, 3])
    style.mark_lone_points(figure)
    assert (lone.get_marker(), long.get_marker()) == ("o", "None")


def test_limits_move_out_to_hold_a_curve_and_no_further() -> None:
    _, (ax,) = style.canvas()
    ax.plot([0.2, 0.5], [1, 1])
    style.hold(ax, "x", 0.1, 0.9)
    assert ax.get_xlim() == (0.1, 0.9)
    ax.plot([3.0], [1.0])
    style.hold(ax, "x", 0.1, 0.9)
    assert ax.get_xlim()[0] == 0.1
    assert 3.0 < ax.get_xlim()[1] < 3.2


def test_a_part_of_a_curve_is_shown_only_where_every_curve_has_one() -> None:
    _, (ax,) = style.canvas()
    ax.plot([0, 1, 2], [0, 1, 2])
    assert style.zoom([ax], (0, 1), (0, 1))
    assert ax.get_xlim() == (0, 1)
    ax.set(xlim=(0, 3))
    ax.plot([5, 6], [5, 6])
    assert not style.zoom([ax], (0, 1), (0, 1))


def test_every_world_is_judged_and_no_verdict_rests_on_nothing() -> None:
    @settings(FEW, max_examples=4)
    @given(worlds(catalogue.TABLES))
    def odd(case: tuple[Configuration, World]) -> None:
        tables = case[1].tables(catalogue.TABLES)
        verdicts = pd.concat([judge(entry.name, tables) for entry in catalogue.CLAIMS])
        assert set(verdicts["verdict"]) <= set(VERDICTS)
        tested = verdicts[verdicts["verdict"] != NOT_TESTED]
        assert not tested["evidence"].str.contains(r"\bnan\b").any()
        assert claims_page(verdicts, FIGURES)

    odd()


def test_a_window_holds_all_that_curves_reach_in_it() -> None:
    _, (ax,) = style.canvas()
    ax.plot([0.0, 0.5, 1.0], [-3.0, 7.0, 900.0])
    ax.plot([0.2, 0.4], [-5.0, 1.0])
    ax.axhline(-80, **style.GUIDE)
    style.window(ax, 0.0, 0.6)
    assert ax.get_xlim() == (0.0, 0.6)
    bottom, top = ax.get_ylim()
    assert -6 < bottom < -5
    assert 7 < top < 8
    ax.plot([0.9], [1.0])
    limits = ax.get_xlim(), ax.get_ylim()
    style.window(ax, 0.0, 0.5)
    assert (ax.get_xlim(), ax.get_ylim()) == limits


def test_a_window_on_a_logarithmic_axis_leaves_out_what_has_no_logarithm() -> None:
    _, (ax,) = style.canvas()
    ax.set_yscale("log")
    ax.plot([0.1, 0.2, 0.3], [0.0, 1e-4, 1e-2])
    style.window(ax, 0.0, 1.0)
    bottom, top = ax.get_ylim()
    assert 5e-5 < bottom < 1e-4 < 1e-2 < top < 2e-2


def test_entropies_below_zero_are_thin_those_of_unstable_saddles_dashed_and_join_the_rest() -> None:
    _, (ax,) = style.canvas()
    curve = pd.DataFrame({"distance": [0.1, 0.2, 0.3, 0.4], "replicon": [0.5, np.nan, 1.5, 2.0]})
    curve["local_entropy"] = [0.05, -0.01, -0.02, 0.03]
    draw_entropy(ax, curve, color="k", label="a")
    both, dashed, thin, full = ax.get_lines()
    assert [line.is_dashed() for line in (both, dashed, thin, full)] == [True, True, False, False]
    assert thin.get_linewidth() == both.get_linewidth() < full.get_linewidth()
    drawn = [np.isfinite(line.get_ydata()).tolist() for line in (both, dashed, thin, full)]
    assert drawn[0] == [False, True, True, True]
    assert drawn[1] == [False, False, False, True]
    assert drawn[2] == [True, True, False, False]
    assert drawn[3] == [True, False, False, False]
    assert ax.get_legend_handles_labels()[1] == ["a"]
    assert style.zoom([ax], (0, 0.15), (0, 0.1))
