"""The report, opened as its reader opens it."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
from playwright.sync_api import Page, sync_playwright

from atypical.version import VERSION
from clone import Project, copied

BROWSER = (
    shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
)
pytestmark = pytest.mark.skipif(BROWSER is None, reason="no Chromium here to open the report with")


@pytest.fixture(scope="module")
def report(finished: Project, tmp_path_factory: pytest.TempPathFactory) -> Path:
    project = copied(finished.path, tmp_path_factory.mktemp("report"))
    project.made("report")
    return project.path / "results/report.html"


@pytest.fixture
def page(report: Path) -> Iterator[Page]:
    with sync_playwright() as browsers:
        browser = browsers.chromium.launch(executable_path=BROWSER, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1500, "height": 950})
        asked: list[str] = []
        faults: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.on("pageerror", lambda fault: faults.append(str(fault)))
        page.goto(report.as_uri())
        yield page
        browser.close()
    assert faults == []
    assert [url for url in asked if url.startswith("http")] == []


def open_result(page: Page, category: str, row: str) -> None:
    page.get_by_text(category, exact=True).first.click()
    page.get_by_role("row").filter(has_text=row).locator("a").first.click()


def test_the_first_page_cannot_be_taken_for_that_of_a_default_run(page: Page, report: Path) -> None:
    page.get_by_text("NOT the default run").first.wait_for()
    shown = page.inner_text("body")
    assert f"atypical {VERSION}" in shown
    for verdict, many in (
        pd.read_csv(report.parent / "claims.csv")["verdict"].value_counts().items()
    ):
        assert f"{many} {verdict}" in shown


def test_the_report_shows_a_figure_and_its_caption(page: Page) -> None:
    open_result(page, "Paper B", "B_margin_transitions")
    drawn = page.locator("img[src^='data:image/png']").first
    drawn.wait_for()
    assert drawn.evaluate("image => image.complete && image.naturalWidth") > 1000
    page.get_by_role("row").filter(has_text="B_margin_transitions").locator("a").nth(1).click()
    page.get_by_text("Where neighbourhoods are dense.").first.wait_for()


def test_the_report_shows_every_claim_with_its_verdict(page: Page, report: Path) -> None:
    open_result(page, "Claims", "all verdicts")
    page.wait_for_selector("iframe")
    shown = page.frames[-1].inner_text("body")
    for claim in pd.read_csv(report.parent / "claims.csv").itertuples():
        assert f"{claim.claim} · {claim.verdict}" in shown


def test_the_report_tells_how_long_jobs_took(page: Page) -> None:
    page.get_by_text("Statistics", exact=True).first.click()
    page.locator("canvas").first.wait_for()


def test_the_report_tells_the_overhead_of_the_run(page: Page) -> None:
    open_result(page, "Run", "overhead")
    page.wait_for_selector("iframe")
    shown = page.frames[-1].inner_text("body")
    assert re.search(r"Overhead: [0-9.]+ %", shown)
    assert "perceptron_local_entropy" in shown
