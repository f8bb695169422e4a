"""A figure on disk: PDF and PNG, the CSV of the numbers drawn, the JSON of their provenance.

The same numbers give the same bytes: no dates, no names of programs, fonts embedded as TrueType.
"""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd
from matplotlib.figure import Figure

from atypical.disk.seals import land
from atypical.figures.style import mark_lone_points

_ANONYMOUS = {
    "pdf": {"CreationDate": None, "ModDate": None, "Producer": None, "Creator": None},
    "png": {"Software": None},
}


def save(figure: Figure, data: pd.DataFrame, origin: Mapping[str, Any], stem: Path) -> None:
    """Write `stem`.pdf, .png, .csv and .json."""
    mark_lone_points(figure)
    for kind, metadata in _ANONYMOUS.items():
        buffer = io.BytesIO()
        figure.savefig(buffer, format=kind, metadata=metadata)
        land(stem.with_suffix(f".{kind}"), buffer.getvalue())
    land(stem.with_suffix(".csv"), data.to_csv(index=False, lineterminator="\n").encode())
    land(stem.with_suffix(".json"), (json.dumps(origin, indent=2) + "\n").encode())
