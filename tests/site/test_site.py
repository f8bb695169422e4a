"""The site, opened from disk as its reader opens it: every page, every link, at two widths."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urldefrag

import matplotlib.image
import pytest
from playwright.sync_api import Page, ViewportSize, sync_playwright

from atypical.claims.catalogue import CLAIMS
from atypical.figures.catalogue import FIGURES
from atypical.settings.studies import STUDIES
from atypical.site.build import build
from atypical.site.facts import facts_of
from clone import Project

BROWSER = (
    shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
)
WIDE, NARROW = ViewportSize(width=1500, height=950), ViewportSize(width=400, height=850)
# Figures are drawn at 300 dots per inch; a reader's inch has 96.
PRINTED = 96 / 300
LINKS = """() => [...document.querySelectorAll("[href], [src]")]
    .map(one => one.href?.animVal ?? one.href ?? one.src).filter(link => link)"""


@pytest.fixture(scope="module")
def built(finished: Project, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of the tiny run; Sphinx finds nothing wrong with it."""
    place = tmp_path_factory.mktemp("built") / "site"
    assert build(facts_of(finished.path / "results"), place) == ""
    return place


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    if BROWSER is None:
        pytest.skip("no Chromium here to open the site with")
    with sync_playwright() as browsers:
        browser = browsers.chromium.launch(executable_path=BROWSER, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Any) -> Iterator[Page]:
    """A page that complains of nothing, and asks for nothing that is not on disk."""
    page = browser.new_page(viewport=WIDE)
    faults: list[str] = []
    page.on("pageerror", lambda fault: faults.append(str(fault)))
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    page.on("requestfailed", lambda request: faults.append(request.url))
    page.on("request", lambda r: faults.append(r.url) if r.url.startswith("http") else None)
    yield page
    page.close()
    assert faults == []


def test_there_is_a_page_for_everything(built: Path, finished: Project) -> None:
    pages = {str(path.relative_to(built)) for path in built.rglob("*.html")}
    assert {f"figures/{figure.name}.html" for figure in FIGURES} <= pages
    assert {f"tables/{name}.html" for name in STUDIES} <= pages
    claims = (built / "claims.html").read_text(encoding="utf-8")
    assert [
        claim.name for claim in CLAIMS if f'id="claim-{claim.name.lower()}"' not in claims
    ] == []


def test_every_page_opens_and_no_link_is_dead(built: Path, page: Page) -> None:
    names: dict[Path, set[str]] = {}
    asked: set[tuple[Path, str, str]] = set()
    for path in sorted(built.rglob("*.html")):
        page.goto(path.as_uri())
        names[path] = set(page.evaluate("[...document.querySelectorAll('[id]')].map(x => x.id)"))
        for link in page.evaluate(LINKS):
            place, name = urldefrag(link)
            if place.startswith("file://"):
                asked.add(
                    (path, unquote(place.removeprefix("file://").split("?")[0]), unquote(name))
                )
    dead = [
        (str(path.relative_to(built)), place, name)
        for path, place, name in sorted(asked)
        if not Path(place).is_file() or (name and name not in names.get(Path(place), {name}))
    ]
    assert dead == []
    assert len(names) > len(FIGURES) + len(STUDIES)


def test_no_figure_is_smaller_than_in_print(built: Path, page: Page) -> None:
    small = []
    for name in (figure.name for figure in FIGURES):
        page.goto((built / f"figures/{name}.html").as_uri())
        wide = page.locator("article img").first.evaluate("image => image.clientWidth")
        picture = matplotlib.image.imread(built / f"_images/figure-{name}.png")
        small += [name] if wide < PRINTED * picture.shape[1] else []
    assert small == []


@pytest.mark.parametrize("window", [WIDE, NARROW])
def test_no_page_is_wider_than_its_window(built: Path, page: Page, window: ViewportSize) -> None:
    page.set_viewport_size(window)
    for name in ("index", "gallery", "claims", "numbers", "tables/features_transitions"):
        page.goto((built / f"{name}.html").as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") <= window["width"]


def test_a_number_with_its_error_and_its_making_is_three_links_away(
    built: Path, page: Page
) -> None:
    page.goto((built / "index.html").as_uri())
    page.locator("article").get_by_role("link", name="Numbers").click()
    page.locator("article").get_by_role("link", name="features_no_gap", exact=True).first.click()
    told = page.locator("#number-features-no-gap")
    assert re.search(r"value\s+0\.98\d+", told.inner_text())
    assert re.search(r"error\s+[\d.e-]+", told.inner_text())
    assert "alpha_t = 3" in told.inner_text()
    told.get_by_role("link", name="how, from what, with what").click()
    made = page.locator("#made-features-transitions").inner_text()
    assert "transitions_table" in made
    assert "processor" in made


def test_claims_are_sorted_by_the_column_that_is_clicked(built: Path, page: Page) -> None:
    page.goto((built / "claims.html").as_uri())
    table = page.locator(".sortable table").first
    table.get_by_role("columnheader", name="margin").click()
    shown = [cell.inner_text() for cell in table.locator("tbody tr td:nth-child(4)").all()]
    margins = [float(text.split()[0]) for text in shown if text != "—"]
    assert margins == sorted(margins)
    assert len(margins) > 3
    assert set(shown[len(margins) :]) <= {"—"}
    table.get_by_role("columnheader", name="claim").click()
    names = [cell.inner_text() for cell in table.locator("tbody tr td:nth-child(1)").all()]
    assert names[0].startswith("A1")
    assert len(names) == len(CLAIMS)


def test_words_are_found_without_a_network(built: Path, page: Page) -> None:
    page.goto(f"{(built / 'search.html').as_uri()}?q=spinodal")
    page.locator("#search-results li a").first.wait_for()
    assert page.locator("#search-results li").count() > 2


def test_equations_are_drawn_and_a_dark_room_is_dark(built: Path, page: Page) -> None:
    page.emulate_media(color_scheme="dark")
    page.goto((built / "physics/C.html").as_uri())
    assert page.locator("article math").count() > 10
    assert "\\" not in page.locator("article").inner_text()
    colour = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert max(map(int, re.findall(r"\d+", colour)[:3])) < 60
