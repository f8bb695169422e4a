"""Pages as their readers open them, in the Chromium of this machine."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Page, ViewportSize, sync_playwright

BROWSER = (
    shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
)
WIDE, NARROW = ViewportSize(width=1500, height=950), ViewportSize(width=400, height=850)


@contextmanager
def chromium() -> Iterator[Any]:
    """A browser; without one here, the test is skipped."""
    if BROWSER is None:
        pytest.skip("no Chromium here")
    with sync_playwright() as browsers:
        browser = browsers.chromium.launch(executable_path=BROWSER, args=["--no-sandbox"])
        yield browser
        browser.close()


@contextmanager
def faultless(browser: Any) -> Iterator[Page]:
    """A page that complains of nothing, and asks for nothing that is not on disk."""
    page = browser.new_page(viewport=WIDE)
    faults: list[str] = []
    page.on("pageerror", lambda fault: faults.append(str(fault)))
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    page.on("requestfailed", lambda request: faults.append(request.url[:200]))
    page.on("request", lambda r: faults.append(r.url) if r.url.startswith("http") else None)
    yield page
    page.close()
    assert faults == []
