"""Tables are checked at every write and read, and land whole."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from atypical.disk import seals
from atypical.tables.description import count, number, table, word
from atypical.tables.files import TableError, read, write

DESCRIPTION = table(
    "example",
    "An example.",
    [
        number("alpha", "load", low=0, measured=False),
        number("entropy", "entropy", high=0.7),
        count("iterations", "evaluations"),
        word("status", "how it ended"),
    ],
)


MADE_FROM = {"study": {"alpha": [0.1, float("inf")], "word": "max"}, "code": "5e1f"}


def rows(**changed: list[object]) -> pd.DataFrame:
    whole = {
        "alpha": [0.1, 0.2],
        "entropy": [0.5, np.nan],
        "iterations": [3, 4],
        "status": ["converged", "stalled"],
    }
    return pd.DataFrame(whole | changed)


def test_a_table_reads_back_as_it_was_written(tmp_path: Path) -> None:
    write(rows(), tmp_path / "example.csv", DESCRIPTION)
    pd.testing.assert_frame_equal(read(tmp_path / "example.csv", DESCRIPTION), rows())


def test_words_that_look_like_numbers_stay_words(tmp_path: Path) -> None:
    write(rows(status=["4", "10"]), tmp_path / "example.csv", DESCRIPTION)
    assert read(tmp_path / "example.csv", DESCRIPTION)["status"].tolist() == ["4", "10"]


finite = st.floats(0, 0.7, allow_subnormal=False)


@given(st.lists(st.tuples(finite, finite), min_size=1, max_size=20))
def test_every_digit_survives(tmp_path_factory: pytest.TempPathFactory, values: list) -> None:
    path = tmp_path_factory.mktemp("digits") / "example.csv"
    alpha, entropy = (list(column) for column in zip(*values, strict=True))
    frame = pd.DataFrame(
        {"alpha": alpha, "entropy": entropy, "iterations": 1, "status": "converged"}
    )
    write(frame, path, DESCRIPTION)
    pd.testing.assert_frame_equal(read(path, DESCRIPTION), frame, check_exact=True)


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"alpha": [0.1, -0.2]}, "column alpha: -0.2 violates greater_than_or_equal_to(0)."),
        ({"entropy": [0.8, np.nan]}, "column entropy: 0.8 violates less_than_or_equal_to(0.7)."),
        ({"alpha": [0.1, np.nan]}, "column alpha"),
        ({"iterations": [1.5, 2.0]}, "column iterations: float64 violates dtype('int64')."),
        (
            {"status": ["converged", "converged"]},
            "rows 1: a converged row holds no NaN and no infinity.",
        ),
        (
            {"entropy": [-np.inf, np.nan]},
            "rows 0: a converged row holds no NaN and no infinity.",
        ),
        ({"surplus": [1, 2]}, "surplus violates column_in_schema"),
    ],
)
def test_what_the_description_forbids_is_not_written(
    tmp_path: Path, changed: dict[str, list[object]], fault: str
) -> None:
    with pytest.raises(TableError, match="is not a table example") as error:
        write(rows(**changed), tmp_path / "example.csv", DESCRIPTION)
    assert fault in str(error.value)
    assert list(tmp_path.iterdir()) == []


def test_a_row_that_did_not_converge_may_hold_anything(tmp_path: Path) -> None:
    write(rows(entropy=[0.5, -np.inf]), tmp_path / "example.csv", DESCRIPTION)


def test_a_number_with_a_status_of_its_own_answers_to_that_alone(tmp_path: Path) -> None:
    columns = [
        number("one", "a number"),
        word("status", "of one"),
        number("other", "another", status="other_status"),
        word("other_status", "of the other"),
    ]
    described = table("two", "Two solves in a row.", columns)
    stalled = pd.DataFrame({"one": [0.1], "status": ["converged"], "other": [np.nan]})
    write(stalled.assign(other_status="stalled"), tmp_path / "two.csv", described)
    for broken in ({"other_status": "converged"}, {"other_status": "stalled", "one": np.nan}):
        with pytest.raises(TableError, match="rows 0: a converged row holds no NaN"):
            write(stalled.assign(**broken), tmp_path / "two.csv", described)


def test_an_infinity_needs_a_status_that_excuses_it(tmp_path: Path) -> None:
    plain = table("plain", "No status.", [number("measured", "a number")])
    unmeasured, infinite = (pd.DataFrame({"measured": [0.5, x]}) for x in (np.nan, np.inf))
    write(unmeasured, tmp_path / "plain.csv", plain)
    with pytest.raises(TableError, match="rows 1: no row holds an infinity"):
        write(infinite, tmp_path / "plain.csv", plain)


def test_a_limit_that_is_asked_for_may_be_infinite(tmp_path: Path) -> None:
    limits = table("limits", "A limit.", [number("clones", "how many", infinite=True)])
    write(pd.DataFrame({"clones": [3.0, np.inf]}), tmp_path / "limits.csv", limits)


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    with pytest.raises(TableError, match="entropy violates column_in_dataframe"):
        write(rows().drop(columns="entropy"), tmp_path / "example.csv", DESCRIPTION)


@pytest.mark.parametrize(
    "damage",
    [lambda b: b[:-5], lambda b: b.replace(b"0.5", b"0.6"), lambda b: b"", lambda b: b + b" "],
)
def test_a_damaged_table_is_never_read(tmp_path: Path, damage) -> None:
    path = tmp_path / "example.csv"
    write(rows(), path, DESCRIPTION)
    path.write_bytes(damage(path.read_bytes()))
    os.utime(path, (0, 0))
    with pytest.raises(TableError, match="its seal is broken"):
        read(path, DESCRIPTION)
    assert not seals.is_sealed(path)


def test_a_table_without_its_seal_is_never_read(tmp_path: Path) -> None:
    path = tmp_path / "example.csv"
    write(rows(), path, DESCRIPTION)
    seals.seal_of(path).unlink()
    with pytest.raises(TableError, match="its seal is broken"):
        read(path, DESCRIPTION)


def test_a_record_of_its_making_changes_no_byte_of_a_table(tmp_path: Path) -> None:
    plain, recorded = tmp_path / "deep" / "plain.csv", tmp_path / "deep" / "recorded.csv"
    write(rows(), plain, DESCRIPTION)
    write(rows(), recorded, DESCRIPTION, MADE_FROM)
    assert seals.is_sealed(recorded)
    assert recorded.read_bytes() == plain.read_bytes()
    assert seals.sealed_checksum(recorded) == seals.sealed_checksum(plain)
    record = seals.record_of(recorded)
    assert record is not None
    assert (record.params, record.vouched) == (MADE_FROM, "")
    assert seals.record_of(plain) is None


def test_a_write_that_fails_leaves_the_old_file(tmp_path: Path, monkeypatch) -> None:
    path = tmp_path / "example.csv"
    seals.land(path, b"old")

    def broken(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(seals.os, "fsync", broken)
    with pytest.raises(OSError, match=r"No space left on device: '.*example\.csv'"):
        seals.land(path, b"new")
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]
