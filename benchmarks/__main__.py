"""Run every benchmark beside this file and print its table: `python -m benchmarks [name …]`."""

from __future__ import annotations

import sys
import tempfile
from importlib import import_module
from pathlib import Path

import pandas as pd

from atypical.run.compiled import keep_compiled

MODULES = ["theory", "features", "clones", "enclosures", "linear", "learners", "networks", "dag"]
keep_compiled(Path(tempfile.gettempdir()) / "atypical-compiled")


def main(names: list[str]) -> None:
    """Print the table of each named benchmark."""
    for name in names:
        module = import_module(f"benchmarks.{name}")
        print(str(module.__doc__).split("\n", maxsplit=1)[0], flush=True)
        table = pd.DataFrame(module.rows())
        print(
            table.to_string(index=False, float_format="{:.3g}".format, na_rep=""), "\n", flush=True
        )


main(sys.argv[1:] or MODULES)
