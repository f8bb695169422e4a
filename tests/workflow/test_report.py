"""The report, opened as its reader opens it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from playwright.sync_api import Frame, Page

from atypical.figures.catalogue import FIGURES
from atypical.report.dress import dressed
from atypical.version import VERSION
from browsing import NARROW, WIDE, chromium, faultless
from clone import Project, copied

FIGURE = "B_margin_transitions"


@pytest.fixture(scope="module")
def report(finished: Project, tmp_path_factory: pytest.TempPathFactory) -> Path:
    project = copied(finished.path, tmp_path_factory.mktemp("report"))
    project.made("report")
    return project.path / "results/report.html"


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as browser:
        yield browser


@pytest.fixture
def page(report: Path, browser: Any) -> Iterator[Page]:
    with faultless(browser) as page:
        page.goto(report.as_uri())
        yield page


def shown(page: Page, heading: str) -> Frame:
    """The page in the frame, once it has this heading."""
    page.frame_locator("iframe").get_by_role("heading", name=heading, exact=True).wait_for()
    return page.frames[-1]


def opened(page: Page, category: str, row: str, heading: str) -> Frame:
    page.get_by_text(category, exact=True).first.click()
    page.get_by_role("row").filter(has_text=row).locator("a").first.click()
    return shown(page, heading)


def test_the_first_page_cannot_be_taken_for_that_of_a_default_run(page: Page, report: Path) -> None:
    page.locator("#app").get_by_text("NOT the default run").first.wait_for()
    said = page.inner_text("body")
    assert f"atypical {VERSION}" in said
    for verdict, many in (
        pd.read_csv(report.parent / "claims.csv")["verdict"].value_counts().items()
    ):
        assert f"{many} {verdict}" in said


def test_every_page_says_of_what_scale_it_is(page: Page) -> None:
    assert "NOT the default run" in page.title()
    for category, row, heading in (
        ("Claims", "all verdicts", "Claims"),
        ("Paper B", FIGURE, FIGURE),
        ("Run", "overhead", re.compile("Overhead: ")),
    ):
        page.get_by_text(category, exact=True).first.click()
        page.get_by_role("row").filter(has_text=row).locator("a").first.click()
        page.frame_locator("iframe").get_by_role("heading", name=heading).first.wait_for()
        line = page.get_by_role("banner")
        assert re.search(r"NOT the default run: \d+ settings differ", line.inner_text())
        assert line.is_visible()
        page.get_by_text("Results", exact=True).first.click()


def test_a_default_run_is_called_one() -> None:
    bare = '<title>Snakemake Report</title><body><div id="app"></div></body>'
    whole = dressed(bare, [])
    assert f"<title>atypical {VERSION}: The default run: every setting" in whole
    assert 'class="apart"' not in whole
    with pytest.raises(ValueError, match="no report"):
        dressed("<title>Another</title>", [])


def test_claims_are_sorted_by_pointer_and_by_keys(page: Page, report: Path) -> None:
    claims = opened(page, "Claims", "all verdicts", "Claims")
    table = claims.locator(".sortable table")
    table.get_by_role("button", name="margin").click()
    head = table.get_by_role("columnheader", name="margin")
    assert head.get_attribute("aria-sort") == "ascending"
    told = [text.split()[0] for text in table.locator("td:nth-child(4)").all_inner_texts()]
    margins = [float(text) for text in told if text != "—"]
    assert margins == sorted(margins)
    assert len(margins) > 3
    table.get_by_role("button", name="claim").focus()
    for key, order in (("Enter", "ascending"), ("Space", "descending")):
        page.keyboard.press(key)
        assert table.locator("th").first.get_attribute("aria-sort") == order
        names = table.locator("td:nth-child(1)").all_inner_texts()
        assert names[0].startswith("A1" if order == "ascending" else "C11")
    assert sorted(names) == sorted(pd.read_csv(report.parent / "claims.csv")["claim"])


def test_a_claim_leads_to_its_figure_and_the_figure_back(page: Page) -> None:
    claims = opened(page, "Claims", "all verdicts", "Claims")
    named = claims.get_by_role("link", name="B4", exact=True)
    claims.locator(".sortable tr").filter(has=named).get_by_role("link", name=FIGURE).click()
    figure = shown(page, FIGURE)
    assert "Where neighbourhoods are dense." in figure.inner_text("body")
    figure.get_by_role("link", name="B4", exact=True).click()
    claims = shown(page, "Claims")
    claims.locator("article:target#B4").wait_for()
    claims.locator("#B4").get_by_role("link", name="Back to all claims").click()
    claims.locator("#top:target").wait_for()
    claims.locator("#B4").get_by_role("link", name=FIGURE).click()
    shown(page, FIGURE).get_by_role("link", name="all claims").click()
    shown(page, "Claims")


def test_a_figure_is_as_large_as_its_window(page: Page) -> None:
    beside = opened(page, "Paper B", FIGURE, FIGURE)
    assert beside.evaluate("innerWidth") > 0.7 * WIDE["width"]
    beside.get_by_role("link", name="all claims").click()
    shown(page, "Claims").get_by_role("link", name=FIGURE).first.click()
    figure = shown(page, FIGURE)
    drawn = figure.locator("img")
    assert drawn.get_attribute("alt") == next(f.title for f in FIGURES if f.name == FIGURE)
    wide = figure.evaluate("document.documentElement.clientWidth")
    high = figure.evaluate("innerHeight")
    assert wide > 0.97 * WIDE["width"]
    natural = drawn.evaluate("image => image.naturalWidth / image.naturalHeight")
    box = drawn.bounding_box()
    assert box
    assert box["width"] > 0.95 * wide
    assert min(wide / natural, high) * 0.95 < box["height"] <= high


def test_pdf_and_csv_lie_behind_a_figure(page: Page, report: Path) -> None:
    figure = opened(page, "Paper B", FIGURE, FIGURE)
    for kind in ("PDF", "CSV"):
        with page.expect_download() as saving:
            figure.get_by_role("link", name=kind, exact=True).click()
        name = f"{FIGURE}.{kind.lower()}"
        assert saving.value.suggested_filename == name
        saved = Path(saving.value.path()).read_bytes()
        assert saved == (report.parent / "figures" / name).read_bytes()


def test_every_link_of_the_pages_leads_somewhere(page: Page, report: Path) -> None:
    there = set(page.evaluate("Object.keys(results)"))
    for path in sorted((report.parent / "pages").iterdir()):
        text = path.read_text()
        names = set(re.findall(r'id="([^"]+)"', text))
        for link in re.findall(r'<a[^>]* href="([^"]+)"', text):
            place, _, name = link.partition("#")
            target = (path.parent / place).resolve() if place else path
            assert target.is_file(), link
            assert f"results/{target.relative_to(report.parent.resolve())}" in there, link
            assert not name or place or name in names, link


def test_no_page_is_larger_than_what_a_frame_takes(page: Page) -> None:
    """Chromium shows nothing of a data URL of more than two megabytes."""
    sizes = page.evaluate("""Object.values(results)
        .filter(one => one.mime_type === "text/html").map(one => one.data_uri.length)""")
    assert len(sizes) > len(FIGURES)
    assert max(sizes) < 2_000_000


def test_the_report_fits_a_narrow_window(page: Page) -> None:
    page.set_viewport_size(NARROW)
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
    figure = opened(page, "Paper B", FIGURE, FIGURE)
    assert figure.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]


def test_the_report_tells_how_long_jobs_took(page: Page) -> None:
    page.get_by_text("Statistics", exact=True).first.click()
    page.locator("canvas").first.wait_for()


def test_the_report_tells_the_overhead_of_the_run(page: Page) -> None:
    page.get_by_text("Run", exact=True).first.click()
    page.get_by_role("row").filter(has_text="overhead").locator("a").first.click()
    page.wait_for_selector("iframe")
    said = page.frames[-1].inner_text("body")
    assert re.search(r"Overhead: [0-9.]+ %", said)
    assert "perceptron_local_entropy" in said
