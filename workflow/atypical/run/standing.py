"""What stands of the parts of studies: as records say, or as a run told its jobs."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from atypical.disk.seals import ENDING, land, record_of, seals_below
from atypical.studies.kinds.study import Part

HANDED = Path(".snakemake/parts.json")


class OnDisk:
    """The parts below a folder, and what they were made by.

    made: what decides, beside its content, what the job of a part finds.   trusted: whether that
    is taken for granted, as by somebody who vouches for what is there.
    """

    def __init__(
        self, folder: Path, made: Callable[[Part], Mapping[str, Any]], *, trusted: bool = False
    ) -> None:
        self._folder, self._made, self._trusted = folder, made, trusted
        self._records = cache(self._read)

    def contents(self, study: str) -> list[dict[str, Any]]:
        """What each part of a study was given."""
        return [record["study"] for record in self._records(study).values()]

    def fits(self, part: Part) -> bool:
        """Whether such a part was made as it would be made now."""
        known = self._records(part.study).get(part.name, {})
        if self._trusted:
            return bool(known)
        wanted = json.loads(json.dumps(dict(self._made(part))))
        return all(known.get(key) == value for key, value in wanted.items())

    def _read(self, study: str) -> dict[str, dict[str, Any]]:
        found = {}
        for seal in seals_below(self._folder / study):
            path = seal.with_name(seal.name.removesuffix(ENDING))
            record = record_of(path)
            if record is not None and "study" in record.params:
                name = path.relative_to(self._folder / study).with_suffix("")
                found[name.as_posix()] = record.params
        return found


class Handed:
    """The parts of the last run in a directory, finished or not."""

    def __init__(self, directory: Path = Path()) -> None:
        told = directory / HANDED
        text = told.read_text(encoding="utf-8") if told.exists() else "{}"
        self._contents: dict[str, list[dict[str, Any]]] = json.loads(text)

    def contents(self, study: str) -> list[dict[str, Any]]:
        """What each part of a study is given."""
        return self._contents.get(study, [])

    def fits(self, part: Part) -> bool:
        """Yes: the run has said so."""
        return True


def hand_down(parts: Mapping[str, Iterable[Part]]) -> None:
    """Tell the jobs of a run, wherever they are, how it is cut into parts."""
    told = {study: [part.content() for part in found] for study, found in parts.items()}
    land(HANDED, json.dumps(told).encode())
