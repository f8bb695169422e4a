"""The jobs of a configuration, and their work: a count that their time is proportional to.

What is counted is a budget (all steps, all sweeps): a run that ends early is an average one, and
that average is part of the measured rate.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from math import inf
from typing import Any

from atypical.claims.catalogue import CLAIMS
from atypical.plan.parts import Cutting, Standing, parts
from atypical.settings.configuration import Configuration
from atypical.settings.figures import drawn
from atypical.settings.studies import chosen
from atypical.studies.kinds.study import Part
from atypical.tasks.archives import FILES

# Bytes of a row, and of the log, the benchmark, the seal and record of a job.
ROW, BESIDE = 130, 12_000


@dataclass(frozen=True)
class Job:
    """One job.

    study: what it is planned under.   kind: a learner, or a word, where a study has several kinds.
    log: of its own, below results/logs, without its ending.   work: in the study's own units; 0
    where a job does little but start.   batched: whether it can run on a GPU.   runs: that stand
    side by side there.   device, host: bytes that it holds at once on a GPU, and beside it.   disk:
    bytes that it leaves.   memory: MB that it asks for on a core.
    """

    study: str
    kind: str
    log: str
    work: float
    batched: bool = False
    runs: int = 1
    device: float = 0.0
    host: float = 0.0
    disk: float = 0.0
    memory: float = 0.0


def jobs(
    settings: Configuration, standing: Standing | None = None, cutting: Cutting | None = None
) -> list[Job]:
    """Every job of a run, targets aside; of one from nothing, unless something stands there.

    cutting: what goes to a GPU; nothing, unless given.
    """
    studies = chosen(settings.studies)
    figures = [figure.name for figure in drawn(settings.figures, studies)]
    judged = [f"claims/{claim.name}" for claim in CLAIMS]
    fetched = [name for name in datasets(studies.values()) if FILES[name]]
    room = cutting.room if cutting else inf
    solved = [
        job
        for name, found in parts(studies, standing, cutting).items()
        for job in [*(job_of(studies[name], part, room) for part in found), gathered(name)]
    ]
    return [
        *(Job("data sets", "", f"fetch_{name}", 0) for name in fetched),
        *solved,
        *(_derived(name, studies) for name in studies if studies[name].job == "derive"),
        *(Job("figures and claims", "", name, 0) for name in (*figures, *judged)),
        *(Job("figures and claims", "", name, 0) for name in ("claims", "run")),
    ]


def datasets(studies: Iterable[Any]) -> list[str]:
    """Names of the data sets that studies learn: one or several, in their field `dataset`."""
    named = (getattr(study, "dataset", []) for study in studies)
    return sorted({name for one in named for name in ([one] if isinstance(one, str) else one)})


def gathered(name: str) -> Job:
    """The job that joins the parts of a study."""
    return Job(name, "gather", f"{name}/gather", 0)


def job_of(study: Any, part: Part, room: float = inf) -> Job:
    """The job that solves a part.   room: bytes of a GPU that it may take."""
    kind = part.bundle.kind
    told = part.study, kind, f"{part.study}/{part.name}", study.work(part), study.on_gpu(kind)
    # Rows stand in the part and in the table.
    disk = BESIDE + 2 * ROW * study.rows_of(part) + study.stored(part)
    return Job(*told, study.beside(part), *_held(study, part, room), disk, study.memory)


def _held(study: Any, part: Part, room: float) -> tuple[float, float]:
    """Bytes on a GPU and beside it: what has no room there at once is solved in turn."""
    device, host = study.holds(part)
    if study.wide and study.on_gpu(part.bundle.kind):
        alone = [study.holds(replace(part, places=(p,), runs=part.runs[:1])) for p in part.places]
        most = max(room, *map(max, alone))
        return min(device, most), min(host, most)
    return float(device), float(host)


def _derived(name: str, studies: Mapping[str, Any]) -> Job:
    study = studies[name]
    whole = study.bundles(studies)[0]
    return Job(name, "", name, study.work(Part(name, whole, (0,), ())))
