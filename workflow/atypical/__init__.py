"""Phase transitions in learning: theory, figures and claims of three papers.

`import atypical` costs next to nothing. Its functions stand in atypical.library, and what they need
is imported where one of them is first asked for.
"""

import os
from importlib import import_module
from typing import Any

# Products of matrices must not depend on where in memory these lie, nor on what is multiplied
# beside them: the numbers of a run are its own. MKL reads this once, at its first product.
os.environ.setdefault("MKL_CBWR", "AUTO,STRICT")


def __getattr__(name: str) -> Any:
    # By its name: every job imports this package, and none depends on what the library offers.
    module = import_module("atypical.library").MODULES.get(name)
    if module is None:
        raise AttributeError(f"module 'atypical' has no attribute {name!r}")
    return getattr(import_module(f"atypical.library.{module}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *import_module("atypical.library").MODULES})
