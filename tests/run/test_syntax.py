"""A source is what Python makes of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from atypical.run import syntax
from atypical.run.syntax import Syntaxes, checksum_of_syntax

SOURCE = b'''"""A module."""

import numpy as np

LIMIT = 3
"""An attribute."""


class Model:
    """A class."""

    size: int = 4
    """A field."""

    def solve(self, x, *, tolerance=1e-9):
        """A method."""
        return np.tanh(x * LIMIT) + f"{x:.3f}".count("1") - tolerance


class Odd(Exception):
    """Nothing but words."""
'''


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"A module.", b"Another word."),
        (b"An attribute.", b"Another word."),
        (b"A class.", b"Another word."),
        (b"A field.", b"Another word."),
        (b"A method.", b"Another word."),
        (b'    """Nothing but words."""', b"    pass"),
        (b'"""A module."""', b""),
        (b'        """A method."""\n', b""),
        (b"LIMIT = 3", b"LIMIT = 3  # a bound"),
        (b"LIMIT = 3", b"\n\n\nLIMIT=3"),
        (b"LIMIT = 3", b"LIMIT = (\n    3\n)"),
        (b"LIMIT = 3", b"LIMIT = 0x3"),
        (b"size: int = 4", b"size : int=4"),
        (b"*, tolerance=1e-9", b"\n        *,\n        tolerance=0.000000001,\n    "),
        (b'.count("1")', b".count('1')"),
        (b"\n", b"\r\n"),
    ],
)
def test_words_and_layout_do_not_count(old: bytes, new: bytes) -> None:
    assert old in SOURCE
    assert checksum_of_syntax(SOURCE.replace(old, new)) == checksum_of_syntax(SOURCE)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"LIMIT = 3", b"LIMIT = 4"),
        (b"LIMIT = 3", b"LIMIT = 3.0"),
        (b"LIMIT = 3", b"LIMIT = '3'"),
        (b"LIMIT = 3", b"LIMIT = None"),
        (b"LIMIT = 3", b"LIMIT: int = 3"),
        (b"size: int = 4", b"size: int"),
        (b"size: int = 4", b"size: int = 5"),
        (b"tolerance=1e-9", b"tolerance=1e-8"),
        (b"*, tolerance", b"tolerance"),
        (b"np.tanh(x * LIMIT)", b"np.tanh(LIMIT * x)"),
        (b"np.tanh(x", b"np.sinh(x"),
        (b":.3f", b":.4f"),
        (b"import numpy as np", b"import numpy.linalg as np"),
        (b"(Exception)", b"(ValueError)"),
        (b"- tolerance", b"+ tolerance"),
        (b"        return", b"        assert x\n        return"),
    ],
)
def test_what_may_move_a_number_counts(old: bytes, new: bytes) -> None:
    assert old in SOURCE
    assert checksum_of_syntax(SOURCE.replace(old, new)) != checksum_of_syntax(SOURCE)


def test_what_was_read_once_is_remembered_by_content_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    memory = tmp_path / "new" / "memory.json"
    first, second = tmp_path / "first.py", tmp_path / "second.py"
    first.write_bytes(SOURCE)
    known = Syntaxes(memory).of([first])
    second.write_bytes(SOURCE)
    monkeypatch.setattr(syntax, "checksum_of_syntax", None)  # nothing is read again
    assert Syntaxes(memory).of([second, first]) == [*known, *known]
    monkeypatch.undo()
    first.write_bytes(SOURCE.replace(b"LIMIT = 3", b"LIMIT = 4"))
    assert Syntaxes(memory).of([first, second]) == [checksum_of_syntax(first.read_bytes()), *known]


@pytest.mark.parametrize("damage", [b"", b"{", b"[]", b'{"form": "other", "syntaxes": {}}'])
def test_a_damaged_memory_is_as_good_as_none(tmp_path: Path, damage: bytes) -> None:
    memory, source = tmp_path / "memory.json", tmp_path / "a.py"
    source.write_bytes(SOURCE)
    memory.write_bytes(damage)
    assert Syntaxes(memory).of([source]) == [checksum_of_syntax(SOURCE)]


def test_a_memory_that_cannot_be_written_stops_nobody(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    source = tmp_path / "a.py"
    source.write_bytes(SOURCE)
    assert Syntaxes(tmp_path / "file" / "memory.json").of([source]) == [checksum_of_syntax(SOURCE)]
