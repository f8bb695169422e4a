"""The configuration as a reference: every key, what it may be, what it means, what it was here."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from atypical.settings.schema import text
from atypical.site.prose import plain

# A grid is told by its beginning.
LONGEST = 60
TYPES = {"integer": "whole number", "string": "word", "boolean": "true or false", "object": "keys"}


@dataclass(frozen=True)
class Key:
    """A key: what it `may` be, and what was `given` here."""

    name: str
    may: str
    meaning: str
    given: str


@dataclass(frozen=True)
class Section:
    """Keys that stand together. The name is the path that leads there, or that of a kind."""

    name: str
    meaning: str
    keys: list[Key]


def sections(given: Mapping[str, Any]) -> Iterator[Section]:
    """Every section of config.yaml, and then the kinds of values that have keys of their own.

    given: the configuration of a run.
    """
    schema = json.loads(text())
    kinds = schema["$defs"]
    alone = [name for name, value in given.items() if not isinstance(value, Mapping)]
    yield _section("", "", {n: schema["properties"][n] for n in alone}, given)
    named = {"gpu": (kinds["Gpu"], given["gpu"]), "data": (kinds["Data"], given["data"])}
    for part, roster in (("studies", "Studies"), ("figures", "Figures")):
        for name, said in kinds[roster]["properties"].items():
            named[f"{part}.{name}"] = kinds[_ref(said)], given[part].get(name)
    for name, (kind, values) in named.items():
        if kind.get("properties"):
            yield _section(name, kind.get("description", ""), kind["properties"], values or {})
    shown = {id(kind) for kind, _ in named.values()}
    for name, kind in kinds.items():
        if id(kind) not in shown and kind.get("properties") and name not in ("Studies", "Figures"):
            yield _section(name, kind.get("description", ""), kind["properties"], {})


def _section(
    name: str, meaning: str, properties: Mapping[str, Any], given: Mapping[str, Any]
) -> Section:
    keys = [
        Key(
            key, _may(said), said.get("description", ""), _short(given[key]) if key in given else ""
        )
        for key, said in properties.items()
    ]
    return Section(name, meaning, keys)


def _ref(said: Mapping[str, Any]) -> str:
    """The name of the kind that a property is of, null aside."""
    forms = said.get("anyOf", [said])
    return str(next(form["$ref"] for form in forms if "$ref" in form)).rsplit("/", 1)[-1]


def _may(said: Mapping[str, Any], *, inside: bool = False) -> str:
    """What a value may be, in words.   inside: of a list or a choice, where the rule is told."""
    match said:
        case {"$ref": reference}:
            name = str(reference).rsplit("/", 1)[-1]
            return f"{{ref}}`{name} <kind-{name}>`"
        case {"anyOf": forms}:
            return " or ".join(dict.fromkeys(_may(form, inside=True) for form in forms))
        case {"enum": words}:
            return " or ".join(f"`{json.dumps(word)}`" for word in words)
        case {"const": value}:
            return f"`{json.dumps(value)}`"
        case {"type": "array", "items": items}:
            return f"list of: {_may(items, inside=True)}"
        case {"type": "object", "additionalProperties": dict(values)}:
            return f"by name: {_may(values, inside=True)}"
    if inside and "description" in said:
        return plain(said["description"])
    kind = str(said.get("type", "anything"))
    bounds = {"minimum": "≥", "exclusiveMinimum": ">", "maximum": "≤", "exclusiveMaximum": "<"}
    told = [f"{sign} {said[bound]:g}" for bound, sign in bounds.items() if bound in said]
    return TYPES.get(kind, kind) + plain("".join(f", {bound}" for bound in told))


def _short(value: Any) -> str:
    words = json.dumps(value, ensure_ascii=False)
    return words if len(words) <= LONGEST else f"{words[:LONGEST]}…"
