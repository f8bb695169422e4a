"""Files that land whole, and seals that tell whether they are still what was written.

A file `x` stands beside its seal `x.sha256`; `sha256sum -c x.sha256` checks it by hand.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path


def seal_of(path: Path) -> Path:
    """Where the seal of a file lies."""
    return path.with_name(path.name + ".sha256")


def land_sealed(path: Path, content: bytes) -> None:
    """Write a file and its seal, each whole or not at all; without its seal a file is broken."""
    land(path, content)
    land(seal_of(path), f"{_digest(content)}  {path.name}\n".encode())


def is_sealed(path: Path) -> bool:
    """Whether the file's bytes are those that its seal names."""
    try:
        return seal_of(path).read_text(encoding="utf-8").split()[:1] == [_digest(path.read_bytes())]
    except OSError:
        return False


def false_seals(folder: Path) -> list[Path]:
    """Every seal below `folder` that its file belies."""
    return [s for s in sorted(folder.rglob("*.sha256")) if not is_sealed(s.with_suffix(""))]


def break_false_seals(folder: Path) -> list[Path]:
    """Remove every seal below `folder` that its file belies; returns those files.

    A missing seal is a missing output, and the file is touched so that whoever read it before asks
    for it again: the next run makes it anew.
    """
    broken = [seal.with_suffix("") for seal in false_seals(folder)]
    for path in broken:
        if path.is_symlink():
            _remove_shared(path)
            continue
        seal_of(path).unlink()
        if path.exists():
            path.touch()
    return broken


def _remove_shared(path: Path) -> None:
    """Remove a table that lies in a place shared by several workflows, there and here."""
    for link in (path, seal_of(path)):
        link.resolve().unlink(missing_ok=True)
        link.unlink(missing_ok=True)


def remove_drafts(folder: Path) -> None:
    """Remove what killed jobs had begun to write below `folder`."""
    for draft in folder.rglob(".*.draft"):
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


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
