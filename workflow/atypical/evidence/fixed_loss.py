"""Realistic networks that met the fixed loss: how flat they are, and how well they generalize."""

from __future__ import annotations

import numpy as np
import pandas as pd

from atypical.evidence.widths import at_best_rates
from atypical.tables.description import converged

RUN = ["weights", "algorithm", "rate", "width", "seed", "stopping"]


def at_fixed_loss(training: pd.DataFrame, flatness: pd.DataFrame) -> pd.DataFrame:
    """Runs that met the fixed loss, at the best learning rate of their algorithm.

    training, flatness: the tables networks_training and networks_flatness.
    Columns: RUN, seeds (how many were run with these weights), test_error, energy (local
    energy at the strength in the middle of its grid).
    """
    best = at_best_rates(training, training)
    seeds = best.groupby("weights")["seed"].transform("nunique")
    met = best.assign(seeds=seeds)[(best["stopping"] == "loss") & (best["status"] == "reached")]
    energy = converged(flatness)
    energy = energy[energy["measure"] == "local_energy"]
    strengths = energy.groupby("weights")["at"].agg(middle)
    energy = energy[energy["at"] == energy["weights"].map(strengths)]
    energy = energy[[*RUN, "value"]].rename(columns={"value": "energy"})
    return met[[*RUN, "seeds", "test_error"]].merge(energy, on=RUN)


def middle(strengths: pd.Series) -> float:
    """The value in the middle of a grid; of two, the larger one."""
    ordered = np.sort(strengths.unique())
    return float(ordered[len(ordered) // 2])
