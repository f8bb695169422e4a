"""What claims about solutions found share: best learners, shares, correlations."""

from __future__ import annotations

import math
from dataclasses import dataclass

import pandas as pd

from atypical.evidence.success import wilson
from atypical.randomness.streams import stream

# Tried only as a reference: it is told which margin to look for.
REFERENCES = ("max_margin", "typical")
SAMPLES = 1000


@dataclass(frozen=True)
class Measured:
    """A number with its standard error."""

    value: float
    error: float

    @property
    def in_errors(self) -> float:
        """The number in units of its error; infinite where that vanishes."""
        return self.value / self.error if self.error else math.copysign(math.inf, self.value)


def learners_of(table: pd.DataFrame) -> pd.DataFrame:
    """The rows of learners proper."""
    return table[~table["learner"].isin(REFERENCES)]


def largest(table: pd.DataFrame, size: str) -> pd.DataFrame:
    """The rows of learners proper at the largest size; of smaller ones none, solved or not."""
    found = learners_of(table)
    return found[found[size] == found[size].max()]


def share(hits: pd.Series) -> Measured:
    """A share, with half the width of its Wilson interval at one standard deviation."""
    rate = float(hits.mean())
    return Measured(rate, float(wilson(rate, len(hits))[1]))


def correlation_within_instances(runs: pd.DataFrame, one: str, other: str) -> Measured:
    """Mean over instances of the rank correlation over runs on the same instance.

    Error: of the mean, by bootstrap over instances; NaN where they are fewer than two.
    """
    by_instance = runs.groupby("instance")[[one, other]]
    ranks = by_instance.corr("spearman").xs(one, level=1)[other].dropna().to_numpy()
    if len(ranks) < 2:
        return Measured(float("nan"), float("nan"))
    picks = stream("correlation", len(ranks)).integers(len(ranks), size=(SAMPLES, len(ranks)))
    return Measured(float(ranks.mean()), float(ranks[picks].mean(axis=1).std()))
