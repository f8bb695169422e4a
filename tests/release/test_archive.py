"""Archives: the same bytes twice, and nothing unpacked that could do harm."""

from __future__ import annotations

import gzip
import hashlib
import json
import tarfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from random import Random

import pytest

from atypical.disk.refusal import Refusal
from atypical.release import archive
from atypical.release.archive import pack, unpack
from atypical.release.contents import Item
from atypical.release.crate import METADATA, Released

DATE = "2026-05-04T10:00:00+00:00"
TEXTS = {"results/a.csv": b"x\n1\n", "results/b.csv": b"x\n2\n" * 1000}


def metadata(sizes: dict[str, tuple[int, str]]) -> bytes:
    """That lists files of these sizes and checksums."""
    files = [
        {"@type": "File", "@id": name, "contentSize": str(size), "sha256": sha256}
        for name, (size, sha256) in sizes.items()
    ]
    return json.dumps({"@graph": files}).encode()


def listing(texts: dict[str, bytes]) -> bytes:
    return metadata({n: (len(t), hashlib.sha256(t).hexdigest()) for n, t in texts.items()})


def packed(path: Path, entries: list[tuple[tarfile.TarInfo, bytes]]) -> Path:
    with tarfile.open(path, "w:gz") as tar:
        for entry, content in entries:
            entry.size = len(content)
            tar.addfile(entry, BytesIO(content))
    return path


def entry(name: str, kind: bytes = tarfile.REGTYPE, link: str = "") -> tarfile.TarInfo:
    made = tarfile.TarInfo(name)
    made.type, made.linkname = kind, link
    return made


def sent(path: Path, *entries: tuple[tarfile.TarInfo, bytes], texts=TEXTS) -> Path:
    """An archive that somebody sent: a good list, and these files."""
    return packed(path / "sent.tar.gz", [(entry(f"top/{METADATA}"), listing(texts)), *entries])


@pytest.fixture
def good(tmp_path: Path) -> Path:
    files = []
    for name, content in TEXTS.items():
        place = tmp_path / Path(name).name
        place.write_bytes(content)
        sha256 = hashlib.sha256(content).hexdigest()
        files.append(Released(Item(name, place, ""), len(content), sha256))
    pack(tmp_path / "good.tar.gz", "top", files, listing(TEXTS), DATE)
    return tmp_path / "good.tar.gz"


@pytest.fixture
def into(tmp_path: Path) -> Path:
    place = tmp_path / "into"
    place.mkdir()
    return place


def everything(name: str) -> bool:
    return True


def test_all_files_have_one_owner_and_one_date(good: Path) -> None:
    with tarfile.open(good) as tar:
        members = tar.getmembers()
    assert [m.name for m in members] == [f"top/{name}" for name in (METADATA, *sorted(TEXTS))]
    assert {(m.uid, m.gid, m.uname, m.gname, m.mode) for m in members} == {(0, 0, "", "", 0o644)}
    assert {m.mtime for m in members} == {1777888800}


def test_what_is_packed_is_unpacked_and_only_what_is_wanted(good: Path, into: Path) -> None:
    unpack(good, into, lambda name: name.endswith("b.csv"))
    (found,) = (path for path in into.rglob("*") if path.is_file())
    assert found.relative_to(into).as_posix() == "results/b.csv"
    assert found.read_bytes() == TEXTS["results/b.csv"]


@pytest.mark.parametrize(
    "name",
    ["/etc/passwd", "top/../../outside", "top/results/./a.csv", "other/results/a.csv", "top"],
)
def test_a_name_that_leads_elsewhere_is_refused(tmp_path: Path, into: Path, name: str) -> None:
    bad = sent(tmp_path, (entry(name), TEXTS["results/a.csv"]))
    with pytest.raises(Refusal, match="no plain file below top/"):
        unpack(bad, into, everything)
    assert not (tmp_path / "outside").exists()
    assert list(into.iterdir()) == []


@pytest.mark.parametrize(
    "kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE, tarfile.CHRTYPE, tarfile.DIRTYPE]
)
def test_links_devices_and_folders_are_refused(tmp_path: Path, into: Path, kind: bytes) -> None:
    bad = sent(tmp_path, (entry("top/results/a.csv", kind, "/etc/passwd"), b""))
    with pytest.raises(Refusal, match="no plain file"):
        unpack(bad, into, everything)


def test_a_file_that_is_not_listed_or_comes_twice_is_refused(tmp_path: Path, into: Path) -> None:
    content = TEXTS["results/a.csv"]
    for names in (["top/results/c.csv"], ["top/results/a.csv"] * 2):
        bad = sent(tmp_path, *((entry(name), content) for name in names))
        with pytest.raises(Refusal, match="does not list, or twice"):
            unpack(bad, into, lambda name: False)


def test_damaged_and_missing_files_are_all_named(tmp_path: Path, into: Path) -> None:
    bad = sent(tmp_path, (entry("top/results/a.csv"), b"x\n9\n"))
    with pytest.raises(Refusal) as told:
        unpack(bad, into, everything)
    first, second = str(told.value).splitlines()
    assert "results/a.csv: is not what was released" in first
    assert "'results/b.csv' is missing" in second


def test_a_list_that_promises_more_than_the_disk_holds_is_refused(
    tmp_path: Path, into: Path
) -> None:
    text = metadata({"results/a.csv": (10**18, "0" * 64)})
    bad = packed(tmp_path / "large.tar.gz", [(entry(f"top/{METADATA}"), text)])
    with pytest.raises(Refusal, match="is too large"):
        unpack(bad, into, everything)


@pytest.mark.parametrize("kind", [tarfile.REGTYPE, tarfile.XHDTYPE])
def test_an_archive_that_grows_beyond_its_list_is_refused(
    tmp_path: Path, into: Path, monkeypatch: pytest.MonkeyPatch, kind: bytes
) -> None:
    monkeypatch.setattr(archive, "HEAD", 2**16)
    bad = sent(tmp_path, (entry("top/results/a.csv", kind), bytes(2**22)))
    assert bad.stat().st_size < 2**14
    with pytest.raises(Refusal, match="holds more than it lists"):
        unpack(bad, into, everything)


def damage(whole: bytes, at: int = -20) -> bytes:
    return b"".join([whole[:at], bytes([whole[at] ^ 1]), whole[at + 1 :]])


def test_the_file_of_a_flipped_byte_is_named(tmp_path: Path, into: Path) -> None:
    content = Random(0).randbytes(2**20)
    texts = TEXTS | {"results/c.npz": content, "results/d.npz": content[::-1]}
    good = sent(
        tmp_path, *((entry(f"top/{name}"), text) for name, text in texts.items()), texts=texts
    )
    good.write_bytes(damage(good.read_bytes(), -(2**19)))
    with pytest.raises(Refusal, match=r"results/d\.npz: is not what was released"):
        unpack(good, into, everything)


@pytest.mark.parametrize(
    ("hurt", "said"),
    [
        (damage, "is damaged"),
        (lambda whole: whole[: len(whole) // 2], "damaged at or behind|no archive"),
        (lambda whole: b"no archive", "no archive of a release"),
        (lambda whole: gzip.compress(b"no archive"), "no archive of a release"),
    ],
)
def test_what_is_no_archive_or_only_half_of_one_is_said_to_be(
    good: Path, into: Path, hurt: Callable[[bytes], bytes], said: str
) -> None:
    good.write_bytes(hurt(good.read_bytes()))
    with pytest.raises(Refusal, match=said):
        unpack(good, into, everything)


def test_a_file_that_changes_meanwhile_is_not_released(tmp_path: Path) -> None:
    place = tmp_path / "a.csv"
    place.write_bytes(b"other")
    file = Released(Item("results/a.csv", place, ""), 5, "0" * 64)
    with pytest.raises(Refusal, match="was changed while it was released"):
        pack(tmp_path / "a.tar.gz", "top", [file], b"{}", "")
    assert [path.name for path in tmp_path.iterdir()] == ["a.csv"]
