"""Every column of every table has its words, and no words are left over."""

from __future__ import annotations

from fnmatch import fnmatchcase

import pytest

from atypical.claims.table import COLUMNS
from atypical.settings.studies import STUDIES
from atypical.words.glossary import GLOSSARY, Word, label, word

TABLES = {name: study.columns for name, study in STUDIES.items()} | {"claims": COLUMNS}
COLUMNS_OF_TABLES = [(column.name, table) for table in TABLES for column in TABLES[table]]


@pytest.mark.parametrize("table", TABLES)
def test_every_column_of_a_table_has_a_meaning(table: str) -> None:
    for column in TABLES[table]:
        assert word(column.name, table).meaning
        assert label(column.name, table).startswith(word(column.name, table).meaning)


def chosen(column: str, table: str) -> str:
    """The pattern whose words a column of a table has."""
    known = GLOSSARY[column]
    patterns = ["*"] if isinstance(known, Word) else list(known)
    return next(pattern for pattern in patterns if fnmatchcase(table, pattern))


def test_every_entry_of_the_glossary_is_used() -> None:
    used = {(column, chosen(column, table)) for column, table in COLUMNS_OF_TABLES}
    entries = {
        (column, pattern)
        for column, known in GLOSSARY.items()
        for pattern in (["*"] if isinstance(known, Word) else known)
    }
    assert entries - used == set()


def test_entries_stand_in_the_order_of_the_alphabet() -> None:
    assert list(GLOSSARY) == sorted(GLOSSARY)


def test_the_first_pattern_that_fits_a_table_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    words = {"one": Word("of one"), "o*": Word("of some", "$x$", "nats"), "*": Word("of all")}
    monkeypatch.setitem(GLOSSARY, "made_up", words)
    meanings = [word("made_up", table).meaning for table in ("one", "other", "else")]
    assert meanings == ["of one", "of some", "of all"]
    assert label("made_up", "other") == "of some $x$ (nats)"
    assert label("made_up", "else") == "of all"


def test_a_column_of_which_nobody_has_said_anything_has_no_words() -> None:
    with pytest.raises(KeyError, match="no_such_column"):
        word("no_such_column", "perceptron_entropy")
