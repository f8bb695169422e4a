"""Where jobs run: on a GPU what is done sooner there than on all cores, by measured rates.

`device: cpu` sends nothing to a GPU, `cuda` all that can run there. `auto` takes the GPU where
rates say that it pays, and the CPU where none was measured on a GPU; what it has chosen once for
some results is kept, since numbers depend on the device.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from math import inf, isnan
from typing import Any, NamedTuple

from atypical.disk.seals import land
from atypical.plan.work import Job, job_of
from atypical.run.device import HANDED
from atypical.settings.configuration import Configuration
from atypical.settings.gpu import named
from atypical.studies.kinds.study import Bundle, Part

NOT_MEASURED = "auto: not measured on a GPU"


class Choice(NamedTuple):
    """A device, cpu or cuda, and why."""

    device: str
    why: str


@dataclass(frozen=True)
class Devices:
    """What goes where.

    choices: by study, or learner of one; all else is solved on the CPU.   room: bytes of a GPU that
    a job may take.
    """

    choices: Mapping[str, Choice] = field(default_factory=dict)
    room: float = inf

    def of(self, study: str, kind: str) -> str:
        """The device of a study's bundles of a kind."""
        choice = self.choices.get(named(study, kind))
        return choice.device if choice else "cpu"

    @classmethod
    def where_it_can(cls, studies: Mapping[str, Any], why: str = "", room: float = inf) -> Devices:
        """All on a GPU that can run there."""
        return cls({key: Choice("cuda", why) for key in dict(solved(studies))}, room)

    @property
    def any(self) -> str:
        """`cuda` where anything goes to a GPU."""
        return "cuda" if any(c.device == "cuda" for c in self.choices.values()) else "cpu"

    def hand_down(self) -> None:
        """Tell the jobs of a run, wherever they are."""
        land(HANDED, json.dumps(self.choices).encode())


def handed_devices() -> Devices:
    """The devices of the last run in this directory, as its jobs were told."""
    told = json.loads(HANDED.read_text(encoding="utf-8")) if HANDED.exists() else {}
    return Devices({key: Choice(*choice) for key, choice in told.items()})


def devices(
    settings: Configuration, studies: Mapping[str, Any], rates: Any = None, cores: int = 1
) -> Devices:
    """What goes where.   rates: None where there is no GPU for `auto` to choose.

    cores: that jobs would take at once.
    """
    room = settings.gpu.room
    if settings.device == "cpu":
        return Devices({}, room)
    if settings.device != "auto":
        return Devices.where_it_can(studies, f"device: {settings.device}", room)
    kept = settings.gpu.auto
    choices = {}
    for key, every in solved(studies):
        if key in kept:
            choices[key] = Choice(kept[key], "auto: so these results were begun")
        elif rates is None:
            choices[key] = Choice("cpu", "auto: no GPU here")
        else:
            choices[key] = faster(every, rates, cores)
    return Devices(choices, room)


def solved(studies: Mapping[str, Any]) -> Iterator[tuple[str, list[Job]]]:
    """What a GPU can take, study by study and learner by learner, as if a bundle were one job."""
    found: dict[str, list[Job]] = {}
    for name, study in studies.items():
        for part in whole(name, studies):
            if study.on_gpu(part.bundle.kind):
                found.setdefault(named(name, part.bundle.kind), []).append(job_of(study, part))
    yield from found.items()


def whole(name: str, studies: Mapping[str, Any]) -> Iterator[Part]:
    """Bundles of a study that can run on a GPU, each as one part."""
    study = studies[name]
    if study.job == "derive" or not study.gpu:
        return
    bundles: list[Bundle] = list(study.bundles(studies))
    if study.follows:
        followed = (study.follow(p, studies[study.follows]) for p in whole(study.follows, studies))
        bundles += [bundle for bundle in followed if bundle is not None]
    for bundle in bundles:
        yield Part(name, bundle, tuple(bundle.curves), bundle.runs, study.run)


def faster(jobs: list[Job], rates: Any, cores: int) -> Choice:
    """A GPU, where it is done before all cores would be; both must have been measured."""
    core, gpu = (sum(rates.seconds(job, device) for job in jobs) for device in ("cpu", "cuda"))
    if isnan(gpu):
        return Choice("cpu", NOT_MEASURED)
    if isnan(core):
        return Choice("cpu", "auto: not measured on a core")
    pays = gpu < core / cores
    told = f"auto: {gpu:.3g} s of a GPU, {core:.3g} s of a core: {'' if pays else 'not '}sooner"
    return Choice("cuda" if pays else "cpu", f"{told} than {cores} cores")
