"""Archives: the same files give the same bytes, and nothing of one that somebody sent is trusted.

A gzipped tar file with one folder at its top. Its first file lists all others with their sizes and
checksums. (The same bytes by the same zlib: another one may compress in another way.) Of what is
unpacked only the bytes of plain files are taken, never what tarfile makes of an entry: no link, no
device and no rights of a sender come to be.
"""

from __future__ import annotations

import gzip
import hashlib
import os
import shutil
import tarfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import IO, Any

from atypical.disk.refusal import Refusal
from atypical.release.crate import METADATA, Released, listed

# What is read before the list is known, and beside each file of it, at most.
HEAD, BETWEEN = 64 * 2**20, 8192
# Files, and bytes that are left free on the disk.
MOST, SPARE = 200_000, 100 * 2**20
PIECE = 2**20
# 1980, when no run was.
UNPACKED = 315532800


def pack(path: Path, top: str, files: Iterable[Released], metadata: bytes, date: str) -> None:
    """Write an archive, whole or not at all.   date: of its files, in ISO 8601; may be empty."""
    seconds = int(datetime.fromisoformat(date).timestamp()) if date else 0
    draft = path.with_name(f".{path.name}.draft")
    try:
        with (
            draft.open("wb") as raw,
            gzip.GzipFile("", "wb", 9, raw, mtime=0) as packed,
            tarfile.open(fileobj=packed, mode="w") as tar,
        ):
            _add(tar, f"{top}/{METADATA}", metadata, seconds)
            for file in sorted(files, key=lambda file: file.item.name):
                content = file.item.place.read_bytes()
                if hashlib.sha256(content).hexdigest() != file.sha256:
                    raise Refusal(f"{file.item.place}: was changed while it was released; again.")
                _add(tar, f"{top}/{file.item.name}", content, seconds)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def _add(tar: tarfile.TarFile, name: str, content: bytes, seconds: int) -> None:
    """Owner, rights and times are the same for all."""
    entry = tarfile.TarInfo(name)
    entry.size, entry.mtime, entry.mode = len(content), seconds, 0o644
    tar.addfile(entry, BytesIO(content))


def unpack(archive: Path, into: Path, wanted: Callable[[str], bool]) -> bytes:
    """Check all files of an archive, and write those that are wanted below `into`; its metadata.

    Raises Refusal, and names what is wrong: a file that is damaged, missing, foreign, too large, or
    that would land elsewhere.
    """
    wrong: list[str] = []
    with _opened(archive) as (tar, stream):
        top, metadata = _head(archive, tar)
        files = _listed(archive, metadata)
        _refuse_large(archive, into, files)
        stream.allowed += sum(size + BETWEEN for size, _ in files.values())
        left = dict(files)
        while entry := tar.next():
            name = _name(archive, entry, top)
            if name not in left:
                raise Refusal(f"{archive}: holds {name}, which it does not list, or twice.")
            size, sha256 = left.pop(name)
            place = into / name if wanted(name) else None
            if (entry.size, _land(tar, entry, place)) != (size, sha256):
                wrong.append(f"{archive}: {name}: is not what was released (its checksum differs).")
        while not wrong and stream.read(PIECE):
            pass  # to its end, where the checksum of the whole stands
    wrong += [f"{archive}: {name!r} is missing." for name in sorted(left)]
    if wrong:
        raise Refusal("\n".join(wrong))
    return metadata


class _Bounded:
    """A stream of which no more is read than is allowed."""

    def __init__(self, raw: IO[bytes], archive: Path) -> None:
        self._raw, self._archive, self.allowed = raw, archive, HEAD

    def read(self, size: int) -> bytes:
        """The next bytes. Raises Refusal where they are more than was said."""
        content = self._raw.read(size)
        self.allowed -= len(content)
        if self.allowed < 0:
            raise Refusal(f"{self._archive}: holds more than it lists; nothing was unpacked.")
        return content


@contextmanager
def _opened(archive: Path) -> Iterator[tuple[tarfile.TarFile, _Bounded]]:
    last = ""
    try:
        with gzip.open(archive) as packed:
            stream = _Bounded(packed, archive)  # type: ignore[arg-type]
            with tarfile.open(fileobj=stream, mode="r|") as tar:  # type: ignore[call-overload]
                try:
                    yield tar, stream
                finally:
                    last = tar.members[-1].name if tar.members else ""
    except (tarfile.TarError, zlib.error, EOFError, gzip.BadGzipFile) as error:
        where = f"damaged at or behind {last}" if last else "damaged, or no archive of a release"
        raise Refusal(f"{archive}: is {where} ({error}); nothing was unpacked.") from None
    except OSError as error:
        raise Refusal(f"{archive}: cannot be read or unpacked ({error}).") from None


def _head(archive: Path, tar: tarfile.TarFile) -> tuple[str, bytes]:
    """The folder at the top of an archive, and its metadata."""
    entry = tar.next()
    top, _, name = entry.name.partition("/") if entry else ("", "", "")
    file = tar.extractfile(entry) if entry and entry.isreg() and name == METADATA else None
    if file is None:
        raise Refusal(f"{archive}: is no archive of a release; {METADATA} is not its first file.")
    return top, file.read()


def _listed(archive: Path, metadata: bytes) -> dict[str, tuple[int, str]]:
    try:
        return listed(metadata)
    except ValueError as error:
        raise Refusal(f"{archive}: lists no files ({error}).") from None


def _refuse_large(archive: Path, into: Path, files: dict[str, tuple[int, str]]) -> None:
    """Refuse what the disk has no room for, and sizes that are none."""
    sizes = [size for size, _ in files.values()]
    room = shutil.disk_usage(into).free - SPARE
    if len(files) > MOST or min(sizes, default=0) < 0 or sum(sizes) > room:
        raise Refusal(
            f"{archive}: is too large: {len(files)} files of {sum(sizes)} bytes, "
            f"where {max(room, 0)} are free."
        )


def _name(archive: Path, entry: tarfile.TarInfo, top: str) -> str:
    """The name of a file below the top. Raises Refusal where it is none that may be unpacked."""
    above, *steps = entry.name.split("/")
    below = above == top and steps and not {"", ".", ".."} & {*steps}
    if not (entry.isreg() and below and entry.name.isprintable()):
        raise Refusal(
            f"{archive}: holds {entry.name!r}, which is no plain file below {top}/; "
            "nothing was unpacked."
        )
    return "/".join(steps)


def _land(tar: tarfile.TarFile, entry: tarfile.TarInfo, place: Path | None) -> str:
    """Write a file where it has a place; the checksum of its bytes."""
    whole, file = hashlib.sha256(), tar.extractfile(entry)
    assert file is not None  # it is a plain file
    with _written(place) as out:
        while piece := file.read(PIECE):
            whole.update(piece)
            out(piece)
    return whole.hexdigest()


@contextmanager
def _written(place: Path | None) -> Iterator[Callable[[bytes], Any]]:
    if place is None:
        yield len
        return
    place.parent.mkdir(parents=True, exist_ok=True)
    with place.open("xb") as file:
        yield file.write
    # One date for all: none is newer than what it was made from.
    os.utime(place, (UNPACKED, UNPACKED))
