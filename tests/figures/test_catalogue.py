"""What figures say of themselves: found by looking into the folder, and true of what they draw."""

from __future__ import annotations

from importlib import import_module
from inspect import signature
from pathlib import Path

import pytest
import yaml

from atypical.figures.catalogue import FIGURES, PAPERS, Figure, _order, of_paper
from atypical.settings.studies import STUDIES

CONFIG = yaml.safe_load((Path(__file__).parents[2] / "config.yaml").read_text())
NAMES = [figure.name for figure in FIGURES]


@pytest.mark.parametrize("figure", FIGURES, ids=NAMES)
def test_what_is_read_of_a_figure_is_what_it_declares(figure: Figure) -> None:
    module = import_module(f"atypical.figures.{figure.name}")
    assert (
        figure.title,
        figure.paper,
        figure.tables,
    ) == (module.TITLE, module.PAPER, module.TABLES)
    assert getattr(module, "OPTIONS", {}) == figure.options
    assert list(signature(module.select).parameters) == ["tables", *figure.options]
    assert set(figure.tables) <= set(STUDIES)


@pytest.mark.parametrize("figure", FIGURES, ids=NAMES)
def test_options_are_those_of_the_configuration_and_held_by_its_grids(figure: Figure) -> None:
    given = CONFIG["figures"].get(figure.name, {})
    assert given.keys() == figure.options.keys()
    for name, option in figure.options.items():
        assert option.held or option.words
        assert given[name] in option.words or not option.words
        for study, grid in (held.split(".") for held in option.held):
            assert grid in CONFIG["studies"][study]


def test_figures_stand_by_paper_and_place_and_those_of_no_paper_last() -> None:
    assert [figure.paper for figure in FIGURES] == sorted(figure.paper for figure in FIGURES)
    assert NAMES[0] == "A_phase_diagram"
    assert [figure.name for figure in of_paper("C")][:2] == [
        "C1a_delayed_convergence",
        "C1b_sparse_grokking",
    ]
    free = Figure("A_first", "of no paper", ())
    assert max([free, *FIGURES], key=_order) == free
    assert sorted(PAPERS) == ["A", "B", "C"]


def test_what_has_no_title_is_no_figure() -> None:
    assert not {"style", "looks", "files", "catalogue", "option"} & {*NAMES}
