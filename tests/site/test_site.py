"""The site, opened from disk as its reader opens it: every page, every link, at two widths."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urldefrag, urljoin

import matplotlib.image
import pytest
from playwright.sync_api import Page

from atypical.claims.catalogue import CLAIMS
from atypical.figures.catalogue import FIGURES
from atypical.settings.studies import STUDIES
from atypical.site.build import build
from atypical.site.facts import facts_of
from browsing import NARROW, WIDE, chromium, faultless
from clone import Project

# Figures are drawn at 300 dots per inch; a reader's inch has 96.
PRINTED = 96 / 300
WIDTHS = """() => [document.documentElement.scrollWidth,
    document.querySelector("article img")?.clientWidth]"""
# Sources of the code, of one form: links of all are followed, some are opened.
SOURCES, OPENED = "_modules", 20


class Links(HTMLParser):
    """The links of a page, as they stand there, and the names of its places."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.links: set[str] = set()
        self.names: set[str] = set()
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        self.links |= {link for name in ("href", "src") if (link := told.get(name))}
        self.names |= {name for name in (told.get("id"),) if name}


@pytest.fixture(scope="module")
def built(finished: Project, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of the tiny run; Sphinx finds nothing wrong with it."""
    place = tmp_path_factory.mktemp("built") / "site"
    assert build(facts_of(finished.path / "results"), place) == ""
    return place


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def widths(built: Path, browser: Any) -> dict[str, tuple[int, int]]:
    """Each page opened once, without a fault: its width, and that of its first picture."""
    pages = {str(path.relative_to(built)): path for path in sorted(built.rglob("*.html"))}
    sources = [name for name in pages if name.startswith(SOURCES)]
    left = {*sources} - {*sources[::OPENED]}
    found = {}
    with faultless(browser) as page:
        for name in pages.keys() - left:
            page.goto(pages[name].as_uri())
            found[name] = tuple(page.evaluate(WIDTHS))
    return found


@pytest.fixture
def page(browser: Any) -> Iterator[Page]:
    with faultless(browser) as page:
        yield page


def test_there_is_a_page_for_everything(built: Path, finished: Project) -> None:
    pages = {str(path.relative_to(built)) for path in built.rglob("*.html")}
    assert {f"figures/{figure.name}.html" for figure in FIGURES} <= pages
    assert {f"tables/{name}.html" for name in STUDIES} <= pages
    claims = (built / "claims.html").read_text(encoding="utf-8")
    assert [
        claim.name for claim in CLAIMS if f'id="claim-{claim.name.lower()}"' not in claims
    ] == []


def test_every_page_opens_and_is_no_wider_than_its_window(widths: dict[str, Any]) -> None:
    assert len(widths) > len(FIGURES) + len(STUDIES)
    assert [name for name, (wide, _) in widths.items() if wide > WIDE["width"]] == []


def test_no_link_is_dead(built: Path) -> None:
    pages = {path: Links(path) for path in built.rglob("*.html")}
    dead = []
    for path, page in pages.items():
        for link in page.links:
            place, name = urldefrag(urljoin(path.as_uri(), link))
            if not place.startswith("file://"):
                continue
            target = Path(unquote(place.removeprefix("file://").split("?")[0]))
            named = not name or target not in pages or unquote(name) in pages[target].names
            dead += [] if named and target.is_file() else [(path, link)]
    assert dead == []


def test_no_figure_is_smaller_than_in_print(built: Path, widths: dict[str, Any]) -> None:
    small = []
    for name in (figure.name for figure in FIGURES):
        picture = matplotlib.image.imread(built / f"_images/figure-{name}.png")
        shown = widths[f"figures/{name}.html"][1]
        small += [name] if shown < PRINTED * picture.shape[1] else []
    assert small == []


def test_no_page_is_wider_than_a_narrow_window(built: Path, page: Page) -> None:
    page.set_viewport_size(NARROW)
    for name in ("index", "gallery", "claims", "numbers", "tables/features_transitions"):
        page.goto((built / f"{name}.html").as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]


def test_no_page_can_be_taken_for_one_of_a_default_run(built: Path) -> None:
    pages = [path for path in built.rglob("*.html") if SOURCES not in path.parts]
    said = [path for path in pages if "NOT the default run" in path.read_text(encoding="utf-8")]
    assert said == pages


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


def test_claims_are_sorted_by_pointer_and_by_keys(built: Path, page: Page) -> None:
    page.goto((built / "claims.html").as_uri())
    table = page.locator(".sortable table").first
    table.get_by_role("columnheader", name="margin").click()
    shown = [cell.inner_text() for cell in table.locator("tbody tr td:nth-child(4)").all()]
    margins = [float(text.split()[0]) for text in shown if text != "—"]
    assert margins == sorted(margins)
    assert len(margins) > 3
    assert set(shown[len(margins) :]) <= {"—"}
    head = table.get_by_role("columnheader", name="claim")
    head.get_by_role("button").focus()
    page.keyboard.press("Space")
    assert head.get_attribute("aria-sort") == "ascending"
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
