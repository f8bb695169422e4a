"""How jobs share GPUs, and what goes there."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from atypical.quantities.limits import refuse_each
from atypical.quantities.numbers import shown
from atypical.quantities.physical import Whole
from atypical.quantities.training import Positive
from atypical.settings.studies import STUDIES

GIGABYTE = 1e9


def named(study: str, kind: str) -> str:
    """Of what a device is chosen: a study, or a learner of it."""
    return f"{study}/{kind}" if kind else study


def _known(chosen: dict[str, str]) -> dict[str, str]:
    refuse_each(
        f"{key}: is nothing that a GPU can take; "
        "give studies, or learners as perceptron_training/focusing_bp."
        for key in chosen
        if not _on_gpu(*key.partition("/")[::2])
    )
    refuse_each(
        f"{key}: {shown(device)} is no device that auto chooses; give cpu or cuda."
        for key, device in chosen.items()
        if device not in ("cpu", "cuda")
    )
    return chosen


def _on_gpu(study: str, kind: str) -> bool:
    return study in STUDIES and STUDIES[study].on_gpu(kind)


Chosen = Annotated[dict[str, Any], AfterValidator(_known)]


class Gpu(BaseModel):
    """How jobs share GPUs, and what goes there."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    jobs: Whole = Field(
        default=4, description="jobs that share one GPU, each an equal share of its memory"
    )
    memory: Positive = Field(
        default=72.0,
        description="memory of a GPU for which jobs are cut, GB; no number depends on it",
    )
    auto: Chosen = Field(
        default={},
        description="what device: auto has chosen, by study or learner; of what is not named here, "
        "measured rates decide where a run begins",
    )

    @property
    def room(self) -> float:
        """Bytes of a GPU that a job may take."""
        return self.memory * GIGABYTE / self.jobs
