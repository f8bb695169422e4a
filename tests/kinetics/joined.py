"""Tables of paper C whole: their solvers yield a frame for each curve."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any

import pandas as pd


def joined(solver: Callable[..., Iterator[pd.DataFrame]]) -> Callable[..., pd.DataFrame]:
    """A solver that returns the frames of all its curves as one."""

    @wraps(solver)
    def whole(*given: Any, **named: Any) -> pd.DataFrame:
        return pd.concat(solver(*given, **named), ignore_index=True)

    return whole
