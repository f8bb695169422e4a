"""Certificates: what is claimed of a root, as one line of JSON each.

Numbers are exact decimals. A root of `formula` at these `parameters` lies in `box`, and none other
in `unique_within`, which has the same centre; `derived` follows from it.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

# Centre and radius of an interval.
Interval = tuple[str, str]


@dataclass(frozen=True)
class Certificate:
    """formula: a name.   parameters: exact.   box: centre and radius by unknown.   unique_within:
    a radius by unknown.   derived: centre and radius.   precision: bits at which this is checked.
    """

    formula: str
    parameters: Mapping[str, str]
    box: Mapping[str, Interval]
    unique_within: Mapping[str, str]
    derived: Mapping[str, Interval]
    precision: int

    @property
    def enclosed(self) -> dict[str, Interval]:
        """Every number that is enclosed, by name."""
        return {**self.box, **self.derived}

    @property
    def place(self) -> str:
        """Formula and parameters, in words."""
        return ", ".join([self.formula, *(f"{k} = {v}" for k, v in self.parameters.items())])


def written(certificates: Iterable[Certificate]) -> str:
    """One line of JSON each."""
    return "".join(json.dumps(asdict(one)) + "\n" for one in certificates)


def read(path: Path) -> list[Certificate]:
    """Certificates of a file, packed or plain.   Raises ValueError where a line is none."""
    text = path.read_bytes()
    text = gzip.decompress(text) if path.suffix == ".gz" else text
    return [_of(line, f"{path}, line {n}") for n, line in enumerate(text.decode().splitlines(), 1)]


def _of(line: str, where: str) -> Certificate:
    try:
        return Certificate(**json.loads(line))
    except (TypeError, ValueError) as error:
        raise ValueError(f"{where} is no certificate: {error}") from None
