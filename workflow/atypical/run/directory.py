"""The directory of a run: it is this run's alone, and the configuration is on record."""

from __future__ import annotations

import json
from pathlib import Path
from uuid import uuid4

from filelock import Timeout

from atypical.run.locks import RESULTS, RUN, lock_out_others, take_run
from atypical.settings.configuration import Configuration
from atypical.tables.seals import break_false_seals, false_seals, land, remove_drafts

# The same word stands in both, so that results and Snakemake's records of them are seen to belong
# together.
MARK = RESULTS / ".origin"
RECORDS = Path(".snakemake/origin")


class UnknownOrigin(Exception):
    """Results beside which Snakemake has no record of what they were made from."""


def mend() -> list[str]:
    """Have damaged tables made anew; returns what is to be told of each.

    A run that is at work here did so at its start, and is left alone. Raises OSError where
    something is damaged and nothing can be written, UnknownOrigin where a changed number could
    not be noticed.
    """
    if any(RESULTS.rglob("*.sha256")) and not _belong_together():
        raise UnknownOrigin(
            f"{RESULTS}: nothing tells what these tables were made from; .snakemake was removed or "
            f"is of another run. Bring back the .snakemake that stood beside them, or remove "
            f"{RESULTS} to have all made anew (README, Faults)."
        )
    if not false_seals(RESULTS):
        return []
    try:
        take_run()
    except Timeout:
        return []
    try:
        broken = break_false_seals(RESULTS)
    finally:
        RUN.release()
    return [f"{path}: was changed or cut since it was written; it is made anew." for path in broken]


def occupy(settings: Configuration) -> None:
    """Take the directory for this run and write the resolved configuration to config.json there.

    Raises Occupied where another run is at work, OSError where nothing can be written.
    """
    lock_out_others()
    remove_drafts(RESULTS)
    _mark()
    text = json.dumps(settings.model_dump(), indent=2) + "\n"
    land(RESULTS / "config.json", text.encode())


def _belong_together() -> bool:
    try:
        return MARK.read_text(encoding="utf-8") in RECORDS.read_text(encoding="utf-8").split()
    except OSError:
        return False


def _mark() -> None:
    """Give both a new mark, so that earlier results are not taken for these.

    A run killed in between leaves a mark that is known.
    """
    old = MARK.read_text(encoding="utf-8") if MARK.exists() else ""
    new = uuid4().hex
    land(RECORDS, f"{new} {old}".encode())
    land(MARK, new.encode())
    land(RECORDS, new.encode())


def unwritable(error: OSError) -> str:
    """What keeps a run from writing its results, in one line with the remedy."""
    place = Path.cwd() / (error.filename or RESULTS)
    return (
        f"{place}: cannot be written ({error.strerror}); "
        "make room or ask for permission there, or give --directory DIR."
    )
