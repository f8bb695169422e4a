"""What the studies of paper C have in common: deep linear networks, and descent at large."""

from __future__ import annotations

from collections.abc import Iterable
from math import ceil
from typing import Any, ClassVar, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from atypical.quantities.grids import Grid
from atypical.quantities.training import (
    Count,
    Preparation,
    SingularValue,
    Strength,
    Width,
)
from atypical.studies.kinds.columns import (
    BETA,
    ESCAPED,
    RATE,
    SEED,
    STATUS,
    Seeds,
)
from atypical.studies.kinds.study import Curve, Part, PartedStudy
from atypical.tables.kinds import count, number, word

# The networks have two outputs, and learn as many modes.
MODES = 2
BETA_IS = "weight decay"
# A run that is to gain a mode starts with one, a run that is to lose one with both.
START_RANKS = {"up": 1, "down": 2}

# Columns of tables of escape times: which network in which trap, and what became of it.
CONDITION = (
    *(count("hidden", low=1), count("start_rank"), word("direction", ("up", "down"))),
    *(BETA, RATE, number("barrier")),
)
MEASURED = (
    *(SEED, ESCAPED, number("time", low=0), number("epochs", low=0)),
    *(number("censored_at", low=0), STATUS),
)
# The rate that theory gives without free parameters; NaN where it gives none, whatever runs did.
REDUCED = number("rate_reduced", low=0, status="")


def _listed(value: Any) -> list[float]:
    return value if isinstance(value, list) else [value]


def refuse_overshoot(rate: float, beta: float, fastest: float) -> None:
    """ValueError where steps of this rate diverge under this weight decay.

    fastest: a step takes a weight w to (1 − rate · β) w; what is faster than this limit / β
    diverges.
    """
    if rate * beta >= fastest:
        raise ValueError(
            f"learning_rate: {rate} diverges at the weight decay {beta}; "
            f"give rates below {fastest / beta:.3g}."
        )


class Descent(PartedStudy):
    """Studies that descend a loss with weight decay."""

    drawn = True
    run = "seed"
    job = "simulate"
    fastest: ClassVar[float] = 2.0

    def asked(self, curve: Curve) -> Curve:
        """A curve as it is: the solver goes through them itself."""
        return curve

    @model_validator(mode="after")
    def _steps_do_not_overshoot(self) -> Self:
        rate, beta = (_listed(getattr(self, name, 0.0)) for name in ("learning_rate", "beta"))
        refuse_overshoot(max(rate), max(beta), self.fastest)
        return self


class LinearTask(Descent):
    """Runs of deep linear networks on samples of a task."""

    vectors = ("eta",)
    eta: Grid[SingularValue] = Field(description="singular values of the task, largest first")
    samples: Count = Field(description="training samples")
    test_samples: Count = Field(description="test samples")

    def whitened(self) -> bool:
        """Whether moments of the samples are made exact."""
        return True

    def widths(self) -> list[int]:
        """Numbers of inputs of its networks."""
        raise NotImplementedError

    def work(self, part: Part) -> float:
        """Steps of all seeds."""
        return len(part.runs) * sum(map(self.steps_of, part.curves))

    def steps_of(self, curve: Curve) -> float:
        """Most steps of one seed."""
        numbers = self.model_dump() | curve
        most = [numbers[name] for name in ("steps", "minibatches") if name in numbers]
        if "epochs" in numbers:
            most.append(numbers["epochs"] * self.steps_per_epoch(numbers["batch"]))
        return float(min(most))

    def steps_per_epoch(self, batch: int) -> int:
        """Steps in one pass through the sample: whole minibatches, one at least."""
        return max(self.samples // batch, 1)

    @model_validator(mode="after")
    def _the_task_has_two_modes(self) -> Self:
        if len(self.eta) != MODES or self.eta != sorted(self.eta, reverse=True):
            raise ValueError(
                f"eta: {self.eta} are not the singular values of a task; give {MODES}, the "
                "largest first."
            )
        if (least := min(self.widths())) < MODES:
            raise ValueError(f"inputs: {least} carry no {MODES} modes; give at least {MODES}.")
        return self

    @model_validator(mode="after")
    def _samples_can_be_whitened(self) -> Self:
        least = max(self.widths()) + MODES
        for name in ("samples", "test_samples") if self.whitened() else ():
            if getattr(self, name) < least:
                raise ValueError(
                    f"{name}: {getattr(self, name)} cannot be whitened; give at least {least}, "
                    "inputs and outputs together."
                )
        return self


class Minibatched(LinearTask):
    """Runs on minibatches."""

    leftover: bool = Field(
        default=False,
        description="whether an epoch ends with a smaller minibatch where the batch does not "
        "divide the sample; else the rest is dropped, as in the paper",
    )

    def steps_per_epoch(self, batch: int) -> int:
        """Steps in one pass through the sample."""
        return ceil(self.samples / batch) if self.leftover else super().steps_per_epoch(batch)


class LinearWorld(LinearTask):
    """Deep linear networks of one width: task, network and samples."""

    inputs: Width = Field(description="number of inputs")

    def widths(self) -> list[int]:
        """Numbers of inputs of its networks."""
        return [self.inputs]


class LinearStudy(LinearWorld):
    """Deep linear networks that every seed runs under the same conditions."""

    seeds: Seeds


class MinibatchStudy(LinearStudy, Minibatched):
    """Runs of networks of one width on minibatches."""


class Prepared(BaseModel):
    """A way to prepare a checkpoint, and its strengths."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    kind: Preparation = Field(description="converged, early, aged, settled, residual or noise")
    strength: Grid[Strength] = Field(
        description="0 · epochs of trapping · epochs of SGD · change of the test error a step · "
        "weight per layer · temperature"
    )


def ways_of(preparations: Iterable[Prepared]) -> list[Curve]:
    """Every preparation with each of its strengths."""
    return [
        {"preparation": prepared.kind, "strength": strength}
        for prepared in preparations
        for strength in prepared.strength
    ]
