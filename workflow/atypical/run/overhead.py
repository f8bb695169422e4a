"""What a run spends outside of its scripts' own computing.

A core spends its time on a script's own computing (from the first line after the imports to the
last line of its table), on the start of scripts (process, interpreter, imports), or on neither:
Snakemake builds its graph and chooses jobs, or no job is ready. The overhead is all but the first.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, select_autoescape

from atypical.disk.seals import land
from atypical.run.locks import RESULTS
from atypical.run.outcome import computed

BEGUN = RESULTS / ".begun"


@dataclass(frozen=True)
class Job:
    """A job that ended well: its study or figure, seconds of its process, seconds of computing."""

    name: str
    seconds: float
    computed: float
    ended: float


@dataclass(frozen=True)
class Share:
    """Jobs of one name together."""

    name: str
    jobs: int
    seconds: float
    computed: float


@dataclass(frozen=True)
class Run:
    """A run until now: wall seconds, cores of this machine, and what its jobs spent of them."""

    wall: float
    cores: int | None
    jobs: int
    seconds: float
    computed: float

    @property
    def available(self) -> float:
        """Seconds of all cores; of the jobs alone where they run on other machines."""
        return self.wall * self.cores if self.cores else self.seconds

    @property
    def overhead(self) -> float:
        """Share of the available time that was not a script's own computing."""
        return 1 - self.computed / self.available if self.available else 0.0


def begin(cores: int | None) -> None:
    """Note that a run begins now, with so many cores of this machine."""
    land(BEGUN, json.dumps({"started": time.time(), "cores": cores}).encode())


def beginning() -> dict[str, Any]:
    """When the run began, in seconds since 1970, and with how many cores."""
    noted: dict[str, Any] = json.loads(BEGUN.read_text(encoding="utf-8"))
    return noted


def jobs_below(results: Path) -> list[Job]:
    """Every job whose log and benchmark lie below `results`."""
    return list(_jobs(results))


def shares(jobs: list[Job]) -> list[Share]:
    """The jobs by name, longest first."""
    names = {job.name for job in jobs}
    whole = [_together(name, [job for job in jobs if job.name == name]) for name in names]
    return sorted(whole, key=lambda share: (-share.seconds, share.name))


def run_of(jobs: list[Job], started: float, cores: int | None) -> Run:
    """The run that began then, from the jobs that ended in it."""
    whole = _together("", [job for job in jobs if job.ended >= started])
    return Run(time.time() - started, cores, whole.jobs, whole.seconds, whole.computed)


def page(run: Run, by_name: list[Share]) -> str:
    """One self-contained HTML page."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent), autoescape=select_autoescape(["j2"])
    )
    return environment.get_template("overhead.html.j2").render(run=run, shares=by_name)


def record(run: Run) -> dict[str, Any]:
    """The numbers of a run."""
    return asdict(run) | {"overhead": run.overhead}


def _jobs(results: Path) -> Iterator[Job]:
    benchmarks, logs = results / "benchmarks", results / "logs"
    for benchmark in sorted(benchmarks.rglob("*.tsv")):
        place = benchmark.relative_to(benchmarks)
        log = (logs / place).with_suffix(".log")
        own = computed(log)
        if own is not None:
            seconds = float(benchmark.read_text(encoding="utf-8").splitlines()[1].split("\t")[0])
            yield Job(place.parts[0].removesuffix(".tsv"), seconds, own, log.stat().st_mtime)


def _together(name: str, jobs: list[Job]) -> Share:
    seconds, own = (sum(getattr(job, key) for job in jobs) for key in ("seconds", "computed"))
    return Share(name, len(jobs), seconds, own)
