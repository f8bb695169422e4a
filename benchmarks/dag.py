"""The DAG: jobs, and the time until Snakemake knows what to do, on one core.

A dry run of nothing done yet, in a directory of its own; processor time of Snakemake alone.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
SCALES: dict[str, list[str]] = {
    "laptop (default)": [],
    "papers": ["--configfile", str(ROOT / "workflow/scales/papers.yaml")],
}


def rows() -> list[dict[str, object]]:
    """One row per scale."""
    return [_dry(scale, overlay) for scale, overlay in SCALES.items()]


def _dry(scale: str, overlay: list[str]) -> dict[str, object]:
    command = [sys.executable, "-m", "snakemake", "--snakefile", str(ROOT / "Snakefile")]
    before = _children()
    with tempfile.TemporaryDirectory() as place:
        done = subprocess.run(
            [*command, "--directory", place, "--dry-run", *overlay],
            capture_output=True,
            text=True,
            check=True,
        )
    total = next(line for line in done.stdout.splitlines() if line.startswith("total"))
    return {"scale": scale, "jobs": int(total.split()[1]), "s": _children() - before}


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
