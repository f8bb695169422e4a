"""Every page of the site, in Markdown: templates filled with what results and code say."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from atypical.claims.claim import VERDICTS
from atypical.claims.shown import TONES, place, shown
from atypical.figures.catalogue import PAPERS, Figure
from atypical.report.bearing import ENTRIES, bearing_on
from atypical.report.folders import CAPTIONS
from atypical.settings.documentation import bounds
from atypical.settings.studies import STUDIES, meaning
from atypical.site import prose
from atypical.site.code import ROOMS, module, modules
from atypical.site.configuration import sections
from atypical.site.facts import ROOT, Facts
from atypical.site.interface import LIBRARY, public
from atypical.words import rounded
from atypical.words.glossary import word

# Rows of a table that its page shows; all are in its file.
ROWS = 40


class Guide(NamedTuple):
    """A guide: a file of the house, or a section of one.   name: of the page."""

    name: str
    file: str
    heading: str = ""


GUIDES = (
    Guide("start", "README.md", "Two commands"),
    Guide("change", "README.md", "Change a number, rerun a part"),
    Guide("results", "README.md", "Where results lie"),
    Guide("data", "README.md", "Data sets"),
    Guide("cluster", "README.md", "Clusters"),
    Guide("module", "README.md", "Part of another workflow"),
    Guide("gpu", "docs/gpu.md"),
    Guide("add", "CONTRIBUTING.md"),
    Guide("claims", "README.md", "Claims"),
    Guide("numbers", "README.md", "Numbers for a paper"),
    Guide("check", "README.md", "Check us"),
    Guide("faults", "README.md", "Faults"),
    Guide("architecture", "README.md", "Architecture"),
)
AS_A_LIBRARY = (
    Guide("library", "README.md", "As a library"),
    Guide("notebook", "docs/library.py"),
)


def pages(facts: Facts) -> Iterator[tuple[str, str]]:
    """Every page: its path, its text."""
    fill = _templates()
    yield "index.md", fill("index", facts=facts, counts=_counts(facts), papers=PAPERS)
    yield "gallery.md", fill("gallery", facts=facts, papers=PAPERS)
    for figure in facts.figures:
        yield f"figures/{figure.name}.md", fill("figure", facts=facts, **_figure(facts, figure))
    rows = [_claim(facts, row) for row in sorted(facts.verdicts, key=place)]
    yield "claims.md", fill("claims", rows=rows)
    yield "numbers.md", fill("numbers", facts=facts, rounded=rounded)
    yield from _tables(facts, fill)
    known = list(sections(facts.settings.model_dump(mode="json")))
    yield "configuration.md", fill("configuration", sections=known)
    yield from _code(fill)
    yield from _guides(fill)
    yield from _physics(facts, fill)


def _templates() -> Any:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).with_name("templates")),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {"plain": prose.plain, "worded": prose.worded, "doc": prose.docstring}
    return lambda template, **told: environment.get_template(f"{template}.md.j2").render(**told)


def _counts(facts: Facts) -> Mapping[str, Mapping[str, int]]:
    """How many claims of each paper have each verdict."""
    return {
        verdict: {
            letter: sum(
                row["verdict"] == verdict and row["paper"] == letter for row in facts.verdicts
            )
            for letter in PAPERS
        }
        for verdict in VERDICTS
    }


def _figure(facts: Facts, figure: Figure) -> Mapping[str, Any]:
    reading = prose.page(ROOT / "docs/figures.md", figure.name).partition("\n")[2]
    claims = [_claim(facts, row) for row in sorted(facts.claims_of(figure), key=place)]
    return {
        "figure": figure,
        "reading": reading.strip(),
        "caption": (CAPTIONS / f"{figure.name}.rst").read_text(encoding="utf-8").strip(),
        "claims": claims,
        "origin": json.loads(facts.figure(figure.name, "json").read_text(encoding="utf-8")),
        "code": module(f"atypical.figures.{figure.name}"),
    }


def _claim(facts: Facts, row: Mapping[Any, Any]) -> Mapping[str, Any]:
    entry = ENTRIES[row["claim"]]
    there = [name for name in entry.tables if name in facts.studies]
    figures = bearing_on(entry.name, facts.figures)
    return {**row, **shown(row), "entry": entry, "tables": there, "figures": figures}


def _tables(facts: Facts, fill: Any) -> Iterator[tuple[str, str]]:
    yield "tables/index.md", fill("tables", facts=facts, meaning=meaning, studies=STUDIES)
    for name, study in facts.studies.items():
        frame = facts.rows(name)
        yield (
            f"tables/{name}.md",
            fill(
                "table",
                facts=facts,
                name=name,
                study=study,
                meaning=meaning(STUDIES[name]),
                words={column.name: word(column.name, name) for column in study.columns},
                bounds=bounds,
                length=len(frame),
                rows=[[_cell(cell) for cell in row] for row in frame.head(ROWS).to_numpy()],
                record=facts.record(name),
                grids=_yaml(study.grids()),
            ),
        )


def _cell(cell: Any) -> str:
    return f"{cell:.6g}" if isinstance(cell, float) else prose.plain(cell)


def _yaml(given: Mapping[str, Any]) -> str:
    plainly = json.loads(json.dumps(given))
    return yaml.safe_dump(plainly, sort_keys=False, default_flow_style=None, width=100)


def _code(fill: Any) -> Iterator[tuple[str, str]]:
    about = {room: module(f"atypical.{room}").doc for room in ROOMS}
    yield "api/index.md", fill("api", about=about, public=list(public()))
    for room in about:
        yield f"api/{room}.md", fill("room", room=room, modules=modules(room))


def _guides(fill: Any) -> Iterator[tuple[str, str]]:
    """Word for word what stands elsewhere in the house."""
    guides = [*GUIDES, *(AS_A_LIBRARY if LIBRARY.exists() else [])]
    yield "guides/index.md", fill("guides", guides=[guide.name for guide in guides])
    for name, file, heading in guides:
        yield f"guides/{name}.md", prose.page(ROOT / file, heading)
    cited = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    yield "guides/cite.md", fill("cite", cited=cited)


def _physics(facts: Facts, fill: Any) -> Iterator[tuple[str, str]]:
    """Each paper in brief, with its figures and claims; what was derived and tried beside."""
    yield "physics/index.md", fill("physics", papers=PAPERS, theory=prose.BESIDE)
    for letter in PAPERS:
        text = prose.page(ROOT / f"docs/physics/{letter}.md")
        yield (
            f"physics/{letter}.md",
            fill("paper", text=text, letter=letter, facts=facts, tones=TONES),
        )
    for name in prose.BESIDE:
        yield f"theory/{name}.md", prose.page(ROOT / f"docs/{name}.md")
