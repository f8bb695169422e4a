"""Pages that the report shows in a frame: all claims, sortable; each figure, as wide as the window.

Each opens from disk as well, beside the others: links are the names of files, and inside the report
`link.js` asks the report for what bears the name.
"""

from __future__ import annotations

import base64
from collections.abc import Hashable, Mapping, Sequence
from typing import Any

import pandas as pd
from docutils.core import publish_parts
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from atypical.claims.shown import place, shown
from atypical.figures.catalogue import Figure
from atypical.report.bearing import bearing_on, bears
from atypical.report.folders import CAPTIONS, STATIC, TEMPLATES


def claims_page(verdicts: pd.DataFrame, figures: Sequence[Figure]) -> str:
    """Claims by verdict, and of a verdict the closest call first; each with its figures."""
    return _filled("claims", rows=_rows(verdicts, figures))


def figure_page(figure: Figure, verdicts: pd.DataFrame, picture: bytes) -> str:
    """A figure, its caption and the claims on which it bears.   picture: its PNG."""
    rows = [row for row in _rows(verdicts, [figure]) if bears(figure, str(row["claim"]))]
    caption = (CAPTIONS / f"{figure.name}.rst").read_text(encoding="utf-8")
    return _filled(
        "figure",
        figure=figure,
        picture=base64.b64encode(picture).decode(),
        caption=Markup(publish_parts(caption, writer="html5")["body"]),
        rows=rows,
    )


def _rows(verdicts: pd.DataFrame, figures: Sequence[Figure]) -> list[Mapping[Hashable, Any]]:
    rows = sorted(verdicts.to_dict("records"), key=place)
    return [row | shown(row) | {"figures": bearing_on(str(row["claim"]), figures)} for row in rows]


def _filled(template: str, **told: Any) -> str:
    """One self-contained page: style and scripts lie within."""
    environment = Environment(
        loader=FileSystemLoader([TEMPLATES, STATIC]),
        autoescape=select_autoescape(["j2"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(f"{template}.html.j2").render(**told)
