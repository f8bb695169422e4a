"""What a source means to Python: its syntax, without comments, docstrings, layout and places.

The normal form is written here, not by `ast.dump`, whose form differs between versions of Python;
so a source has one checksum under all of them.
"""

from __future__ import annotations

import ast
import hashlib
import json
from collections.abc import Iterable
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

from atypical.disk.seals import land

# What was learned by an earlier form of this module is learned anew.
FORM = hashlib.sha256(Path(__file__).read_bytes()).hexdigest()


class Syntaxes:
    """Checksums of the syntax of sources, remembered by the checksums of their bytes.

    memory: where they are kept between runs; content leads to content there, so no date and no
    path can make it wrong.   To read 300 sources takes seconds, to remember them milliseconds; each
    is looked at once.
    """

    def __init__(self, memory: Path) -> None:
        self.memory = memory
        self._known = _remembered(memory)
        self._of = cache(self._told)

    def of(self, files: Iterable[Path]) -> list[str]:
        """The checksum of each file's syntax. Raises SyntaxError where one is no Python."""
        known = len(self._known)
        told = [self._of(file) for file in files]
        if len(self._known) > known:
            self._remember()
        return told

    def _told(self, file: Path) -> str:
        source = file.read_bytes()
        name = hashlib.sha256(source).hexdigest()
        if name not in self._known:
            self._known[name] = checksum_of_syntax(source)
        return self._known[name]

    def _remember(self) -> None:
        text = json.dumps({"form": FORM, "syntaxes": self._known})
        with suppress(OSError):  # a run that may not write here learns it again
            land(self.memory, text.encode())


def checksum_of_syntax(source: bytes) -> str:
    """One checksum for all sources that Python runs as the same program."""
    said: list[str] = []
    _tell(ast.parse(source), said)
    return hashlib.sha256(" ".join(said).encode()).hexdigest()


def _tell(node: Any, said: list[str]) -> None:
    """Add the normal form of a node, of a list of them, or of a value.

    What is absent or empty is not told: later versions of Python add fields that mostly are.
    """
    if isinstance(node, ast.AST):
        said.append(f"{type(node).__name__}(")
        for name in node._fields:
            value = getattr(node, name, None)
            if isinstance(value, list):
                value = [item for item in value if not _does_nothing(item)] or None
            if value is not None:
                said.append(f"{name}=")
                _tell(value, said)
        said.append(")")
    elif isinstance(node, list):
        said.append("[")
        for item in node:
            _tell(item, said)
        said.append("]")
    else:
        said.append(ascii(node))


def _does_nothing(statement: Any) -> bool:
    """Whether it is a string that stands alone, as docstrings do, or `pass`."""
    if isinstance(statement, ast.Expr):
        value = statement.value
        return isinstance(value, ast.Constant) and isinstance(value.value, str)
    return isinstance(statement, ast.Pass)


def _remembered(memory: Path) -> dict[str, str]:
    with suppress(OSError, ValueError, KeyError, TypeError):
        kept = json.loads(memory.read_text(encoding="utf-8"))
        if kept["form"] == FORM:
            return dict(kept["syntaxes"])
    return {}
