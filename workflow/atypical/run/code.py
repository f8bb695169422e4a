"""The code that a script depends on: all modules that it imports, and the versions of libraries."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterable
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import grimp

PACKAGES = ("atypical", "scripts")
# Libraries by the names that pip knows, where they differ; and those that no result depends on.
DISTRIBUTIONS = {"sklearn": "scikit-learn", "curvlinops": "curvlinops-for-pytorch"}
SILENT = {"filelock", "grimp", "tqdm"}


class Code:
    """The import graph of the package and its scripts, found below one folder."""

    def __init__(self, workflow: Path) -> None:
        self.workflow = workflow
        if str(workflow) not in sys.path:
            sys.path.insert(0, str(workflow))
        self._graph = grimp.build_graph(*PACKAGES, cache_dir=None, include_external_packages=True)

    def files(self, *modules: str) -> list[Path]:
        """Paths of the modules and of all that importing them runs."""
        own = {m for m in self._reached(modules) if m.partition(".")[0] in PACKAGES}
        return sorted(self._path(m) for m in own)

    def versions(self, *modules: str) -> list[str]:
        """`numpy==2.4.6` and the like: the libraries that the modules and their imports use."""
        foreign = self._reached(modules) - {*PACKAGES, *sys.stdlib_module_names, *SILENT}
        names = {DISTRIBUTIONS.get(m, m) for m in foreign if self._graph.is_module_squashed(m)}
        return [f"{name}=={_version(name)}" for name in sorted(names)]

    def _reached(self, modules: Iterable[str]) -> set[str]:
        found = {m for name in modules for m in (name, *self._graph.find_upstream_modules(name))}
        # Importing a module runs the __init__ of every package above it.
        return found | {parent for name in found for parent in _parents(name)}

    def _path(self, module: str) -> Path:
        stem = self.workflow.joinpath(*module.split("."))
        package = stem / "__init__.py"
        return package if package.exists() else stem.with_suffix(".py")


@cache
def _version(distribution: str) -> str:
    try:
        return version(distribution)
    except PackageNotFoundError:  # the scripts that import it will fail, and say so; others run
        return "none"


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
