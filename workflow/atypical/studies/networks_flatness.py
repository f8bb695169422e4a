"""How flat the landscape is where realistic networks end."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from atypical.quantities.grids import Grid
from atypical.quantities.physical import Draws, Flip
from atypical.quantities.training import Count, Positive
from atypical.studies.kinds.columns import SEED
from atypical.studies.kinds.networks import MOMENTS, NETWORK, STOPPING, Moment, weights_of
from atypical.studies.kinds.study import Bundle, Curve, Part, Study
from atypical.tables.kinds import given, number, word

# Products with the Hessian, each six passes, until an eigenvalue has converged.
PRODUCTS_PER_EIGENVALUE, PASSES = 20, 6


class NetworksFlatness(Study):
    """Measures around the parameters of networks_training, at the moments named there."""

    solver = "atypical.flatness.networks:flatness"
    columns = (
        *(*NETWORK, SEED, STOPPING),
        word("measure", ("local_energy", "hessian_eigenvalue", "hessian_trace")),
        *(given("at", low=0), number("value"), number("error", low=0), word("status")),
    )
    follows = "networks_training"
    rows = True
    run = "seed"
    order = ("stopping", "rate", "seed")
    gpu = True
    drawn = True
    job = "measure_networks"
    memory = 1200
    minutes = 180
    noise: Grid[Positive] = Field(
        description="strengths of the noise on continuous weights, relative to each (local energy)"
    )
    flip: Grid[Flip] = Field(description="shares of flipped binary weights (local energy)")
    draws: Draws = Field(description="random perturbations at each strength")
    hessian_at: Grid[Moment] = Field(description="moments whose Hessian is measured")
    eigenvalues: Count = Field(description="leading eigenvalues")
    probes: Draws = Field(description="random vectors of the estimate of the trace")

    def follow(self, part: Part, training: Any) -> Bundle:
        """All that a part of networks_training left."""
        curves: dict[int, Curve] = {place: {} for place in part.places}
        return Bundle(curves, self.grids(), part.runs, of=part)

    def work(self, part: Part) -> float:
        """Passes over the samples, by weights."""
        trained = part.bundle.of
        return len(part.runs) * sum(map(self._passes, trained.curves if trained else []))

    def beside(self, part: Part) -> int:
        """One network after the other."""
        return 1

    def rows_of(self, part: Part) -> int:
        """At each moment a row for every strength, eigenvalue, and the trace."""
        each = len(MOMENTS) * (max(len(self.noise), len(self.flip)) + self.eigenvalues + 1)
        return len(part.runs) * len(part.places) * each

    def _passes(self, stack: Curve) -> float:
        real = stack["weights"] == "continuous"
        passes = len(MOMENTS) * len(self.noise if real else self.flip) * self.draws
        if real:
            products = self.probes + PRODUCTS_PER_EIGENVALUE * self.eigenvalues
            passes += PASSES * len(self.hessian_at) * products
        return float(passes * stack["samples"] * weights_of(stack) * len(stack["rates"]))
