"""The jobs of a configuration, and their work: a count that their time is proportional to.

What is counted is a budget (all steps, all sweeps): a run that ends early is an average one, and
that average is part of the measured rate.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from atypical.claims.catalogue import CLAIMS
from atypical.plan.parts import Standing, parts
from atypical.settings.configuration import Configuration
from atypical.settings.figures import drawn
from atypical.settings.studies import chosen
from atypical.studies.kinds.study import Part
from atypical.tasks.archives import FILES


@dataclass(frozen=True)
class Job:
    """One job.

    study: what it is planned under.   kind: a learner, or a word, where a study has several kinds.
    log: of its own, below results/logs, without its ending.   work: in the study's own units; 0
    where a job does little but start.   batched: whether it runs on a GPU where there is one.
    """

    study: str
    kind: str
    log: str
    work: float
    batched: bool = False


def jobs(settings: Configuration, standing: Standing | None = None) -> list[Job]:
    """Every job of a run, targets aside; of one from nothing, unless something stands there."""
    studies = chosen(settings.studies)
    figures = [figure.name for figure in drawn(settings.figures, studies)]
    judged = [f"claims/{claim.name}" for claim in CLAIMS]
    fetched = [name for name in datasets(studies.values()) if FILES[name]]
    solved = [
        job
        for name, found in parts(studies, standing).items()
        for job in [*(_of_part(studies[name], part) for part in found), gathered(name)]
    ]
    return [
        *(Job("data sets", "", f"fetch_{name}", 0) for name in fetched),
        *solved,
        *(_derived(name, studies) for name in studies if studies[name].job == "derive"),
        *(Job("figures and claims", "", name, 0) for name in (*figures, *judged)),
        *(Job("figures and claims", "", name, 0) for name in ("claims", "run")),
    ]


def datasets(studies: Iterable[Any]) -> list[str]:
    """Names of the data sets that studies learn, in their field `dataset`."""
    return sorted({study.dataset for study in studies if hasattr(study, "dataset")})


def gathered(name: str) -> Job:
    """The job that joins the parts of a study."""
    return Job(name, "gather", f"{name}/gather", 0)


def _of_part(study: Any, part: Part) -> Job:
    log = f"{part.study}/{part.name}"
    return Job(part.study, part.bundle.kind, log, study.work(part), study.on_gpu(part))


def _derived(name: str, studies: Mapping[str, Any]) -> Job:
    study = studies[name]
    whole = study.bundles(studies)[0]
    return Job(name, "", name, study.work(Part(name, whole, (0,), ())))
