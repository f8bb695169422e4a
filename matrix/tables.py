"""A child process: makes the tables of the tests' configuration, and notes what computed them.

Each study goes through its own script, with what its rule would hand to it, but without Snakemake,
which asks for every library at once. What is measured of other tables is left out.
"""

from __future__ import annotations

import json
import platform
import re
import runpy
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import yaml

from atypical.run.compiled import keep_compiled
from atypical.settings.configuration import configuration
from atypical.studies.networks_training import NetworksTraining
from atypical.settings.studies import chosen
from atypical.settings.study import PartedStudy, Study
from atypical.studies.kinds.training import Training

ROOT = Path(__file__).parents[1]
RAN = "ran.json"
WITHOUT_TORCH = re.compile("No module named '(torch|curvlinops)'")
LIBRARIES = ("numpy", "scipy", "numba", "pandas", "scikit-learn", "snakemake", "torch")


class Given(dict[str, Any]):
    """The parameters of a rule: by key, and by name."""

    __getattr__ = dict.__getitem__


@dataclass(frozen=True)
class Part:
    """What one job would make: by which script, of which study, from what."""

    name: str
    script: str
    given: dict[str, Any]

    @property
    def study(self) -> str:
        """The study that it is a part of."""
        return self.name.split(".")[0]


def studies() -> Studies:
    """Those of the tests' configuration, and the learners that it leaves out."""
    overlay = yaml.safe_load((ROOT / "tests/workflow/tiny.yaml").read_text())
    return configuration(
        merged(yaml.safe_load((ROOT / "config.yaml").read_text()), overlay)
    ).studies


def parts() -> Iterator[Part]:
    """Every job of these studies that reads no table of another."""
    for name, study in studies():
        device = {"device": "cpu"} if getattr(study, "batched", False) else {}
        if isinstance(study, Training):
            yield from _trainings(name, study)
        elif isinstance(study, PartedStudy | NetworksTraining):
            for n in range(study.parts()):
                yield Part(f"{name}.{n}", name, study.part(n) | device)
        elif isinstance(study, Study):
            yield Part(name, name, study.grids() | device)


def _trainings(name: str, study: Training) -> Iterator[Part]:
    for learner in study.learners.run():
        for n in range(study.parts(learner)):
            given = study.part(learner, n) | {"device": "cpu"}
            yield Part(f"{name}.{learner}.{n}", "train", given)


def merged(below: Any, above: Any) -> Any:
    """A configuration with an overlay on it, key by key; what the overlay drops stays."""
    if not (isinstance(below, dict) and isinstance(above, dict)):
        return above
    return below | {k: merged(below.get(k), v) for k, v in above.items() if v is not None}


def made(part: Part, folder: Path) -> str:
    """Have its script write the table of a part; returns what kept it from doing so."""
    paths = {"table": ".csv", "solutions": ".npz"}
    output = {kind: str(folder / f"{part.name}{ending}") for kind, ending in paths.items()}
    stand_in = SimpleNamespace(
        params=Given(study=part.given),
        wildcards=SimpleNamespace(study=part.study),
        output=SimpleNamespace(**output),
        log=[str(folder / f"{part.name}.log")],
    )
    try:
        script = ROOT / f"workflow/scripts/{part.script}.py"
        runpy.run_path(str(script), {"snakemake": stand_in}, "__main__")
    except (Exception, SystemExit) as error:
        return str(error) or type(error).__name__
    return ""


def what_runs() -> dict[str, str]:
    """Kernels that the libraries chose in this process, and their versions."""
    import numpy as np
    import scipy.linalg
    from numba.core.registry import cpu_target
    from threadpoolctl import threadpool_info

    assert scipy.linalg  # loads an OpenBLAS of its own
    blas = {str(pool.get("architecture")) for pool in threadpool_info() if "blas" in pool["prefix"]}
    return {
        "python": platform.python_version(),
        "OpenBLAS": "+".join(sorted(blas)) or "none",
        "NumPy": "+".join(_simd(np)) or "baseline",
        "LLVM": cpu_target.target_context.codegen().magic_tuple()[1],
        "ATen": _aten(),
        **{name: _version(name) for name in LIBRARIES},
    }


def _simd(np: Any) -> list[str]:
    """Instructions beyond its baseline for which NumPy has code that it uses here."""
    found: list[str] = np.show_config(mode="dicts")["SIMD Extensions"].get("found", [])
    return found


def _aten() -> str:
    if find_spec("torch") is None:
        return "none"
    import torch

    return str(torch.backends.cpu.get_cpu_capability())


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "none"


def main(folder: Path) -> int:
    """Make all tables there; the number of those that should be there and are not."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / RAN).write_text(json.dumps(what_runs(), indent=1))
    why = {part.name: made(part, folder) for part in parts()}
    failed = {name: text for name, text in why.items() if text and not WITHOUT_TORCH.match(text)}
    for name, text in failed.items():
        print(f"{name}: {text}", file=sys.stderr)
    return len(failed)


if __name__ == "__main__":
    keep_compiled(Path(tempfile.gettempdir()) / "atypical-compiled")
    sys.exit(main(Path(sys.argv[1])) > 0)
