"""Where a figure comes from: code, inputs, parameters, libraries, device; no user, host or date."""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

from atypical import __version__
from atypical.disk.seals import Record, record_of, sealed_checksum, together

JOB = "job_sha256"
LIBRARIES = ("matplotlib", "numpy", "pandas", "scipy", "seaborn")


def provenance(tables: Mapping[str, str], params: Mapping[str, Any]) -> dict[str, Any]:
    """The record that stands beside a figure.

    params: name of the `figure`, `code` (checksum of the modules that draw), the `options` of the
    figure, and the `device` of the run. What the tables were made from, they tell themselves.
    """
    records = {table: record_of(Path(path)) or Record({}) for table, path in tables.items()}
    return {
        "figure": params["figure"],
        "atypical": __version__,
        JOB: checksum_of_job(params),
        "code_sha256": params["code"],
        "inputs_sha256": {table: sealed_checksum(Path(path)) for table, path in tables.items()},
        "parameters": {
            "studies": {table: record.params.get("study", {}) for table, record in records.items()},
            "options": params["options"],
        },
        "vouched_for": [table for table, record in records.items() if record.vouched],
        "libraries": {library: version(library) for library in LIBRARIES},
        "device": params["device"],
    }


def vouched(
    origin: Mapping[str, Any], tables: Mapping[str, str], params: Mapping[str, Any]
) -> dict[str, Any]:
    """The record of a figure that somebody takes for drawn from these tables and parameters."""
    new = provenance(tables, params) | {"libraries": origin["libraries"]}
    seen = origin.get(JOB) == new[JOB] and params["figure"] not in origin["vouched_for"]
    return new | {
        "vouched_for": new["vouched_for"] if seen else [params["figure"], *new["vouched_for"]]
    }


def checksum_of_job(params: Mapping[str, Any]) -> str:
    """One checksum of all that a job is given."""
    return together([json.dumps(dict(params), sort_keys=True)])
