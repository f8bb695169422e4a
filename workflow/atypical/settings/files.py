"""The text of a file that a user names; one line where there is none to be had."""

from __future__ import annotations

from contextlib import suppress
from difflib import get_close_matches
from pathlib import Path


class ConfigurationError(Exception):
    """A configuration that cannot be run; its text is one line per mistake."""


def text_of(path: Path) -> str:
    """The text of a file in UTF-8. ConfigurationError says why there is none, and the remedy."""
    try:
        if path.is_dir():
            raise ConfigurationError(f"{path}: is a directory; give a file.")
        # Snakemake reads it as well, so a pipe would be empty by then.
        if path.exists() and not path.is_file():
            raise ConfigurationError(f"{path}: can be read only once; write it into a file.")
        return _decoded(path, path.read_bytes())
    except FileNotFoundError:
        raise ConfigurationError(f"{path}: there is no such file{_near(path)}") from None
    except OSError as error:
        raise ConfigurationError(f"{path}: cannot be read ({error.strerror}).") from None


def _near(path: Path) -> str:
    with suppress(OSError):
        names = [there.name for there in path.parent.iterdir()]
        for close in get_close_matches(path.name, names, n=1):
            return f"; did you mean {path.with_name(close)}?"
    return "." if path.suffix else "; a target stands before --configfile."


def _decoded(path: Path, data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise ConfigurationError(f"{path}: is UTF-16; save it as UTF-8.")
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        wrong = data[error.start : error.start + 1]
        raise ConfigurationError(
            f"{path}:{line}: the byte 0x{wrong.hex()} is no UTF-8 "
            f"({wrong.decode('latin-1')!r} in Latin-1); save the file as UTF-8."
        ) from None
