"""The parts of a study: what lies there already, and what is left to be solved, in jobs.

A part that was solved for another configuration, and holds nothing but what is wanted now, is
taken as it is: a value that is added to a grid, a seed or an instance is solved alone. What is
left is cut into jobs of consecutive curves.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, Protocol

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


def parts(studies: Mapping[str, Study], standing: Standing | None = None) -> dict[str, list[Part]]:
    """The parts of every study that has any, in the order of its table."""
    known: dict[str, list[Part]] = {}
    for name in sorted(studies, key=lambda name: bool(studies[name].follows)):
        study = studies[name]
        if study.job == "derive":
            continue
        there = standing or Nothing()
        found = [p for bundle in study.bundles(studies) for p in packed(bundle, name, study, there)]
        for part in known.get(study.follows, []):
            bundle = study.follow(part, studies[study.follows])
            if bundle is not None:
                found.append(Part(name, bundle, tuple(bundle.curves), bundle.runs, study.run))
        known[name] = sorted(found, key=lambda part: (part.places, part.runs))
    return known


def packed(bundle: Bundle, name: str, study: Study, standing: Standing) -> Iterator[Part]:
    """A bundle in parts: those that stand, and what they leave in jobs of consecutive curves."""
    left = dict.fromkeys(bundle.curves, bundle.runs or (0,))
    for places, runs in _held(bundle, study.run, standing.contents(name)):
        part = Part(name, bundle, places, runs if bundle.runs else (), study.run)
        if all(set(runs) <= set(left[place]) for place in places) and standing.fits(part):
            for place in places:
                left[place] = tuple(run for run in left[place] if run not in runs)
            yield part
    for places, runs in _jobs(left, bundle.most):
        yield Part(name, bundle, places, runs if bundle.runs else (), study.run)


def _jobs(left: Mapping[int, Numbers], most: int) -> Iterator[tuple[Numbers, Numbers]]:
    """Consecutive curves that lack the same runs, as many as a job takes."""
    lacking: dict[Numbers, list[int]] = {}
    for place, runs in left.items():
        lacking.setdefault(runs, []).append(place)
    for runs, places in lacking.items():
        for first in range(0, len(places) if runs else 0, most or len(places)):
            yield tuple(places[first : first + (most or len(places))]), runs


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
