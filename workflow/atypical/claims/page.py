"""The page of the report that shows every claim with its verdict."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd
from jinja2 import Environment, FileSystemLoader, select_autoescape

from atypical.claims.claim import CHANGED_PROTOCOL, NOT_REPRODUCED, NOT_TESTED, REPRODUCED

TONES = {
    REPRODUCED: "yes",
    CHANGED_PROTOCOL: "partly",
    NOT_REPRODUCED: "no",
    NOT_TESTED: "open",
}


def page(verdicts: pd.DataFrame) -> str:
    """One self-contained HTML page."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent), autoescape=select_autoescape(["j2"])
    )
    rows = verdicts.to_dict("records")
    return environment.get_template("page.html.j2").render(
        rows=[row | {"tone": TONES[row["verdict"]], "value": _value(row)} for row in rows]
    )


def _value(row: Mapping[Hashable, Any]) -> str:
    """Measured number with its error, to the digits that the error leaves."""
    measured, error = row["measured"], row["error"]
    if math.isnan(measured):
        return "—"
    if not error > 0:
        return f"{measured:.6g}"
    digits = max(0, 1 - math.floor(math.log10(error)))
    return f"{measured:.{digits}f} ± {error:.1g}"
