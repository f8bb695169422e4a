"""The directory of a run: it is this run's alone, and the configuration is on record."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from pathlib import Path
from uuid import uuid4

from atypical.disk.refusal import Refusal
from atypical.disk.seals import (
    Unreadable,
    is_sealed,
    land,
    remove_drafts,
    remove_shared,
    seals_below,
)
from atypical.run.locks import RESULTS, lock_out_others
from atypical.settings.configuration import Configuration

# The same word stands in both, so that results and Snakemake's records of them are seen to belong
# together.
MARK = RESULTS / ".origin"
KNOWN = Path(".snakemake/origin")


class UnknownOrigin(Refusal):
    """Results beside which Snakemake has no record of what they were made from."""


def check_origin() -> None:
    """Raises UnknownOrigin where results stand beside no record of Snakemake's, or another run's.

    Nothing is written: a look at a run changes nothing. Raises Unreadable where a folder, or what
    tells, cannot be read.
    """
    if list(seals_below(RESULTS)) and not _belong_together():
        raise UnknownOrigin(
            f"{RESULTS}: nothing tells what these tables were made from; .snakemake was removed or "
            f"is of another run. Bring back the .snakemake that stood beside them, or remove "
            f"{RESULTS} to have all made anew (README, Faults)."
        )


def occupy(settings: Configuration) -> None:
    """Take the directory for this run and write the resolved configuration to config.json there.

    Raises Occupied where another run is at work, OSError where nothing can be written.
    """
    if settings.scenario:
        settle()
    lock_out_others()
    remove_drafts(RESULTS)
    _mark()
    text = json.dumps(settings.model_dump(), indent=2) + "\n"
    land(RESULTS / "config.json", text.encode())


def settle() -> None:
    """Let the results of this directory lie in it: of a scenario, whose place is among results."""
    if not RESULTS.is_symlink() and not RESULTS.exists():
        RESULTS.symlink_to(".")


def adopt() -> None:
    """Take results that were brought here, with their seals, for those of this directory."""
    _mark()


def unshare_broken(outputs: Iterable[str]) -> None:
    """Let what is about to be made not be taken from the shared place where it is broken there."""
    place = os.environ.get("SNAKEMAKE_OUTPUT_CACHE")
    for path in map(Path, outputs):
        if place and path.is_symlink() and not is_sealed(path):
            remove_shared(path, Path(place))


def _belong_together() -> bool:
    try:
        return MARK.read_text(encoding="utf-8") in KNOWN.read_text(encoding="utf-8").split()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError as error:
        raise Unreadable(error) from None


def _mark() -> None:
    """Give both a new mark, so that earlier results are not taken for these.

    A run killed in between leaves a mark that is known.
    """
    old = MARK.read_text(encoding="utf-8") if MARK.exists() else ""
    new = uuid4().hex
    land(KNOWN, f"{new} {old}".encode())
    land(MARK, new.encode())
    land(KNOWN, new.encode())


def unwritable(error: OSError) -> str:
    """What keeps a run from writing its results, in one line with the remedy."""
    place = Path.cwd() / (error.filename or RESULTS)
    return (
        f"{place}: cannot be written ({error.strerror}); "
        "make room or ask for permission there, or give --directory DIR."
    )
