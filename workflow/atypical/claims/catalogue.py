"""Every claim: its name, the tables that it is judged from, and where it is declared.

Found by looking into this folder, without importing what judges: a claim is what stands under the
decorator `claim`, and its tables are the names of its arguments.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from atypical.declarations import decorated, modules

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Entry:
    """A claim, and where it is declared: a function of a module, by its dotted name."""

    name: str
    tables: tuple[str, ...]
    module: str
    function: str

    @property
    def paper(self) -> str:
        """A, B or C."""
        return self.name[0]


def _declared() -> Iterator[Entry]:
    for path in modules(FOLDER):
        for name, function, tables in decorated(path, "claim"):
            yield Entry(name, tables, f"atypical.claims.{path.stem}", function)


def _place(entry: Entry) -> tuple[str, int, str]:
    """The order of claims: by paper, number, and what is special about them."""
    numbered = re.fullmatch(r"([A-Z])(\d+)(?:-(.*))?", entry.name)
    if not numbered:
        raise ValueError(
            f"{entry.module}: {entry.name!r} is no name of a claim; "
            "give the letter of the paper and a number, as in C4 or C4-found."
        )
    letter, number, special = numbered.groups()
    return letter, int(number), special or ""


CLAIMS = tuple(sorted(_declared(), key=_place))
# All tables that claims are judged from.
TABLES = tuple(sorted({table for entry in CLAIMS for table in entry.tables}))
