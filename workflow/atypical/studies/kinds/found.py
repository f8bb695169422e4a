"""What is declared in the files of a folder: found by looking there, written down nowhere else."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType
from typing import TypeVar

T = TypeVar("T")


def declared(folder: ModuleType, kind: type[T]) -> dict[str, type[T]]:
    """The class of that kind which each file of a folder declares, by the file's name.

    Raises TypeError where a file declares none, or several.
    """
    files = [file.name for file in iter_modules(folder.__path__) if not file.ispkg]
    return {name: _declared_in(f"{folder.__name__}.{name}", kind) for name in files}


def _declared_in(module: str, kind: type[T]) -> type[T]:
    held = vars(import_module(module)).values()
    own = [
        c for c in held if isinstance(c, type) and issubclass(c, kind) and c.__module__ == module
    ]
    if len(own) != 1:
        raise TypeError(
            f"{module}: declares {len(own)} classes of kind {kind.__name__}; one is needed."
        )
    return own[0]
