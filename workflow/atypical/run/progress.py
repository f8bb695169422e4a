"""Progress of a long job: a rate and an estimate in its log."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TypeVar

from tqdm import tqdm

T = TypeVar("T")


def followed(items: Sequence[T], log: str | Path, unit: str) -> Iterator[T]:
    """Hand on the items; tell the log how many are done, the rate, and the time that is left."""
    with Path(log).open("w") as file:
        yield from tqdm(items, file=file, unit=unit, mininterval=1.0, ascii=True, ncols=80)
