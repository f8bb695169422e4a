"""From pages to HTML, by Sphinx; nothing is fetched, neither now nor when it is read."""

from __future__ import annotations

import io
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx

from atypical.report.folders import STATIC as SHARED
from atypical.site.code import module
from atypical.site.facts import ROOT, Facts
from atypical.site.pages import pages
from atypical.version import VERSION

STATIC = Path(__file__).with_name("static")
# Of the menu of pages.
LEVELS = 2
SETTINGS: dict[str, Any] = {
    "project": "atypical",
    "version": VERSION,
    "html_title": f"atypical {VERSION}",
    "extensions": ["myst_parser", "sphinx.ext.viewcode", "atypical.site.mathml"],
    "myst_enable_extensions": ["dollarmath", "colon_fence", "attrs_inline"],
    "myst_heading_anchors": 3,
    # Nothing is imported.
    "viewcode_follow_imported_members": False,
    "html_theme": "furo",
    "html_math_renderer": "mathml",
    "html_static_path": [str(STATIC), str(SHARED / "sort.js")],
    "html_css_files": ["site.css"],
    "html_js_files": ["sort.js"],
    "html_copy_source": False,
    # It would ask for the pages that it found, which a browser refuses for files.
    "html_show_search_summary": False,
    "python_display_short_literal_types": True,
    "python_maximum_signature_line_length": 90,
}


def build(facts: Facts, place: Path) -> str:
    """Build the site at a place, whole, over what was there; what Sphinx finds wrong with it."""
    with tempfile.TemporaryDirectory() as folder:
        source, made = Path(folder, "source"), Path(folder, "made")
        _lay_out(facts, source)
        faults = io.StringIO()
        told: dict[str, Any] = {"status": None, "warning": faults}
        # On top of every page of a run that is not the default one.
        look = {"html_theme_options": {"announcement": facts.apart}}
        settings = SETTINGS | look
        app = Sphinx(source, None, made, Path(folder, "doctrees"), "html", settings, **told)
        app.connect("viewcode-find-source", _source)
        # Before the theme asks for its menu.
        app.connect("html-page-context", _menus(), priority=400)
        app.build()
        shutil.rmtree(made / ".doctrees", ignore_errors=True)
        shutil.rmtree(place, ignore_errors=True)
        shutil.copytree(made, place)
    return faults.getvalue()


def _lay_out(facts: Facts, source: Path) -> None:
    """Pages, pictures and files as Sphinx reads them."""
    for name, text in pages(facts):
        path = source / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    (source / "files").mkdir()
    (source / "docs").mkdir()
    for picture in (ROOT / "docs").glob("*.png"):
        shutil.copy(picture, source / "docs")
    files = [facts.figure(f.name, e) for f in facts.figures for e in ("png", "pdf", "csv", "json")]
    for file in [*files, facts.place / "claims.csv", *map(facts.table, facts.studies)]:
        kind = "figure-" if file.parent.name == "figures" else ""
        shutil.copy(file, source / "files" / f"{kind}{file.name}")


def _menus() -> Callable[..., None]:
    """A handler that leaves a menu two levels: pages, and pages below them.

    Sphinx copies all headings of all pages for the menu of each page, and throws them away: two
    thirds of its time. Sources are in no menu, and all that lie as deep have the same one.
    """
    of_sources: dict[int, str] = {}

    def lean(app: Sphinx, page: str, template: str, context: dict[str, Any], tree: Any) -> None:
        whole, depth = context["toctree"], page.count("/")

        def menu(**given: Any) -> str:
            if page.startswith("_modules/") and depth in of_sources:
                return of_sources[depth]
            made = str(whole(**{**given, "maxdepth": LEVELS}))
            if page.startswith("_modules/"):
                of_sources[depth] = made
            return made

        context["toctree"] = menu

    return lean


def _source(app: Sphinx, name: str) -> tuple[str, dict[str, tuple[str, int, int]]]:
    """The text of a module and where its definitions stand, which Sphinx would import it for."""
    of = module(name)
    return of.text, of.places
