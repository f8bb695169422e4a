"""The code that a script depends on: all modules that it imports, and the versions of libraries."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import grimp

from atypical.disk.libraries import distribution_of, version_of
from atypical.run.syntax import Syntaxes

PACKAGES = ("atypical", "scripts")
# No number flows through these: they guard, lock, lease and tell. They, all below them, and what is
# reached through them alone are left out of every checksum: a better message reruns nothing.
SILENT = (
    "atypical.disk.circumstances",
    "atypical.disk.libraries",
    "atypical.disk.record",
    "atypical.disk.seals",
    "atypical.run.device",
    "atypical.run.download",
    "atypical.run.interrupts",
    "atypical.run.locks",
    "atypical.run.log",
    "atypical.settings",
    "atypical.version",
)
SILENT_LIBRARIES = ("filelock", "grimp", "tqdm")
# What computes on a GPU comes with torch for CUDA, of the one version that it asks for. Where it
# was installed for the tests alone, nothing is computed by it.
OF_TORCH = ("triton",)
MEMORY = Path(".snakemake/syntaxes.json")


class Code:
    """The import graph of the package and its scripts, found below one folder."""

    def __init__(self, workflow: Path) -> None:
        self.workflow = workflow
        if str(workflow) not in sys.path:
            sys.path.insert(0, str(workflow))
        self._graph = grimp.build_graph(*PACKAGES, cache_dir=None, include_external_packages=True)
        self._syntaxes = Syntaxes(MEMORY)
        self._path = cache(self._found)
        for module in sorted(self._graph.modules):
            if is_silent(module):
                self._graph.remove_module(module)

    def checksum(self, *modules: str) -> str:
        """One checksum of what the modules and all that they import mean, and of their libraries.

        Comments, docstrings, layout and the modules of SILENT do not count.
        """
        own = self._own(modules)
        syntaxes = self._syntaxes.of(self._path(module) for module in own)
        told = [f"{module} {syntax}" for module, syntax in zip(own, syntaxes, strict=True)]
        return digest([], [*told, *self.versions(*modules)])

    def files(self, *modules: str) -> list[Path]:
        """Paths of the modules and of all that importing them runs, but for those of SILENT."""
        return sorted(self._path(module) for module in self._own(modules))

    def versions(self, *modules: str) -> list[str]:
        """`numpy==2.4.6` and the like: the libraries that the modules and their imports use.

        One that is not installed is of version `none`: what imports it will fail, and say so.
        """
        untold = {*PACKAGES, *sys.stdlib_module_names, *SILENT_LIBRARIES, *OF_TORCH}
        foreign = self._reached(modules) - untold
        names = {distribution_of(m) for m in foreign if self._graph.is_module_squashed(m)}
        return [f"{name}=={version_of(name) or 'none'}" for name in sorted(names)]

    def _own(self, modules: Iterable[str]) -> list[str]:
        return sorted(m for m in self._reached(modules) if m.partition(".")[0] in PACKAGES)

    def _reached(self, modules: Iterable[str]) -> set[str]:
        """The modules, what they import, the packages above them, what these import, and so on."""
        found: set[str] = set()
        asked = set(modules)
        while asked:
            new = {m for name in asked for m in (name, *self._graph.find_upstream_modules(name))}
            found |= new
            # Importing a module runs the __init__ of every package above it.
            asked = {parent for name in new for parent in _parents(name)} - found
        return found

    def _found(self, module: str) -> Path:
        """Where a module lies."""
        stem = self.workflow.joinpath(*module.split("."))
        package = stem / "__init__.py"
        return package if package.exists() else stem.with_suffix(".py")


def is_silent(module: str) -> bool:
    """Whether no number flows through the module, as SILENT says of it or of a package above it."""
    return any(module == silent or module.startswith(f"{silent}.") for silent in SILENT)


def digest(files: Iterable[str | Path], words: Iterable[str] = ()) -> str:
    """Checksum of the contents of the files and of the words, in their order."""
    whole = hashlib.sha256()
    for word in words:
        whole.update(hashlib.sha256(word.encode()).digest())
    for file in files:
        whole.update(hashlib.sha256(Path(file).read_bytes()).digest())
    return whole.hexdigest()


def _parents(module: str) -> list[str]:
    steps = module.split(".")
    return [".".join(steps[:n]) for n in range(1, len(steps))]
