"""The studies of a configuration: every section below `studies`, and what is derived from them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from pydantic import Field

from atypical import studies
from atypical.quantities.roster import Roster, roster
from atypical.studies.kinds.found import declared
from atypical.studies.kinds.study import Study

STUDIES = declared(studies, Study)
# Those that config.yaml has a section for; the others are made from these.
CONFIGURED = {name: study for name, study in STUDIES.items() if study.model_fields}


def meaning(study: type[Study]) -> str:
    """What a study's table holds, in words."""
    return " ".join((study.__doc__ or "").split())


if TYPE_CHECKING:
    Studies = Roster
else:
    Studies = roster(
        "Studies",
        "Every study by the name of its table; null leaves one out.",
        {
            name: (study | None, Field(description=meaning(study)))
            for name, study in CONFIGURED.items()
        },
    )


def needs(name: str) -> set[str]:
    """Names of the studies that one is made from."""
    study = STUDIES[name]
    return {*study.reads.values(), study.follows, study.averages, *study.asks} - {""}


def chosen(given: Roster) -> dict[str, Any]:
    """The studies that are made, by name: those with a section, and what follows from them."""
    made = given.run()
    derived = [name for name in STUDIES if name not in CONFIGURED]
    made |= {name: STUDIES[name]() for name in derived if needs(name) <= {*made, *derived}}
    while lacking := [name for name in made if not needs(name) <= {*made}]:
        for name in lacking:
            del made[name]
    return made


def closure(names: Iterable[str]) -> set[str]:
    """Studies, and all that they are made from."""
    wanted: set[str] = set()
    left = [name for name in names if name in STUDIES]
    while left:
        name = left.pop()
        if name not in wanted:
            wanted.add(name)
            left += needs(name)
    return wanted
