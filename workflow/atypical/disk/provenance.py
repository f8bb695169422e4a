"""Where a figure comes from: code, inputs, parameters, libraries, device; no user, host or date."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from atypical.disk.circumstances import now
from atypical.disk.libraries import loaded
from atypical.disk.record import Record, alike
from atypical.disk.seals import record_of, sealed_checksum, together
from atypical.version import VERSION

JOB = "job_sha256"


def provenance(tables: Mapping[str, str], params: Mapping[str, Any]) -> dict[str, Any]:
    """The record that stands beside a figure.

    params: name of the `figure`, `code` (checksum of the modules that draw), the `options` of the
    figure, and the `device` of the run. What tables were made from and with, their records tell.
    """
    records = {table: record_of(Path(path)) or Record({}) for table, path in tables.items()}
    return {
        "figure": params["figure"],
        "atypical": VERSION,
        JOB: checksum_of_job(params),
        "code_sha256": params["code"],
        "inputs_sha256": {table: sealed_checksum(Path(path)) for table, path in tables.items()},
        "parameters": {
            "studies": {table: record.params.get("study", {}) for table, record in records.items()},
            "options": params["options"],
        },
        "made_with": [{"tables": names, **told} for names, told in alike(records)],
        "vouched_for": [table for table, record in records.items() if record.vouched],
        "libraries": loaded(),
        "device": params["device"],
    }


def vouched(
    origin: Mapping[str, Any], tables: Mapping[str, str], params: Mapping[str, Any]
) -> dict[str, Any]:
    """The record of a figure that somebody takes for drawn from these tables and parameters.

    It keeps what only the drawing knew: libraries, and what was chosen. Where it names these
    parameters already, it says no more of the figure than it did.
    Raises KeyError where `origin` is no such record.
    """
    figure = params["figure"]
    new = provenance(tables, params) | {"libraries": origin["libraries"]}
    said = {"vouched_for": [figure, *new["vouched_for"]], "vouched": now()}
    if origin[JOB] == new[JOB]:
        was = figure in origin["vouched_for"]
        said = said | {"vouched": origin["vouched"]} if was else {}
    return {**origin, **new, **said}


def checksum_of_job(params: Mapping[str, Any]) -> str:
    """One checksum of all that a job is given."""
    return together([json.dumps(dict(params), sort_keys=True)])
