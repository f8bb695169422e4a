"""Versions of libraries, by the names that they are imported by."""

from __future__ import annotations

import sys
from functools import cache
from importlib.metadata import PackageNotFoundError, version

# The names that pip knows, where they differ.
DISTRIBUTIONS = {
    "dateutil": "python-dateutil",
    "mpl_toolkits": "matplotlib",
    "PIL": "pillow",
    "yaml": "PyYAML",
}
# What is no library: this package and its scripts.
OWN = {"atypical", "scripts"}


def distribution_of(module: str) -> str:
    """The name by which pip knows what the module belongs to."""
    return DISTRIBUTIONS.get(module, module)


@cache
def version_of(distribution: str) -> str | None:
    """The version that is installed; None where none is."""
    try:
        return version(distribution)
    except PackageNotFoundError:
        return None


def loaded() -> dict[str, str]:
    """Versions of all libraries that this process has imported, each by the name that pip knows."""
    modules = {name.partition(".")[0] for name in sys.modules}
    foreign = modules - set(sys.stdlib_module_names) - OWN
    names = sorted({distribution_of(m) for m in foreign if not m.startswith("_")}, key=str.lower)
    versions = {name: version_of(name) for name in names}
    return {name: found for name, found in versions.items() if found is not None}
