"""A home for who has none: Snakemake keeps a cache there, and asks for a name.

To be run before Snakemake: every Python of .venv begins with a copy (envs/make_venv.py).
"""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path

NAMES = ("LOGNAME", "USER", "LNAME", "USERNAME")


def provide() -> None:
    """Name a place for caches where the home cannot be written, a user where none is known."""
    home = Path(os.path.expanduser("~"))  # noqa: PTH111  (Path.home() raises where there is none)
    if not home.is_absolute():
        os.environ["HOME"] = str(_own())
    elif not _writable(home):
        os.environ.setdefault("XDG_CACHE_HOME", str(_own()))
    if not any(os.environ.get(name) for name in NAMES) and not _known():
        os.environ["LOGNAME"] = str(os.getuid())


def _writable(home: Path) -> bool:
    caches = home / ".cache"
    return os.access(caches if caches.exists() else home, os.W_OK | os.X_OK)


def _known() -> bool:
    import pwd

    with suppress(KeyError):
        return bool(pwd.getpwuid(os.getuid()).pw_name)
    return False


def _own() -> Path:
    """A folder of this user alone, the same in every run."""
    own = Path(tempfile.gettempdir()) / f"atypical-home-{os.getuid()}"
    own.mkdir(mode=0o700, exist_ok=True)
    return own if own.stat().st_uid == os.getuid() else Path(tempfile.mkdtemp())


with suppress(OSError):
    provide()
