"""Virtual environments of other Pythons and of newer libraries, kept for the next matrix."""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).parents[1]
# Beside the libraries of a run, what its tests and the matrix import.
TOOLS = ("hypothesis", "mpmath", "pytest", "pytest-xdist", "threadpoolctl", "uv")


class Unavailable(Exception):
    """An environment that cannot be had here; its text says why in one line."""


@dataclass(frozen=True)
class Wanted:
    """An environment: which interpreter; the pins, or the newest that the ranges allow; torch.

    torch: `small` takes it where there is a build without CUDA, `any` takes what pip finds,
    `none` leaves it out.
    """

    python: Path
    newest: bool = False
    torch: str = "small"

    @property
    def name(self) -> str:
        """Of its folder."""
        return f"{self.python.name}-{'newest' if self.newest else 'pins'}-torch-{self.torch}"


def made(wanted: Wanted, below: Path) -> Path:
    """The interpreter of that environment, which is made where it does not stand ready.

    Raises Unavailable where it cannot be made.
    """
    folder, lines = below / wanted.name, requirements(wanted.newest)
    python, ready = folder / "bin/python", folder / "ready"
    state = hashlib.sha256("\n".join([str(wanted.python.resolve()), *lines]).encode()).hexdigest()
    if ready.exists() and ready.read_text() == state:
        return python
    shutil.rmtree(folder, ignore_errors=True)
    _run([wanted.python, "-m", "venv", folder], "cannot be made")
    _install(python, lines, wanted)
    ready.write_text(state)
    return python


def requirements(newest: bool) -> list[str]:
    """The ranges of pyproject.toml and the pins of what only tests need; or the pins of all."""
    torch = (pin for pin in _pins("requirements-torch.txt") if _name(pin) == "torch")
    pins = [*_pins("requirements.txt"), *torch]
    tools = [pin for pin in (*pins, *_pins("requirements-dev.txt")) if _name(pin) in _names(TOOLS)]
    return [*ranges(), *tools] if newest else [*pins, *(t for t in tools if t not in pins)]


def ranges() -> list[str]:
    """The versions of each library that this project allows."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    lines: list[str] = project["dependencies"]
    return lines


def _pins(file: str) -> Iterator[str]:
    lines = (ROOT / "envs" / file).read_text().splitlines()
    return (line.rstrip(" \\") for line in lines if not line.startswith(("#", " ")))


def _name(line: str) -> str:
    return canonicalize_name(Requirement(line).name)


def _names(names: tuple[str, ...]) -> set[str]:
    return {canonicalize_name(name) for name in names}


def _install(python: Path, lines: list[str], wanted: Wanted) -> None:
    (torch,) = (line for line in lines if _name(line) == "torch")
    build = _build_of(python, Requirement(torch), wanted.torch)
    rest = [line for line in lines if line != torch]
    _pip(python, "install", *rest, *([build] if build else []))


def _build_of(python: Path, torch: Requirement, kind: str) -> str | None:
    """Which torch is installed; None where it is left out."""
    if kind == "none":
        return None
    if kind == "any" or not sys.platform.startswith("linux"):
        return str(torch)
    small = newest_small(_pip(python, "index", "versions", "torch"), torch.specifier)
    return f"torch=={small}" if small else None


def newest_small(listed: str, allowed: SpecifierSet) -> str | None:
    """The newest version without CUDA among those that `pip index versions` lists."""
    versions = re.findall(r"\d[\w.]*\+cpu", listed)
    return max((v for v in versions if v in allowed), key=Version, default=None)


def _pip(python: Path, *arguments: str) -> str:
    return _run([python, "-m", "pip", "--disable-pip-version-check", *arguments], "pip failed")


def _run(command: list[str | Path], what: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        said = [line for line in (done.stderr + done.stdout).splitlines() if "rror" in line]
        raise Unavailable(f"{what}: {said[-1].strip() if said else 'without a word'}")
    return done.stdout
