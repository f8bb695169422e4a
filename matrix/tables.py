"""A child process: makes the tables of the tests' configuration, and notes what computed them.

Each part goes through the script of its rule, with what the rule would hand to it, but without
Snakemake, which asks for every library at once. What is measured of other tables is left out.
"""

from __future__ import annotations

import json
import os
import platform
import re
import runpy
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from multiprocessing import get_context
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import yaml

from atypical.plan.parts import Nothing, OnCpu
from atypical.plan.steps import Steps
from atypical.run.compiled import keep_compiled
from atypical.settings.configuration import configuration
from atypical.settings.studies import chosen
from atypical.studies.kinds.study import Part

ROOT = Path(__file__).parents[1]
RAN = "ran.json"
WITHOUT_TORCH = re.compile("No module named 'torch'")
# Sizes of the instances that learners are given.
SIZES = ("size", "latent", "alpha_t", "instances")
LIBRARIES = ("numpy", "scipy", "numba", "pandas", "snakemake", "torch")


class Given(dict[str, Any]):
    """What a rule hands over: by key, and by name."""

    __getattr__ = dict.__getitem__


def steps() -> Steps:
    """Those of the tests' configuration, and of the learners that it leaves out."""
    overlay = yaml.safe_load((ROOT / "tests/workflow/tiny.yaml").read_text())
    raw = merged(yaml.safe_load((ROOT / "config.yaml").read_text()), overlay)
    settings = configuration(raw)
    known = Steps(chosen(settings.studies), lambda *code: "", OnCpu(), settings.seed)
    known.cut(Nothing())
    return known


def parts(known: Steps) -> Iterator[Part]:
    """Every part that is made from no other."""
    for found in known.parts.values():
        yield from (part for part in found if part.bundle.of is None)


def merged(below: Any, above: Any) -> Any:
    """A configuration with an overlay on it, key by key; what the overlay drops stays, as small as
    what it keeps.
    """
    if not (isinstance(below, dict) and isinstance(above, dict)):
        return above
    kept = [value for value in above.values() if isinstance(value, list)]
    return below | {
        k: small(below[k], *kept) if v is None else merged(below.get(k), v)
        for k, v in above.items()
    }


def small(dropped: Any, *kept: Any) -> Any:
    """What is dropped; of stretches of a learner the first, at the sizes of one that is kept."""
    if not isinstance(dropped, list):
        return dropped
    sizes = {name: value for name, value in kept[0][0].items() if name in SIZES}
    return [dropped[0] | sizes]


def made(part: Part, known: Steps, folder: Path) -> str:
    """Have its script write the table of a part; returns what kept it from doing so."""
    stem = str(folder / named(part))
    learns = known.studies[part.study].job.startswith("train")
    stand_in = SimpleNamespace(
        params=Given(known.made_by(part), study=part.content()),
        input=Given(),
        wildcards=Given(study=part.study, part=part.name),
        output=Given(table=f"{stem}.csv", **({"solutions": f"{stem}.npz"} if learns else {})),
        log=[f"{stem}.log"],
    )
    try:
        script = ROOT / "workflow/scripts/solve.py"
        runpy.run_path(str(script), {"snakemake": stand_in}, "__main__")
    except (Exception, SystemExit) as error:
        return str(error) or type(error).__name__
    return ""


def named(part: Part) -> str:
    """The name of its table."""
    return f"{part.study}/{part.name}".replace("/", ".")


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
    with ProcessPoolExecutor(2, get_context("spawn")) as both:
        why = {k: v for half in both.map(_half, (True, False), [folder] * 2) for k, v in half}
    failed = {name: text for name, text in why.items() if text and not WITHOUT_TORCH.match(text)}
    for name, text in failed.items():
        print(f"{name}: {text}", file=sys.stderr)
    return len(failed)


def _half(linear: bool, folder: Path) -> list[tuple[str, str]]:
    """Make the tables of linear networks, or all others: these two share no compiled code.

    Returns what kept each from being made.
    """
    known = steps()
    ours = [part for part in parts(known) if part.study.startswith("linear") == linear]
    return [(named(part), made(part, known, folder)) for part in ours]


if __name__ == "__main__":
    # Where the tests find it: what is compiled here is not compiled again.
    keep_compiled(Path(tempfile.gettempdir()) / f"atypical-compiled-{os.getuid()}")
    sys.exit(main(Path(sys.argv[1])) > 0)
