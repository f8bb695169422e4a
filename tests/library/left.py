"""What a run leaves: a table and solutions, small, as the rules would write them."""

from __future__ import annotations

from pathlib import Path

from atypical.disk.solutions import save
from atypical.learners import sweep
from atypical.randomness.run import seeded
from atypical.replica.models.perceptron import capacity_table
from atypical.settings.studies import STUDIES
from atypical.tables.files import write

TABLE = Path("results/tables/perceptron_capacity.csv")
SOLUTIONS = Path("results/solutions/perceptron_training/sbpi/0123456789ab.npz")
ALPHAS = (0.4, 0.3)


def leave(place: Path, seed: int = 0) -> None:
    """Leave them below a folder, as of a run of this seed."""
    write(capacity_table([0.0, 0.5]), place / TABLE, STUDIES[TABLE.stem].columns, {"seed": seed})
    curves = [
        {"size": 501, "entries": "sign", "alpha": a, "patterns": round(501 * a)} for a in ALPHAS
    ]
    asked = [curve | {"stopping": "first"} for curve in curves]
    with seeded(seed):
        found = list(sweep.trained(asked, [0, 1], "sbpi", {"sweeps": 500}, lambda all_, unit: all_))
    names = [name for one in found for name in one.names]
    weights = [w for one in found for w in one.weights]
    save(place / SOLUTIONS, names, weights, {"seed": seed})
