"""What `import atypical` offers, where the package has a library: its functions, and its guide."""

from __future__ import annotations

from collections.abc import Iterator

from atypical.declarations import constants
from atypical.site.code import PACKAGE, Definition, module

LIBRARY = PACKAGE / "library/__init__.py"


def public() -> Iterator[tuple[str, Definition]]:
    """Each name that the package offers: the module that defines it, and its definition."""
    offered = constants(LIBRARY).get("MODULES", {}) if LIBRARY.exists() else {}
    for name, stem in offered.items():
        home = module(f"atypical.library.{stem}")
        yield home.name, next(one for one in home.definitions if one.name == name)
