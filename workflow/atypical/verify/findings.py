"""What a check finds: how much it looked at, what is wrong, and what it cannot certify."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

# Of each check so many mistakes are told; all are counted.
TOLD = 12


@dataclass(frozen=True)
class Wrong:
    """What does not agree.

    place: a table or a file.   row: its number and its keys, in words.   stands, found: both
    values.
    """

    place: str
    row: str
    column: str
    stands: str
    found: str

    def __str__(self) -> str:
        where = ", ".join(word for word in (self.place, self.row, self.column) if word)
        return f"{where}: stands as {self.stands or 'nothing'}, found {self.found or 'nothing'}"


@dataclass
class Check:
    """One check.

    looked: how many of `what` were looked at.   rounded: values that agree up to rounding alone.
    notes: what it rests on.   left: what it leaves uncertified.
    """

    title: str
    what: str
    looked: int = 0
    rounded: int = 0
    wrong: list[Wrong] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)

    def add(self, wrong: Iterable[Wrong]) -> None:
        """Keep what is wrong, each once."""
        self.wrong = list(dict.fromkeys([*self.wrong, *wrong]))

    def text(self) -> str:
        """The check in lines: its result first."""
        verdict = f"{len(self.wrong)} WRONG" if self.wrong else "agree" if self.looked else "none"
        rounded = f", {self.rounded} values up to rounding" if self.rounded else ""
        head = f"{self.title:18} {self.looked:>7} {self.what}: {verdict}{rounded}"
        left = len(self.wrong) - TOLD
        lines = [f"    WRONG {one}" for one in self.wrong[:TOLD]]
        lines += [f"    and {left} more"] if left > 0 else []
        return "\n".join([head, *lines, *(f"    {note}." for note in (*self.notes, *self.left))])


def page(checks: Iterable[Check]) -> tuple[str, bool]:
    """All checks on one page, its last line the verdict; and whether everything agrees."""
    checks = list(checks)
    bad = [check for check in checks if check.wrong]
    many = sum(len(check.wrong) for check in bad)
    said = (
        f"NOT VERIFIED: {many} things are wrong ({', '.join(check.title for check in bad)})."
        if bad
        else "VERIFIED: everything that was looked at agrees"
        + "".join(f"; {left}" for check in checks for left in check.left)
        + "."
    )
    return "\n".join([*(check.text() for check in checks), said]), not bad
