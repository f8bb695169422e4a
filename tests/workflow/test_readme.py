"""What README shows is what is kept, declared and can be done."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from atypical.claims.table import COLUMNS
from atypical.compare.reference import REFERENCE
from atypical.figures.catalogue import FIGURES
from atypical.release.graph import drawing
from atypical.release.showcase import GRAPH, README, THUMBNAILS, main, text
from atypical.tables.files import read
from clone import Project

TEXT = README.read_text(encoding="utf-8")


def test_verdicts_are_those_of_the_reference() -> None:
    claims = read(REFERENCE / "claims.csv", COLUMNS)
    assert text(TEXT, claims) == TEXT
    other = claims.assign(verdict="reproduced")
    assert text(TEXT, other) != TEXT


def test_the_graph_is_that_of_the_declarations() -> None:
    assert GRAPH.read_bytes() == drawing()


def test_its_pictures_are_there() -> None:
    pictures = re.findall(r"(?:\]\(|src=\")(docs/[^\")]+\.(?:png|svg))", TEXT)
    assert len(pictures) > 5
    assert [one for one in pictures if not (README.parent / one).is_file()] == []
    assert {path.stem for path in THUMBNAILS.iterdir()} == {figure.name for figure in FIGURES}


def test_its_pictures_say_what_they_show_and_lead_to_how_they_are_read() -> None:
    read = (README.parent / "docs/figures.md").read_text(encoding="utf-8")
    titles = {figure.name: figure.title for figure in FIGURES}
    shown = re.findall(
        r'figures\.md#(\w+)"><img src="docs/thumbnails/(\w+)\.png".*alt="(.+)"', TEXT
    )
    assert len(shown) == TEXT.count("docs/thumbnails/")
    for place, name, alt in shown:
        assert (place, alt) == (name.lower(), titles[name])
        assert f"\n## {name}\n" in read


def test_thumbnails_are_small_pictures_of_a_run(
    finished: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("atypical.release.showcase.THUMBNAILS", tmp_path)
    for kept in ("README", "GRAPH"):
        copy = tmp_path / kept
        copy.write_text(TEXT, encoding="utf-8")
        monkeypatch.setattr(f"atypical.release.showcase.{kept}", copy)
    assert main([str(finished.path)]) == 0
    sizes = [path.stat().st_size for path in tmp_path.glob("*.png")]
    assert len(sizes) == len(FIGURES)
    assert max(sizes) < 60_000


def test_one_figure_with_another_load_is_one_command_in_a_clone(fresh: Project) -> None:
    (line,) = re.findall(r'^make figures ARGS="(B_margin_concentration --config .*)"', TEXT, re.M)
    tables = ("perceptron_entropy", "perceptron_max_margin")
    assert fresh.planned(*shlex.split(line)) == {
        "Draw B_margin_concentration.",
        *(f"Solve {table}." for table in tables),
        *(f"Join the parts of {table}." for table in tables),
    }
