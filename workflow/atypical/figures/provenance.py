"""Where a figure comes from: code, inputs, parameters, libraries, device; no user, host or date."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

from atypical import __version__

LIBRARIES = ("matplotlib", "numpy", "pandas", "scipy", "seaborn")


def provenance(tables: Mapping[str, str], params: Mapping[str, Any]) -> dict[str, Any]:
    """The record that stands beside a figure.

    params: name of the `figure`, `code` (checksum of the modules that draw), `studies` (grids of
    the tables), the `options` of the figure, and the `device` of the run.
    """
    return {
        "figure": params["figure"],
        "atypical": __version__,
        "code_sha256": params["code"],
        "inputs_sha256": {
            table: hashlib.sha256(Path(path).read_bytes()).hexdigest()
            for table, path in tables.items()
        },
        "parameters": {"studies": params["studies"], "options": params["options"]},
        "libraries": {library: version(library) for library in LIBRARIES},
        "device": params["device"],
    }
