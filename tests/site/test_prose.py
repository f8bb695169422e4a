"""Texts of the house on the site: shown as they are meant, with links that lead somewhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from atypical.settings.configuration import configured
from atypical.site import prose
from atypical.site.code import module
from atypical.site.configuration import sections
from atypical.site.facts import ROOT


def test_a_text_without_markup_is_shown_as_it_stands() -> None:
    assert prose.plain("q_hat < 1, [a|b] $x$") == r"q\_hat \< 1, \[a\|b\] \$x\$"
    assert prose.worded("load `q_hat` at $q_1$, a_b") == r"load `q_hat` at $q_1$, a\_b"


def test_arguments_of_a_docstring_are_a_list_and_formulas_stay() -> None:
    text = "Of a run.\n\nalpha: load.   q_hat: field, in\n(0, 1).\n\n    E = a_b\n\nSource: us."
    assert prose.docstring(text).split("\n\n") == [
        "Of a run.",
        "- `alpha`: load.\n- `q_hat`: field, in (0, 1).",
        "    E = a_b",
        "- `Source`: us.",
    ]


def test_a_section_is_a_page_and_its_links_lead_to_pages(tmp_path: Path) -> None:
    file = tmp_path / "README.md"
    file.write_text("# Top\n\n## One\n\n[tables](docs/tables.md)\n\n## Two\n\n[no](docs/no.md)\n")
    assert prose.page(file, "One") == "# One\n\n[tables](/tables/index.md)\n\n"
    with pytest.raises(KeyError, match=r"no page for docs/no\.md"):
        prose.page(file, "Two")
    with pytest.raises(KeyError, match="no section 'Three'"):
        prose.page(file, "Three")


def test_code_is_read_with_its_signatures_and_lines() -> None:
    of = module("atypical.replica.typical")
    names = [one.name for one in of.definitions]
    assert "entropy_table" in names
    (table,) = (one for one in of.definitions if one.name == "entropy_table")
    assert table.signature == "(models)"
    line = of.text.splitlines()[of.places["entropy_table"][1] - 1]
    assert line.startswith("def entropy_table(")


def test_every_key_of_the_configuration_is_told() -> None:
    given = configured([ROOT / "config.yaml"]).model_dump(mode="json")
    told = {section.name: {key.name for key in section.keys} for section in sections(given)}
    assert told[""] == {"device", "seed"}
    for name, study in given["studies"].items():
        assert told[f"studies.{name}"] == study.keys()
    by_name = {s.name: {key.name: key for key in s.keys} for s in sections(given)}
    alpha = by_name["studies.perceptron_entropy"]["alpha"]
    assert "patterns per weight" in alpha.may
    assert alpha.given.startswith("[0.2, 0.4")
