"""The parts of a study: what lies there already, and what is left to be solved, in jobs.

A part that was solved for another configuration, and holds nothing but what is wanted now, is
taken as it is: a value that is added to a grid, a seed or an instance is solved alone. What is
left is cut into jobs of consecutive curves: so many, or on a GPU as many as have room there.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from atypical.learners.memory import packed
from atypical.studies.kinds.study import Bundle, Part, Study

Numbers = tuple[int, ...]


class Standing(Protocol):
    """What stands of the parts of studies."""

    def contents(self, study: str) -> list[dict[str, Any]]:
        """What each part of a study was given, whatever it was made by."""

    def fits(self, part: Part) -> bool:
        """Whether such a part stands as it would be made now."""


class Nothing:
    """What stands in an empty directory."""

    def contents(self, study: str) -> list[dict[str, Any]]:
        """No part."""
        return []

    def fits(self, part: Part) -> bool:
        """No."""
        return False


class Cutting(Protocol):
    """Where bundles are solved, and the room that a job has there."""

    @property
    def room(self) -> float:
        """Bytes of a GPU that a job may take."""

    def of(self, study: str, kind: str) -> str:
        """The device of a study's bundles of a kind."""


class OnCpu:
    """All on the CPU."""

    room = 0.0

    def of(self, study: str, kind: str) -> str:
        """The CPU."""
        return "cpu"


def parts(
    studies: Mapping[str, Study],
    standing: Standing | None = None,
    cutting: Cutting | None = None,
) -> dict[str, list[Part]]:
    """The parts of every study that has any, in the order of its table."""
    known: dict[str, list[Part]] = {}
    for name in sorted(studies, key=lambda name: bool(studies[name].follows)):
        study = studies[name]
        if study.job == "derive":
            continue
        cut = Cut(name, study, standing or Nothing(), cutting or OnCpu())
        found = [part for bundle in study.bundles(studies) for part in cut.parts(bundle)]
        for part in known.get(study.follows, []):
            bundle = study.follow(part, studies[study.follows])
            if bundle is not None:
                found.append(Part(name, bundle, tuple(bundle.curves), bundle.runs, study.run))
        known[name] = sorted(found, key=lambda part: (part.places, part.runs))
    return known


@dataclass(frozen=True)
class Cut:
    """How the bundles of a study are cut into parts."""

    name: str
    study: Study
    standing: Standing
    cutting: Cutting

    def parts(self, bundle: Bundle) -> Iterator[Part]:
        """Those that stand, and what they leave in jobs of consecutive curves."""
        run = self.study.run
        left = dict.fromkeys(bundle.curves, bundle.runs or (0,))
        for places, runs in _held(bundle, run, self.standing.contents(self.name)):
            part = self._part(bundle, places, runs)
            if all(set(runs) <= set(left[place]) for place in places) and self.standing.fits(part):
                for place in places:
                    left[place] = tuple(run for run in left[place] if run not in runs)
                yield part
        lacking: dict[Numbers, list[int]] = {}
        for place, runs in left.items():
            lacking.setdefault(runs, []).append(place)
        for runs, alike in lacking.items():
            for job in self._jobs(bundle, alike, runs) if runs else ():
                yield self._part(bundle, tuple(alike[k] for k in job), runs)

    def _part(self, bundle: Bundle, places: Numbers, runs: Numbers) -> Part:
        return Part(self.name, bundle, places, runs if bundle.runs else (), self.study.run)

    def _jobs(self, bundle: Bundle, places: Sequence[int], runs: Numbers) -> Iterator[range]:
        """Jobs of consecutive curves that lack the same runs, as many as a job takes."""
        on_gpu = self.cutting.of(self.name, bundle.kind) == "cuda"
        if on_gpu and self.study.wide:
            sizes = [max(self.study.holds(self._part(bundle, (p,), runs))) for p in places]
            return packed(sizes, self.cutting.room)
        most = max(bundle.most, self.study.at_once if on_gpu else 0) or len(places)
        starts = range(0, len(places), most)
        return (range(first, min(first + most, len(places))) for first in starts)


def _held(
    bundle: Bundle, run: str, contents: list[dict[str, Any]]
) -> list[tuple[Numbers, Numbers]]:
    """Places and runs of the contents that are of this bundle; the largest first."""
    places = {_told(curve): place for place, curve in bundle.curves.items()}
    along = _told(bundle.along)
    found = []
    for content in contents:
        given = dict(content)
        curves, runs = given.pop("curves", []), given.pop(f"{run}s", []) if run else [0]
        here = [places[told] for told in map(_told, curves) if told in places]
        if _told(given) == along and len(here) == len(curves):
            found.append((tuple(here), tuple(runs)))
    return sorted(found, key=lambda one: (-len(one[0]) * len(one[1]), one))


def _told(values: Mapping[str, Any]) -> str:
    return json.dumps(values, sort_keys=True)
