"""Rates: what the jobs of a run took, beside their work.

`python -m atypical.plan.rates [DIR]` measures the jobs that have ended in DIR and renews their rows
in workflow/scales/rates.csv; a table of `make gpu` that is given instead holds rows of its own.

A row holds totals: `jobs` jobs did `work` in `seconds`, of a core (device cpu) or of a GPU (device
cuda), with `runs` side by side there: fewer take as long. What a job takes to start is its own row,
and no part of a rate.
"""

from __future__ import annotations

import csv
import platform
import sys
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pandas as pd

from atypical.plan.devices import devices
from atypical.plan.work import Job, jobs
from atypical.run.outcome import spent
from atypical.run.standing import Handed
from atypical.settings.configuration import Configuration, configured
from atypical.settings.files import ConfigurationError
from atypical.settings.studies import chosen

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
    # What `auto` chose is on that record: no GPU and no rate is asked.
    where = devices(settings, chosen(settings.studies))
    rows = []
    for job in jobs(settings, Handed(results.parent), where):
        device = where.of(job.study, job.kind)
        log = results / "logs" / f"{job.log}.log"
        seconds = _clocked(results, job) if device == "cuda" else spent(log)
        rows.append((job.study, job.kind, device, 1, job.work, seconds, job.runs))
    table = pd.DataFrame(rows, columns=[*KEYS, "jobs", "work", "seconds", "runs"]).dropna()
    if not (table["work"] == 0).any():
        raise SystemExit(_nothing_run(results))
    starts = table[table["work"] == 0]["seconds"]
    rates = totals(table[table["work"] > 0])
    rates.loc[len(rates)] = [START, "", "cpu", 1, 0.0, float(np.median(starts)), 1]
    machine = machine_here()
    return rates.assign(machine=np.where(rates["device"] == "cpu", machine, f"{machine}, one GPU"))


def totals(done: pd.DataFrame) -> pd.DataFrame:
    """Rates of jobs: sums of their work and seconds; the fewest runs that were side by side."""
    totals = {"jobs": "sum", "work": "sum", "seconds": "sum", "runs": "min"}
    rates = done.groupby(KEYS, as_index=False, sort=True).agg(totals)
    return rates.assign(runs=rates["runs"].where(rates["device"] == "cuda", 1))


def carried(table: Path) -> pd.DataFrame:
    """The rates among the rows that `make gpu` left, wherever that was.

    SystemExit where there are none.
    """
    rows = read(table) if table.exists() else pd.DataFrame(columns=["part"])
    found = rows[rows["part"] == "rates"]
    if found.empty:
        raise SystemExit(f"{table}: holds no rates; give the gpu.csv that `make gpu` leaves.")
    numbers = ["jobs", "work", "seconds", "runs"]
    # Other parts leave these empty: whole numbers are written as any beside them.
    rates = found[[*KEYS, *numbers, "machine"]].astype(dict.fromkeys(numbers, float))
    return rates.astype({"jobs": int})


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
            zip(
                zip(*(rows[key] for key in KEYS), strict=True),
                zip(doing, rows["runs"], strict=True),
                strict=True,
            )
        )

    def seconds(self, job: Job, device: str = "cpu") -> float:
        """Predicted seconds of a job; nan where no rate is known."""
        if job.work == 0:
            return self.start
        rate, runs = self._per_work.get((job.study, job.kind, device), (float("nan"), 1))
        # Fewer runs side by side than were measured take a GPU as long as those.
        idle = max(runs / job.runs, 1.0) if device == "cuda" else 1.0
        return float(self.start + rate * job.work * idle)


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


def machine_here() -> str:
    """The class of this machine; no name of it."""
    known = Path("/proc/cpuinfo")
    lines = (
        known.read_text(encoding="utf-8", errors="replace").splitlines() if known.exists() else []
    )
    models = (line.split(":")[1].strip() for line in lines if line.startswith("model name"))
    return f"{platform.machine()}, {next(models, platform.processor() or 'unknown processor')}"


def main(arguments: Iterable[str]) -> None:
    """Measure the run in the directory that is given, or in this one; or take rates of a table."""
    given = Path(next(iter(arguments), "."))
    new = carried(given) if given.suffix == ".csv" else measure(given / "results")
    table = renewed(read(), new) if RATES.exists() else new
    table.to_csv(RATES, index=False, float_format="%.6g")
    print(f"{RATES}: {len(new)} rows renewed.")


if __name__ == "__main__":
    main(sys.argv[1:])
