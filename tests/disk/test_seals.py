"""Seals tell whether a file is what was written, what it was made from, and never guess."""

from __future__ import annotations

import shutil
import subprocess
from datetime import datetime
from pathlib import Path

import pytest

from atypical.disk import seals
from atypical.disk.record import END, Record
from atypical.disk.refusal import Refusal

MADE_FROM = {"study": {"margin": [0.0, 0.2]}, "code": "5e1f"}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A sealed file."""
    path = tmp_path / "example.csv"
    seals.land_sealed(path, b"a,b\n1,2\n", MADE_FROM)
    return path


@pytest.mark.skipif(shutil.which("sha256sum") is None, reason="this system has no sha256sum")
def test_a_seal_can_be_checked_by_hand(path: Path) -> None:
    checked = subprocess.run(
        ["sha256sum", "--strict", "-c", seals.seal_of(path).name],
        cwd=path.parent,
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stderr


def test_a_seal_cut_anywhere_vouches_for_nothing(path: Path) -> None:
    whole = seals.seal_of(path).read_bytes()
    for length in range(len(whole)):
        seals.seal_of(path).write_bytes(whole[:length])
        assert not (seals.is_sealed(path) and seals.record_of(path)), length


@pytest.mark.parametrize("damage", [b"\xff\xfe\x00", b"", b"\n", b"no seal"])
def test_a_seal_of_other_bytes_is_broken(path: Path, damage: bytes) -> None:
    seals.seal_of(path).write_bytes(damage)
    assert not seals.is_sealed(path)
    assert seals.record_of(path) is None


@pytest.mark.parametrize(
    "record",
    [
        "",
        "# made from study: 1\n",
        f"# made from study: {{\n{END}\n",
        f"# made from study\n{END}\n",
        f"# made by study: 1\n{END}\n",
        f"# vouched for: true\n{END}\n",
        f"# made from study: 1\n{END}\nmore\n",
        f"# made from study: 1\n{END}\n",
    ],
)
def test_a_damaged_record_is_as_good_as_none(path: Path, record: str) -> None:
    seal = seals.seal_of(path)
    first = seal.read_text(encoding="utf-8").splitlines()[0]
    seal.write_text(f"{first}\n{record}", encoding="utf-8")
    whole = Record({"study": 1}) if record == f"# made from study: 1\n{END}\n" else None
    assert seals.record_of(path) == whole


@pytest.mark.parametrize("error", [PermissionError(13, "Permission denied"), OSError(5, "I/O")])
@pytest.mark.parametrize("ending", [".csv", ".sha256"])
def test_what_cannot_be_read_is_not_taken_for_broken(
    path: Path, monkeypatch: pytest.MonkeyPatch, error: OSError, ending: str
) -> None:
    def read(self: Path) -> bytes:
        if self.suffix == ending:
            raise type(error)(*error.args, str(self))
        return whole(self)

    whole = Path.read_bytes
    monkeypatch.setattr(Path, "read_bytes", read)
    with pytest.raises(seals.Unreadable, match=f"example.*{ending}: cannot be read"):
        seals.is_sealed(path)


def test_what_is_no_file_is_broken(path: Path) -> None:
    path.unlink()
    assert not seals.is_sealed(path)
    path.symlink_to(path)
    assert not seals.is_sealed(path)
    path.unlink()
    path.mkdir()
    assert not seals.is_sealed(path)


def test_seals_behind_links_are_found_once_and_loops_end(tmp_path: Path) -> None:
    results, scratch = tmp_path / "results", tmp_path / "scratch"
    for place in (results / "parts", scratch / "tables"):
        seals.land_sealed(place / "x.csv", b"1")
    (results / "tables").symlink_to(scratch / "tables")
    (results / "again").symlink_to(scratch / "tables")
    (scratch / "tables" / "loop").symlink_to(results)
    (results / "nowhere").symlink_to(tmp_path / "none")
    found = [seal.resolve().relative_to(tmp_path) for seal in seals.seals_below(results)]
    assert sorted(map(str, found)) == [
        "results/parts/x.csv.sha256",
        "scratch/tables/x.csv.sha256",
    ]
    (tmp_path / "link").symlink_to(results)
    assert len(list(seals.seals_below(tmp_path / "link"))) == 2


def test_drafts_are_removed_behind_links_too(tmp_path: Path) -> None:
    (tmp_path / "results").mkdir()
    (tmp_path / "scratch").mkdir()
    (tmp_path / "scratch" / ".x.csv.7.draft").touch()
    (tmp_path / "results" / "tables").symlink_to(tmp_path / "scratch")
    seals.remove_drafts(tmp_path / "results")
    assert list((tmp_path / "scratch").iterdir()) == []


def test_a_link_of_the_user_is_never_removed_as_a_shared_table(tmp_path: Path) -> None:
    shared, own = tmp_path / "shared" / "x.csv", tmp_path / "own" / "y.csv"
    for file in (shared, own):
        seals.land_sealed(file, b"1")
        for link in (file, seals.seal_of(file)):
            (tmp_path / link.name).symlink_to(link)
        seals.remove_shared(tmp_path / file.name, tmp_path / "shared")
    assert list((tmp_path / "shared").iterdir()) == []
    assert not (tmp_path / "x.csv").is_symlink()
    assert seals.is_sealed(tmp_path / "y.csv")


def test_who_vouches_for_a_file_is_on_record_and_no_byte_of_it_changes(path: Path) -> None:
    content, seal = path.read_bytes(), seals.seal_of(path).read_bytes()
    seen = seals.record_of(path)
    assert seen is not None
    seals.vouch(path, MADE_FROM)
    assert seals.seal_of(path).read_bytes() == seal  # a job saw that
    seals.vouch(path, MADE_FROM | {"code": "0ff1"})
    taken = seals.record_of(path)
    assert taken is not None
    assert taken == Record(MADE_FROM | {"code": "0ff1"}, seen.made, taken.vouched)
    assert not seen.vouched
    assert datetime.fromisoformat(taken.vouched) >= datetime.fromisoformat(seen.made["date"])
    assert (seals.is_sealed(path), path.read_bytes()) == (True, content)


def test_nobody_can_vouch_for_a_file_that_was_cut(path: Path) -> None:
    path.write_bytes(b"a,b\n")
    with pytest.raises(Refusal, match="was changed or cut since it was written; nobody can vouch"):
        seals.vouch(path, MADE_FROM)
    assert not seals.is_sealed(path)
