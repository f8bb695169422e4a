"""The code that a script depends on: every module that it imports, directly or not."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Iterable
from pathlib import Path

import grimp

PACKAGES = ("atypical", "scripts")


class Code:
    """The import graph of the package and its scripts, found below one folder."""

    def __init__(self, workflow: Path) -> None:
        self.workflow = workflow
        if str(workflow) not in sys.path:
            sys.path.insert(0, str(workflow))
        self._graph = grimp.build_graph(*PACKAGES, cache_dir=None)

    def files(self, *modules: str) -> list[str]:
        """Paths, from the working directory, of the modules and of all that importing them runs."""
        reached = {m for name in modules for m in self._reached(name)}
        return [os.path.relpath(path) for path in sorted(self._path(m) for m in reached)]

    def _reached(self, module: str) -> set[str]:
        found = {module} | self._graph.find_upstream_modules(module)
        # Importing a module runs the __init__ of every package above it.
        return found | {parent for name in found for parent in _parents(name)}

    def _path(self, module: str) -> Path:
        stem = self.workflow.joinpath(*module.split("."))
        package = stem / "__init__.py"
        return package if package.exists() else stem.with_suffix(".py")


def digest(files: Iterable[str | Path]) -> str:
    """Checksum of the contents of the files, in their order."""
    whole = hashlib.sha256()
    for file in files:
        whole.update(hashlib.sha256(Path(file).read_bytes()).digest())
    return whole.hexdigest()


def _parents(module: str) -> list[str]:
    steps = module.split(".")
    return [".".join(steps[:n]) for n in range(1, len(steps))]
