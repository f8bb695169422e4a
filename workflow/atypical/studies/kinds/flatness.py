"""What the studies that measure the surroundings of solutions have in common."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from atypical.quantities.grids import Grid
from atypical.quantities.physical import Distance, Draws, Flip, Share, Whole
from atypical.studies.kinds.study import Bundle, Part, Study
from atypical.studies.kinds.training import Training
from atypical.tables.kinds import given, number, word

# A measure of a solution, where it was taken, its value.
MEASURES = (
    word("measure", ("local_energy", "local_test_error", "stability", "local_entropy", "entropy")),
    *(given("at"), number("value"), number("error", low=0), word("status")),
)


class Flatness(Study):
    """What is measured around solutions, at the loads where the whole protocol was run as well."""

    solver = "atypical.flatness.measure:measured"
    run = "instance"
    drawn = True
    job = "measure"
    memory = 900
    minutes = 120
    instances: Whole = Field(description="instances of each condition that are measured")
    flip: Grid[Flip] = Field(description="fractions of flipped weights (local energy)")
    samples: Draws = Field(description="random flips at each fraction")

    def task(self) -> dict[str, int]:
        """The numbers that tell the measured task from others of the training study."""
        return {}

    def measures(self) -> dict[str, Any]:
        """What is measured around each solution."""
        return self.model_dump(include={"flip", "samples"})

    def follow(self, part: Part, training: Training) -> Bundle | None:
        """What is measured of the solutions that a part of the training study found."""
        wanted = training.measured(part.bundle.kind, **self.task())
        curves = {n: part.bundle.curves[n] for n in part.places if part.bundle.curves[n] in wanted}
        runs = tuple(number for number in part.runs if number < self.instances)
        if not curves or not runs:
            return None
        along = {"learner": part.bundle.kind} | self.measures()
        return Bundle(curves, along, runs, kind=part.bundle.kind, of=part)

    def rows_of(self, part: Part) -> int:
        """A row at every place of each measure."""
        measures = part.bundle.along.items()
        places = sum(len(grid) for _, grid in measures if isinstance(grid, list))
        return len(part.runs) * len(part.places) * places

    def work(self, part: Part) -> float:
        """Places around each solution, by its weights and patterns."""
        places = part.bundle.along.get("distance", self.flip)
        return float(
            len(part.runs) * len(places) * sum(c["size"] * c["patterns"] for c in part.curves)
        )


class EntropicFlatness(Flatness):
    """Local energy, and by message passing local entropy, of perceptrons."""

    distance: Grid[Distance] = Field(description="distances of the local entropy")
    damping: Share = Field(description="share of the old fields kept by the message passing")
    stability: Grid[float] = Field(description="edges of the histogram of stabilities")

    def measures(self) -> dict[str, Any]:
        """What is measured around each solution."""
        names = {"flip", "samples", "distance", "damping", "stability"}
        return self.model_dump(include=names)
