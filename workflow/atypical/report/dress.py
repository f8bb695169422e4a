"""Snakemake's report, dressed: its title, a line on every page, links between its pages."""

from __future__ import annotations

from collections.abc import Sequence

from atypical.release.scale import headline
from atypical.report.folders import STATIC
from atypical.version import VERSION

TITLE = "<title>Snakemake Report</title>"
# The components of the page ask for it, and stand behind it.
START = '<div id="app">'
END = "</body>"


def dressed(report: str, apart: Sequence[str]) -> str:
    """The report with a line that says of what scale it is, above whatever page is shown.

    apart: the settings in which its run is another one than the default.
    Raises ValueError where this is no report of Snakemake's.
    """
    head, title, rest = report.partition(TITLE)
    top, start, rest = rest.partition(START)
    middle, end, tail = rest.rpartition(END)
    if not (title and start and end):
        raise ValueError("what Snakemake wrote is no report as it is known here")
    line = f"atypical {VERSION}: {headline(apart)}"
    bar = f'<header id="scale" class="{"apart" if apart else ""}">{line}</header>'
    return (
        f"{head}<title>{line}</title>"
        f"<style>{_static('report.css')}</style>{top}{bar}{start}{middle}"
        f"<script>{_static('report.js')}</script>{end}{tail}"
    )


def _static(name: str) -> str:
    return (STATIC / name).read_text(encoding="utf-8")
