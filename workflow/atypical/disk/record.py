"""The record of a file: what it was made from, and under what circumstances.

It stands in lines below the checksum in the file's seal, each with a value as JSON:

    # made from study: {"alpha": [0.5], "margin": [0.0, 0.3]}
    # made from code: "5e1f…"
    # made with processor: "x86_64, …"
    # vouched for: "2026-05-04T10:00:00+00:00"
    # end of record

What it was made from decides whether it is made anew; the rest is for its readers.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from atypical.disk.circumstances import circumstances, now

FROM, WITH, VOUCHED = "# made from ", "# made with ", "# vouched for"
# A record that was cut has lost it.
END = "# end of record"


@dataclass(frozen=True)
class Record:
    """params: what the file was made from, by name.   made: the circumstances, by name.

    vouched: when somebody said that these are its parameters, which no job saw; empty otherwise.
    """

    params: dict[str, Any]
    made: dict[str, Any] = field(default_factory=dict)
    vouched: str = ""


def made_now(params: Mapping[str, Any], joined: Mapping[str, Record] | None = None) -> Record:
    """The record of what this process makes from these parameters.

    joined: the records of the parts that it joins, by name; they tell under what circumstances the
    numbers were found.
    """
    parts = [told for _, told in alike(joined)] if joined else []
    return Record(dict(params), circumstances() | ({"parts": parts} if parts else {}))


def alike(records: Mapping[str, Record]) -> list[tuple[list[str], dict[str, Any]]]:
    """Circumstances of files but for their dates, each once, behind the names that share them."""
    groups: dict[str, tuple[list[str], dict[str, Any]]] = {}
    for name, record in records.items():
        told = {key: record.made[key] for key in sorted(record.made) if key != "date"}
        groups.setdefault(json.dumps(told, sort_keys=True), ([], told))[0].append(name)
    return list(groups.values())


def vouched_now(known: Record | None, params: Mapping[str, Any]) -> Record:
    """The record of what somebody takes for made from these parameters; its circumstances stay."""
    return replace(known or Record({}), params=dict(params), vouched=now())


def lines_of(record: Record) -> str:
    """The lines of a record."""
    lines = [
        *_written(FROM, record.params),
        *_written(WITH, record.made),
        *([f"{VOUCHED}: {json.dumps(record.vouched)}"] if record.vouched else []),
        END,
    ]
    return "".join(f"{line}\n" for line in lines)


def record_in(lines: Sequence[str]) -> Record | None:
    """The record in these lines; None where there is none, or a damaged one."""
    if lines[-1:] != [END]:
        return None
    record = Record({}, {})
    for line in lines[:-1]:
        head, _, text = line.partition(": ")
        try:
            value = json.loads(text)
        except ValueError:
            return None
        if head.startswith(FROM):
            record.params[head.removeprefix(FROM)] = value
        elif head.startswith(WITH):
            record.made[head.removeprefix(WITH)] = value
        elif head == VOUCHED and isinstance(value, str):
            record = replace(record, vouched=value)
        else:
            return None
    return record


def _written(start: str, values: Mapping[str, Any]) -> list[str]:
    return [f"{start}{name}: {json.dumps(values[name], sort_keys=True)}" for name in sorted(values)]
