"""Where a workflow can stand: tools beneath it take some characters of a path for signs."""

from __future__ import annotations

import re
import sys
from pathlib import Path

SIGNS = {
    ":": "parts the places in PYTHONPATH",
    "{": "opens a wildcard of Snakemake",
    "}": "closes a wildcard of Snakemake",
    "\n": "ends a line of make",
}
REMEDY = "move the workflow to a folder without it."
PATTERN = re.compile(r"[*?[]")
# Snakemake hands the path of an image to a shell as it is.
FOR_IMAGES = re.compile(r"[^\w@%+=,./-]")


def unusable(place: Path) -> str | None:
    """Why no workflow can stand there, in one line; None where it can."""
    for sign, meaning in SIGNS.items():
        if sign in str(place):
            return f"{str(place)!r}: {sign!r} {meaning}; {REMEDY}"
    if sys.getfilesystemencoding() != "utf-8" and not str(place).isascii():
        return f"{str(place)!r}: is no UTF-8 in this locale; set PYTHONUTF8=1."
    return None


def unusable_from(place: Path, start: Path) -> str | None:
    """Why no workflow that stands there can be run from elsewhere, in one line; None where it can.

    Snakemake looks for its profile there by a pattern, and goes on without one that it misses.
    """
    odd = PATTERN.search(str(place))
    if odd is None or place.parent.samefile(start):
        return None
    return f"{str(place)!r}: {odd[0]!r} begins a pattern of Snakemake; start there, or {REMEDY}"


def unusable_for_images(place: Path) -> str | None:
    """Why no job can run in a container from there, in one line; None where one can."""
    odd = FOR_IMAGES.search(str(place))
    if odd is None:
        return None
    return f"{str(place)!r}: no container is started from below {odd[0]!r}; {REMEDY}"
