"""Files that land whole, and seals that tell whether they are still what was written, and of what.

A file `x` stands beside its seal `x.sha256`; `sha256sum -c x.sha256` checks it by hand. Further
lines, which that program skips, are the record of what the file was made from (`record.py`).
"""

from __future__ import annotations

import errno
import hashlib
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from atypical.disk.record import Record, lines_of, made_now, record_in, vouched_now
from atypical.disk.refusal import Refusal

ENDING = ".sha256"
# Snakemake's records: a folder that holds them is the directory of a run.
RECORDS = ".snakemake"
# What is said of a file that is not there, or is none.
ABSENT = (errno.ENOENT, errno.ENOTDIR, errno.EISDIR, errno.ELOOP)
CHANGED = "was changed or cut since it was written"


class Unreadable(Refusal):
    """A file of which nobody can say here whether it is still what was written."""

    def __init__(self, error: OSError) -> None:
        super().__init__(
            f"{error.filename}: cannot be read ({error.strerror}), so nothing is known of it and "
            "nothing was done; ask for permission to read it, or give --directory DIR."
        )


class Broken(Refusal):
    """A file that is not what was written."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"{path}: {CHANGED} (its seal is broken); delete it, and the next run makes it anew."
        )


def seal_of(path: Path) -> Path:
    """Where the seal of a file lies."""
    return path.with_name(path.name + ENDING)


def land_sealed(
    path: Path,
    content: bytes,
    made_from: Mapping[str, Any] | None = None,
    joined: Iterable[str | Path] = (),
) -> None:
    """Write a file and its seal, each whole or not at all; without its seal a file is broken.

    made_from: the parameters of the job; the record adds the circumstances. None leaves no record.
    joined: the sealed files that this one joins, if that is all it does; their circumstances stay.
    """
    parts = {str(part): record_of(Path(part)) or Record({}) for part in joined}
    record = None if made_from is None else made_now(made_from, parts)
    land(path, content)
    _land_seal(path, _digest(content), record)


def vouch(path: Path, params: Mapping[str, Any], parts: Iterable[Path] = ()) -> None:
    """Put on record that somebody takes the file for made from these parameters.

    parts: what it joins; with one of these somebody vouches for the whole.
    The record keeps the circumstances under which the file was made. Where it names these
    parameters already it is left as it is. Raises Refusal where the file is not whole.
    """
    if not is_sealed(path):
        raise Refusal(f"{path}: {CHANGED}; nobody can vouch for it.")
    known = record_of(path)
    joined = known is not None and not known.vouched and any(map(_vouched, parts))
    if known is None or known.params != dict(params) or joined:
        _land_seal(path, sealed_checksum(path), vouched_now(known, params))


def _vouched(path: Path) -> bool:
    record = record_of(path)
    return record is not None and record.vouched != ""


def is_sealed(path: Path) -> bool:
    """Whether the file's bytes are those that its seal names, and the seal is whole.

    Raises Unreadable where either is there and cannot be read: that is not broken.
    """
    seal, content = _bytes(seal_of(path)), _bytes(path)
    if seal is None or content is None or not seal.endswith(b"\n"):
        return False
    return seal.split()[:1] == [_digest(content).encode()]


def read_sealed(path: Path) -> bytes:
    """What is in a file. Raises Broken where it is not what was written."""
    if not is_sealed(path):
        raise Broken(path)
    return path.read_bytes()


def sealed_checksum(path: Path) -> str:
    """The checksum of a file that its seal names; empty where no seal can be read."""
    with suppress(Unreadable):
        for word in (_bytes(seal_of(path)) or b"").split()[:1]:
            return word.decode(errors="replace")
    return ""


def together(checksums: Iterable[str]) -> str:
    """One checksum of several, in their order."""
    return _digest("\n".join(checksums).encode())


def record_of(path: Path) -> Record | None:
    """What a sealed file was made from; None where its seal has no record, or a damaged one."""
    seal = _bytes(seal_of(path)) or b""
    return record_in(seal.decode(errors="replace").splitlines()[1:])


def seals_below(folder: Path) -> Iterator[Path]:
    """Every seal below `folder`, behind links too; none of other runs that lie there."""
    return _files_below(folder, lambda name: name.endswith(ENDING))


def remove_shared(path: Path, place: Path) -> None:
    """Remove a broken file and its seal that are links into a place shared by several workflows.

    There and here; a link to anywhere else is its user's.
    """
    for link in (path, seal_of(path)):
        if link.is_symlink() and link.resolve().is_relative_to(place.resolve()):
            link.resolve().unlink(missing_ok=True)
            link.unlink()


def remove_drafts(folder: Path) -> None:
    """Remove what killed jobs had begun to write below `folder`."""
    for draft in _files_below(
        folder, lambda name: name.startswith(".") and name.endswith(".draft")
    ):
        draft.unlink(missing_ok=True)


def land(path: Path, content: bytes) -> None:
    """Write a file so that it is either whole or not there. Raises OSError that names it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}.draft")
    try:
        with draft.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except OSError as error:
        error.filename = error.filename or str(path)  # a full disk does not name it
        raise
    finally:
        draft.unlink(missing_ok=True)


def _land_seal(path: Path, checksum: str, record: Record | None) -> None:
    text = f"{checksum}  {path.name}\n"
    if record is not None:
        text += lines_of(record)
    land(seal_of(path), text.encode())


def _files_below(folder: Path, wanted: Callable[[str], bool]) -> Iterator[Path]:
    """The wanted files below `folder`, each folder once, however many links lead to it."""
    seen: set[str] = set()
    for place, folders, names in os.walk(folder, followlinks=True, onerror=_refuse):
        real = os.path.realpath(place)
        own = [name for name in folders if name != RECORDS and not _of_a_run(Path(place, name))]
        folders[:] = [] if real in seen else sorted(own)
        yield from (Path(place, n) for n in sorted(names) if wanted(n) and real not in seen)
        seen.add(real)


def _of_a_run(folder: Path) -> bool:
    """Whether a folder is the directory of a run."""
    return os.path.lexists(folder / RECORDS)


def _refuse(error: OSError) -> None:
    if not isinstance(error, FileNotFoundError):
        raise Unreadable(error) from None


def _bytes(path: Path) -> bytes | None:
    """What is in a file; None where there is none."""
    try:
        return path.read_bytes()
    except OSError as error:
        if error.errno in ABSENT:
            return None
        raise Unreadable(error) from None


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
