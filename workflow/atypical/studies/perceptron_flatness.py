"""How flat the landscape is around perceptrons that solve random labels."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product
from typing import Any

from pydantic import Field

from atypical.quantities.grids import Grid
from atypical.quantities.physical import Enumerable, Size, Whole
from atypical.studies.kinds.columns import ALPHA, INSTANCE, LEARNER, SIZE, STOPPING
from atypical.studies.kinds.flatness import MEASURES, EntropicFlatness
from atypical.studies.kinds.study import Bundle, Part

TYPICAL = "atypical.flatness.typical:typical_table"
# The place of these curves: after those of all learners.
AFTER_LEARNERS = 1_000_000


class PerceptronFlatness(EntropicFlatness):
    """Measures around the solutions that learners found, around those of the largest margin, and
    around typical ones: means over all solutions of small instances.
    """

    columns = (LEARNER, SIZE, ALPHA, STOPPING, INSTANCE, *MEASURES)
    follows = "perceptron_training"
    asks = ("perceptron_training",)
    held = {"size": "perceptron_training.size"}
    size: Size = Field(description="number of weights of the solutions that are measured")
    enumerated: Grid[Enumerable] = Field(description="sizes at which all solutions are enumerated")
    enumerated_instances: Whole = Field(description="instances of each of these sizes")

    def task(self) -> dict[str, int]:
        """The size."""
        return {"size": self.size}

    def bundles(self, others: Mapping[str, Any]) -> list[Bundle]:
        """Small instances, of which all solutions are measured."""
        loads = others["perceptron_training"].whole_at
        pairs = product(self.enumerated, loads)
        curves = {AFTER_LEARNERS + n: {"size": N, "alpha": a} for n, (N, a) in enumerate(pairs)}
        along = self.model_dump(include={"flip", "stability"})
        runs = tuple(range(self.enumerated_instances))
        return [Bundle(curves, along, runs, kind="typical", solver=TYPICAL)]

    def disagreements(self, others: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        """Small instances that have no pattern."""
        for size, load in product(self.enumerated, others["perceptron_training"].whole_at):
            if round(load * size) < 1:
                yield (
                    "enumerated",
                    f"{size} weights have no pattern at load {load} of "
                    "studies.perceptron_training.whole_at; give larger sizes.",
                )

    def work(self, part: Part) -> float:
        """Places around solutions of learners; of small instances, all their weights."""
        if part.bundle.kind != "typical":
            return super().work(part)
        return len(part.runs) * float(sum(2.0 ** c["size"] * c["size"] for c in part.curves))
