"""All that one visit to a machine with a GPU brings home, in at most eight minutes: `make gpu`.

Each part has a time of its own, and one that fails is told and stops no other. Leaves gpu.txt and
gpu.csv. Ends with 0 where every part has ended well; with 2 where there is no GPU.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

import pandas as pd

from atypical.run.compiled import keep_compiled
from atypical.run.device import gpus_here
from gpu import ROOT
from gpu.given import Given, Part, Row

# Where each part stands, and the seconds that it may take.
PARTS = {
    "comparisons": ("gpu.comparisons:rows", 120.0),
    "learners": ("gpu.learners:rows", 140.0),
    "stacks": ("gpu.stacks:rows", 60.0),
    "slices": ("gpu.jobs:slices", 80.0),
    "rates": ("gpu.jobs:rates", 70.0),
}
# Of a part that goes on beyond its time, until it is ended.
PATIENCE = 1.1


@dataclass(frozen=True)
class Told:
    """What a part has left: rows, what it said, and how it ended."""

    name: str
    rows: list[Row]
    said: str
    ended: str
    seconds: float

    def text(self) -> str:
        """The part on the page that is carried home."""
        table = pd.DataFrame(self.rows)
        shown = table.to_string(index=False, float_format="{:.3g}".format, na_rep="")
        head = f"== {self.name}: {self.ended}, {self.seconds:.0f} s, {len(self.rows)} rows"
        return "\n".join([head, *([shown] if self.rows else []), self.said.strip(), ""])


def main(arguments: Sequence[str]) -> int:
    """Run the parts that are asked for, and write down what they have told."""
    given = _parser().parse_args(arguments)
    if given.part:
        return alone(given.part, Given(given.interpret, given.seconds), Path(given.rows))
    if not given.interpret and not gpus_here():
        print("make gpu: there is no GPU on this machine; --interpret tries all without one.")
        return 2
    given.out.mkdir(parents=True, exist_ok=True)
    found = []
    for name in given.only or PARTS:
        found.append(told(name, given))
        _write(found, given)
        print(found[-1].text(), flush=True)
    return int(any(part.ended != "well" for part in found))


def alone(name: str, given: Given, rows: Path) -> int:
    """One part, in a process of its own; each row is written down as soon as it is known."""
    keep_compiled(Path(tempfile.gettempdir()) / f"atypical-compiled-{os.getuid()}")
    module, function = PARTS[name][0].split(":")
    if given.interpret:
        import_module("tests.learners.interpreter")  # which is the faster for it
    part: Part = getattr(import_module(module), function)
    with rows.open("a", encoding="utf-8") as file:
        for row in part(given):
            file.write(json.dumps(row, default=float) + "\n")
            file.flush()
    return 0


def told(name: str, given: argparse.Namespace) -> Told:
    """Run a part, and end it where it goes on beyond its time."""
    seconds = PARTS[name][1] * given.minutes / 8
    rows, log = (given.out / f".gpu-{name}.{ending}" for ending in ("jsonl", "log"))
    rows.write_text("")
    command = [sys.executable, "-m", "gpu", "--part", name, "--rows", str(rows.absolute())]
    command += ["--seconds", str(seconds), *(["--interpret"] if given.interpret else [])]
    begun = time.perf_counter()
    with log.open("w", encoding="utf-8") as file:
        try:
            done = subprocess.run(
                command,
                cwd=ROOT,
                env=_environment(interpret=given.interpret),
                stdout=file,
                stderr=subprocess.STDOUT,
                timeout=seconds * PATIENCE,
                check=False,
            )
            ended = "well" if done.returncode == 0 else f"failed ({done.returncode})"
        except subprocess.TimeoutExpired:
            ended = "out of time"
    took = time.perf_counter() - begun
    said = log.read_text(encoding="utf-8", errors="replace") if ended != "well" else ""
    left = [json.loads(line) for line in rows.read_text(encoding="utf-8").splitlines()]
    rows.unlink()
    log.unlink()
    return Told(name, left, "\n".join(said.splitlines()[-40:]), ended, took)


def _environment(*, interpret: bool) -> dict[str, str]:
    """That of a part: this package and the workflow before whatever else is found."""
    places = [str(ROOT / "workflow"), str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    own = {"PYTHONPATH": os.pathsep.join(places), "OMP_NUM_THREADS": "1", "PYTHONUTF8": "1"}
    return os.environ | own | ({"TRITON_INTERPRET": "1"} if interpret else {})


def _write(found: Sequence[Told], given: argparse.Namespace) -> None:
    rows = [{"part": part.name, **row} for part in found for row in part.rows]
    pd.DataFrame(rows).to_csv(given.out / "gpu.csv", index=False)
    head = "\n".join([_machine(interpret=given.interpret), ""])
    (given.out / "gpu.txt").write_text("\n".join([head, *(part.text() for part in found)]))


def _machine(*, interpret: bool) -> str:
    """The class of the machine and of its libraries; no name."""
    import torch
    import triton

    from atypical.plan.rates import machine_here

    device = "interpreted" if interpret else torch.cuda.get_device_name()
    return (
        f"{device}; {machine_here()}, {os.cpu_count()} cores; Python {sys.version.split()[0]}, "
        f"torch {torch.__version__}, triton {triton.__version__}"
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="make gpu ARGS=…", description=__doc__)
    parser.add_argument("--only", nargs="+", choices=PARTS, metavar="PART", help=", ".join(PARTS))
    parser.add_argument("--interpret", action="store_true", help="all in small, on a CPU")
    parser.add_argument("--minutes", type=float, default=8.0, help="for all parts (%(default)g)")
    parser.add_argument("--out", type=Path, default=Path("results"), help="folder (%(default)s)")
    for inner in ("--part", "--rows"):
        parser.add_argument(inner, help=argparse.SUPPRESS)
    parser.add_argument("--seconds", type=float, default=60.0, help=argparse.SUPPRESS)
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
