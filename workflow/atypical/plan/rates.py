"""Rates: what the jobs of a run took, beside their work.

`python -m atypical.plan.rates [DIR]` measures the jobs that have ended in DIR and renews their rows
in workflow/scales/rates.csv. A row holds totals: `jobs` jobs did `work` in `seconds`, of a core
(device cpu) or of a GPU (device cuda), which jobs use alone. What a job takes to start is its own
row, and no part of a rate.
"""

from __future__ import annotations

import csv
import platform
import sys
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pandas as pd

from atypical.plan.work import Job, jobs
from atypical.run.device import gpus_here, kind_of
from atypical.run.outcome import spent
from atypical.run.standing import Handed
from atypical.settings.configuration import Configuration, configured
from atypical.settings.files import ConfigurationError

RATES = Path(__file__).parents[2] / "scales" / "rates.csv"
KEYS = ["study", "kind", "device"]
START = "start of a job"


def read(path: Path = RATES) -> pd.DataFrame:
    """The table of rates, one row per study, kind and device."""
    return pd.read_csv(path, keep_default_na=False)


def measure(results: Path) -> pd.DataFrame:
    """Rows of rates from the jobs that have ended, and the configuration on the run's record."""
    record = results / "config.json"
    if not record.exists():
        raise SystemExit(_nothing_run(results))
    settings = _settings(record)
    device = kind_of(settings.device, gpus_here())
    rows = []
    for job in jobs(settings, Handed(results.parent)):
        on_gpu = device == "cuda" and job.batched
        seconds = _clocked(results, job) if on_gpu else spent(results / "logs" / f"{job.log}.log")
        rows.append((job.study, job.kind, "cuda" if on_gpu else "cpu", 1, job.work, seconds))
    table = pd.DataFrame(rows, columns=[*KEYS, "jobs", "work", "seconds"]).dropna()
    if not (table["work"] == 0).any():
        raise SystemExit(_nothing_run(results))
    starts = table[table["work"] == 0]["seconds"]
    rates = table[table["work"] > 0].groupby(KEYS, as_index=False, sort=True).sum()
    rates.loc[len(rates)] = [START, "", "cpu", 1, 0.0, float(np.median(starts))]
    return rates.assign(machine=_machine() if device == "cpu" else f"{_machine()}, one GPU")


def renewed(old: pd.DataFrame, new: pd.DataFrame) -> pd.DataFrame:
    """Old and new rates together; the new row wherever there are two of a kind."""
    both = pd.concat([old, new], ignore_index=True)
    return both.drop_duplicates(KEYS, keep="last").sort_values(KEYS, ignore_index=True)


class Rates:
    """Seconds that jobs take, from a table of rates."""

    def __init__(self, table: pd.DataFrame) -> None:
        start = table[table["study"] == START]["seconds"]
        self.start = float(start.iloc[0])
        rows = table[table["work"] > 0]
        doing = (rows["seconds"] - self.start * rows["jobs"]).clip(lower=0) / rows["work"]
        self._per_work = dict(
            zip(zip(*(rows[key] for key in KEYS), strict=True), doing, strict=True)
        )

    def seconds(self, job: Job, device: str = "cpu") -> float:
        """Predicted seconds of a job; nan where no rate is known."""
        if job.work == 0:
            return self.start
        rate: float = self._per_work.get((job.study, job.kind, device), float("nan"))
        return self.start + rate * job.work


def _settings(record: Path) -> Configuration:
    try:
        return configured([record])
    except ConfigurationError as error:
        raise SystemExit(str(error)) from None


def _nothing_run(results: Path) -> str:
    return f"{results}: no job has been run to its end there; run `make figures`."


def _clocked(results: Path, job: Job) -> float | None:
    path = results / "benchmarks" / f"{job.log}.tsv"
    if not path.exists():
        return None
    with path.open(encoding="utf-8") as file:
        return sum(float(row["s"]) for row in csv.DictReader(file, delimiter="\t"))


def _machine() -> str:
    """The class of this machine; no name of it."""
    known = Path("/proc/cpuinfo")
    lines = (
        known.read_text(encoding="utf-8", errors="replace").splitlines() if known.exists() else []
    )
    models = (line.split(":")[1].strip() for line in lines if line.startswith("model name"))
    return f"{platform.machine()}, {next(models, platform.processor() or 'unknown processor')}"


def main(arguments: Iterable[str]) -> None:
    """Measure the run in the directory that is given, or in this one."""
    new = measure(Path(next(iter(arguments), ".")) / "results")
    table = renewed(read(), new) if RATES.exists() else new
    table.to_csv(RATES, index=False, float_format="%.6g")
    print(f"{RATES}: {len(new)} rows renewed.")


if __name__ == "__main__":
    main(sys.argv[1:])
