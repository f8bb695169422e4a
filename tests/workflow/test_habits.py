"""Snakemake's own options do what they do elsewhere, and a look changes nothing."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from clone import FIGURE, TABLE, Project

ENTROPY, MARGIN = "perceptron_entropy", "perceptron_max_margin"
DRAW = f"Draw {FIGURE}."
SOLVE = {f"Solve {study}." for study in (ENTROPY, MARGIN)}
JOIN = {f"Join the parts of {study}." for study in (ENTROPY, MARGIN)}

LOGGER = """
from snakemake_interface_logger_plugins.base import LogHandlerBase


class LogHandler(LogHandlerBase):
    def emit(self, record):
        with open("heard.txt", "a") as heard:
            print(getattr(record, "event", ""), file=heard)

    writes_to_stream = False
    writes_to_file = False
    has_filter = True
    has_formatter = True
    needs_rulegraph = False
"""
REPORTER = """
from dataclasses import dataclass

from snakemake_interface_report_plugins.reporter import ReporterBase
from snakemake_interface_report_plugins.settings import ReportSettingsBase


@dataclass
class ReportSettings(ReportSettingsBase):
    pass


class Reporter(ReporterBase):
    def render(self):
        found = [file for of in self.results.values() for files in of.values() for file in files]
        with open("reported.txt", "w") as told:
            print(*(file.path for file in found), sep="\\n", file=told)
"""


def there(project: Project) -> dict[str, tuple[int, bytes]]:
    """Every file of the results, with its date."""
    files = [path for path in project.path.glob("results/**/*") if path.is_file()]
    return {str(path): (path.stat().st_mtime_ns, path.read_bytes()) for path in files}


def said(project: Project, *arguments: str) -> str:
    """What a look at one figure prints; that it changes nothing."""
    before = there(project)
    done = project.run(FIGURE, *arguments)
    assert done.returncode == 0, done.stderr
    assert there(project) == before
    return done.stdout


def test_the_summary_tells_of_every_file(drawn: Project) -> None:
    (head, *lines) = said(drawn, "--summary").splitlines()
    rows = {cells[0]: dict(zip(head.split("\t"), cells, strict=True)) for cells in (line.split("\t") for line in lines)}  # noqa: E501 # fmt: skip
    assert {rows[f"results/figures/{FIGURE}{ending}"]["status"] for ending in (".pdf", ".csv")} == {"ok"}  # noqa: E501 # fmt: skip
    assert rows[TABLE]["plan"] == "no update"


def test_the_graph_of_rules_is_drawn(drawn: Project) -> None:
    graph = said(drawn, "--rulegraph")
    assert graph.lstrip().startswith("digraph")
    assert all(f'label = "{rule}"' in graph for rule in ("solve", "gather", FIGURE))


@pytest.mark.parametrize(
    ("asked", "planned"),
    [
        (("--until", "gather"), SOLVE | JOIN),
        (("--omit-from", "gather"), SOLVE),
    ],
)
def test_a_part_of_the_way_is_gone(
    fresh: Project, asked: tuple[str, ...], planned: set[str]
) -> None:
    assert fresh.planned(FIGURE, *asked) == planned


def test_what_is_forced_is_made_again_with_what_follows(drawn: Project) -> None:
    assert drawn.planned(FIGURE, "--forcerun", FIGURE) == {DRAW}
    assert drawn.planned(FIGURE, "--forcerun", "gather") == {*JOIN, DRAW}


def test_changes_are_listed(drawn: Project) -> None:
    assert said(drawn, "--list-changes", "params") == ""
    drawn.edit("workflow/atypical/figures/B_margin_concentration.py", '"o"', '"s"')
    changed = said(drawn, "--list-changes", "params").splitlines()
    endings = (".csv", ".json", ".pdf", ".png")
    assert sorted(changed) == [f"results/figures/{FIGURE}{ending}" for ending in endings]


@pytest.fixture
def plugins(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """A logger and a reporter that are found as any that is installed."""
    place = tmp_path_factory.mktemp("plugins")
    for name, text in (("logger", LOGGER), ("report", REPORTER)):
        package = place / f"snakemake_{name}_plugin_stand_in"
        package.mkdir()
        (package / "__init__.py").write_text(text)
    monkeypatch.setenv("PYTHONPATH", f"{place}{os.pathsep}{os.environ.get('PYTHONPATH', '')}")


@pytest.mark.usefixtures("plugins")
def test_a_logger_hears_of_a_run_and_a_reporter_of_its_figures(drawn: Project) -> None:
    (Path(drawn.path) / f"results/figures/{FIGURE}.png").unlink()
    drawn.made(FIGURE, "--logger", "stand-in")
    heard = (drawn.path / "heard.txt").read_text()
    assert {"run_info", "job_finished"} <= {*heard.split()}
    said(drawn, "--reporter", "stand-in")
    assert f"results/figures/{FIGURE}.pdf" in (drawn.path / "reported.txt").read_text()
