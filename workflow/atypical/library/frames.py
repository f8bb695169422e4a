"""Frames that know what their columns mean."""

from __future__ import annotations

from contextlib import suppress

import pandas as pd

from atypical.words.glossary import Word, label, word


def framed(table: str, frame: pd.DataFrame) -> pd.DataFrame:
    """A frame that says in `attrs` what its columns mean: the name of a `table` that has them, and
    their `units`, `symbols`, `meanings` and `labels` of axes, each by the names of the columns.
    """
    said = {name: of for name in frame if (of := _said(str(name), table))}
    frame.attrs = {
        "table": table,
        "units": {name: of.unit for name, of in said.items()},
        "symbols": {name: of.symbol for name, of in said.items()},
        "meanings": {name: of.meaning for name, of in said.items()},
        "labels": {name: label(str(name), table) for name in said},
    }
    return frame


def _said(column: str, table: str) -> Word | None:
    """What a column means; None where nobody has said it, as of parameters of other models."""
    with suppress(KeyError, StopIteration):
        return word(column, table)
    return None
