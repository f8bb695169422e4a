"""The settings in which the numerical tests are tried: kernels, interpreters, libraries."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from importlib.util import find_spec
from pathlib import Path

from matrix.environments import Wanted
from matrix.pythons import HERE, VERSIONS, Version, found, named

GROUPS = ("kernels", "python", "newest")
# Kernels of OpenBLAS, and what NumPy calls the instructions that they need.
OPENBLAS = {
    "x86_64": {"Haswell": "X86_V3", "Zen": "X86_V3", "SkylakeX": "X86_V4"},
    "arm64": {"ARMV8": "", "NEOVERSEN1": "ASIMDDP", "NEOVERSEV1": "SVE"},
}
WIDE = {
    "x86_64": ("X86_V4", "AVX512_ICL", "AVX512_SPR"),
    "arm64": ("ASIMDHP", "ASIMDDP", "ASIMDFHM", "SVE"),
}
# Without a word on its instructions, a processor that is named would be taken to have all of these.
NUMBA = {"x86_64": {"haswell": "X86_V3", "generic": ""}, "arm64": {"generic": ""}}
SAME = {"AMD64": "x86_64", "aarch64": "arm64"}
# What else chooses kernels, or other libraries than those of the environment.
CHOOSING = ("OPENBLAS_", "NUMBA_", "NPY_", "ATEN_", "MKL_", "OMP_", "DNNL_", "PYTHONPATH")


@dataclass(frozen=True)
class Setting:
    """A way to run the tests: variables of the environment, an environment other than this one.

    missing: why it cannot be tried here.
    """

    name: str
    group: str
    variables: Mapping[str, str] = field(default_factory=dict)
    wanted: Wanted | None = None
    missing: str = ""


@dataclass(frozen=True)
class Machine:
    """What decides which settings are offered."""

    processor: str
    instructions: frozenset[str]
    blas: frozenset[str]
    torch: bool
    pythons: Mapping[Version, Path | None]


def this_machine() -> Machine:
    """The machine here, as NumPy and threadpoolctl see it."""
    import numpy as np
    from threadpoolctl import threadpool_info

    simd = np.show_config(mode="dicts")["SIMD Extensions"]
    blas = {pool["internal_api"] for pool in threadpool_info() if pool["user_api"] == "blas"}
    return Machine(
        processor=SAME.get(platform.machine(), platform.machine()),
        instructions=frozenset([*simd["baseline"], *simd.get("found", [])]),
        blas=frozenset(blas),
        torch=find_spec("torch") is not None,
        pythons={version: found(version) for version in VERSIONS},
    )


def settings(machine: Machine, torch: str) -> list[Setting]:
    """Every setting, what is not offered here among them; all others are held to the first."""
    return [
        Setting("as it comes", "kernels"),
        *_openblas(machine),
        _numpy(machine),
        *_numba(machine),
        _aten(machine),
        *_pythons(machine, torch),
        _newest(machine, torch),
    ]


def environment_of(setting: Setting, given: Mapping[str, str] = os.environ) -> dict[str, str]:
    """The environment of its child processes: nothing else chooses kernels there."""
    kept = {name: value for name, value in given.items() if not name.startswith(CHOOSING)}
    return {**kept, "OMP_NUM_THREADS": "1", **setting.variables}


def _openblas(machine: Machine) -> Iterator[Setting]:
    for kernel, needs in OPENBLAS.get(machine.processor, {}).items():
        setting = Setting(f"OpenBLAS {kernel}", "kernels", {"OPENBLAS_CORETYPE": kernel})
        missing = "" if "openblas" in machine.blas else "NumPy computes without OpenBLAS here"
        yield replace(setting, missing=missing or _lacking(machine, needs))


def _numpy(machine: Machine) -> Setting:
    wide = WIDE.get(machine.processor, ())
    there = [name for name in wide if name in machine.instructions]
    variables = {"NPY_DISABLE_CPU_FEATURES": " ".join(there)}
    missing = "" if there else f"this processor has none of {', '.join(wide) or 'its kinds'}"
    return Setting("NumPy narrow", "kernels", variables, missing=missing)


def _numba(machine: Machine) -> Iterator[Setting]:
    for name, needs in NUMBA.get(machine.processor, {"generic": ""}).items():
        variables = {"NUMBA_CPU_NAME": name, "NUMBA_CPU_FEATURES": ""}
        yield Setting(f"Numba {name}", "kernels", variables, missing=_lacking(machine, needs))


def _aten(machine: Machine) -> Setting:
    missing = "" if machine.torch else "torch is not installed"
    return Setting("ATen default", "kernels", {"ATEN_CPU_CAPABILITY": "default"}, missing=missing)


def _lacking(machine: Machine, needs: str) -> str:
    return f"this processor has no {needs}" if needs and needs not in machine.instructions else ""


def _pythons(machine: Machine, torch: str) -> Iterator[Setting]:
    for version, path in machine.pythons.items():
        setting = Setting(
            named(version), "python", wanted=Wanted(path, torch=torch) if path else None
        )
        missing = "" if path else f"no {named(version)} that can make an environment"
        yield replace(setting, missing="the first setting runs it" if version == HERE else missing)


def _newest(machine: Machine, torch: str) -> Setting:
    path = machine.pythons[HERE]
    missing = "" if path else f"no {named(HERE)} that can make an environment"
    wanted = Wanted(path, newest=True, torch=torch) if path else None
    return Setting("newest libraries", "newest", wanted=wanted, missing=missing)
