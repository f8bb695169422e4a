"""How a row of the table of claims is shown to a reader."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping
from typing import Any

from atypical.claims.claim import (
    CHANGED_PROTOCOL,
    NOT_REPRODUCED,
    NOT_TESTED,
    REPRODUCED,
    VERDICTS,
)
from atypical.words.rounded import plain

TONES = {
    REPRODUCED: "yes",
    CHANGED_PROTOCOL: "partly",
    NOT_REPRODUCED: "no",
    NOT_TESTED: "open",
}


def place(row: Mapping[Hashable, Any]) -> tuple[int, bool, float]:
    """By verdict, then by how near the number came to the other one; last what has no margin."""
    unknown = math.isnan(row["margin"])
    return VERDICTS.index(row["verdict"]), unknown, 0.0 if unknown else abs(row["margin"])


def shown(row: Mapping[Hashable, Any]) -> dict[str, str]:
    """A row of the table of claims in words: how it stands, by how much, and on what."""
    return {
        "tone": TONES[row["verdict"]],
        "value": plain(row["measured"], row["error"]),
        "errors": _errors(row["margin"]),
        "moved": _moved(row["tolerance"]),
        "stays": _stays(row["kept"], row["thinned"]),
    }


def _moved(tolerance: float) -> str:
    """By how much the criterion must move."""
    if math.isnan(tolerance):
        return ""
    return f"; another verdict where the criterion moves by {tolerance:.2g} of itself"


def _stays(kept: float, thinned: int) -> str:
    """On how many thinned tables the verdict stays."""
    return f"; it stays on {round(kept * thinned)} of {thinned} thinned tables" if thinned else ""


def _errors(margin: float) -> str:
    """The margin to the digits that matter."""
    if math.isnan(margin):
        return "—"
    return f"{margin:+.3g} errors" if abs(margin) < 1000 else f"{margin:+.0e} errors"
