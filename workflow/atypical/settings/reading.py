"""What a configuration says, and in which line; every key once.

YAML, or the JSON that Snakemake takes as well. Words are those of YAML 1.2: `yes`, 1:30 and
2020-01-01 are no numbers, and 1e-3 is one (see numbers).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from atypical.quantities.numbers import FLOAT, INTEGER, NOT_FINITE, shown, written
from atypical.settings.broken import broken
from atypical.settings.files import ConfigurationError, text_of

Keys = tuple[str | int, ...]
# More is no configuration: a few nested aliases can stand for billions of values.
MOST_VALUES = 150_000
TAG = "tag:yaml.org,2002:"


class Place(NamedTuple):
    """A line of a source; places sort as they are read.   line: 0 where there are none."""

    source: int
    line: int
    column: int
    name: str

    def __str__(self) -> str:
        return f"{self.name}:{self.line}" if self.line else self.name


@dataclass
class Reading:
    """What a source says, and where.   places: by the keys and numbers that lead there."""

    values: dict[str, Any] = field(default_factory=dict)
    places: dict[Keys, Place] = field(default_factory=dict)


def read(path: Path, source: int = 0) -> Reading:
    """The reading of a file.   source: its number among all.

    ConfigurationError names file, line, mistake and remedy.
    """
    return _Source(str(path), source).read(text_of(path))


def read_entry(entry: str, source: int = 0) -> Reading:
    """The reading of KEY=VALUE, as it is given to --config."""
    key, equals, value = entry.partition("=")
    if not equals:
        raise ConfigurationError(
            f"--config {entry}: is not KEY=VALUE; a target stands before --config."
        )
    if not re.fullmatch(r"[a-zA-Z_]\w+", key):
        raise ConfigurationError(f"--config {entry}: {_nested(key, value)}")
    text = "\n".join([f"{key}:", *(f" {line}" for line in value.splitlines())])
    return _Source(f"--config {key}", source, lined=False).read(text)


def read_values(values: Mapping[str, Any], source: int = 0) -> Reading:
    """The reading of what Snakemake has read, as a workflow hands it to one that it imports.

    It takes some numbers for words; written down again, they are numbers.
    """
    text = yaml.safe_dump(json.loads(json.dumps(values)), allow_unicode=True)
    return _Source("config", source, lined=False).read(text)


def _nested(key: str, value: str) -> str:
    """How a value below several keys is written."""
    first, *others = key.split(".")
    if not others or not re.fullmatch(r"\w+(\.\w+)*", key):
        return f"{key!r} is not a key of config.yaml."
    inner = "".join(f"{{{name}: " for name in others) + value + "}" * len(others)
    return f"keys are not joined by points; write --config '{first}={inner}'."


def place_of(keys: Keys, readings: Sequence[Reading]) -> Place:
    """Where the last word on keys was said; of what is missing, where that was which lacks it."""
    place, said = Place(0, 0, 0, ""), list(readings)
    for n in range(len(keys) + 1):
        said = [reading for reading in said if keys[:n] in reading.places]
        if not said:
            break
        place = said[-1].places[keys[:n]]
        # What is no mapping replaces what was said before, and a mapping what was none.
        ends = [not isinstance(_at(reading.values, keys[:n]), dict) for reading in said]
        last = max((number for number, end in enumerate(ends) if end), default=0)
        said = said[last + (not ends[-1] and ends[last]) :]
    return place


def _at(values: Any, keys: Keys) -> Any:
    for key in keys:
        values = values[key]
    return values


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """Takes words and numbers as YAML 1.2 does, and 1_000."""

    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012
    yaml_constructors = yaml.SafeLoader.yaml_constructors.copy()


_SIGNED = "-+.0123456789"
for _kind, _pattern, _starts in (
    ("int", INTEGER, _SIGNED),
    ("float", f"{FLOAT}|{NOT_FINITE}", _SIGNED),
    ("bool", "true|True|TRUE|false|False|FALSE", "tTfF"),
    ("null", "~|null|Null|NULL|", ["~", "n", "N", ""]),
    ("merge", "<<", "<"),
):
    _Loader.add_implicit_resolver(TAG + _kind, re.compile(rf"(?:{_pattern})\Z"), list(_starts))
for _kind in ("int", "float"):
    _Loader.add_constructor(TAG + _kind, lambda loader, node: _number(node.value))


def _number(text: str) -> int | float:
    number = written(text)
    if number is None:
        raise ValueError(text)
    return number


@dataclass
class _Source:
    """A source on its way to a reading."""

    name: str
    number: int
    lined: bool = True
    reading: Reading = field(default_factory=Reading)
    mistakes: list[str] = field(default_factory=list)
    left: int = MOST_VALUES
    joined: set[int] = field(default_factory=set)

    def read(self, text: str) -> Reading:
        """The reading of a text. ConfigurationError lists what is wrong with it."""
        try:
            self._read(_without_tabs(text))
        except (RecursionError, _Endless, yaml.YAMLError) as error:
            self.mistakes.append(self._told(error, text))
        if self.mistakes:
            raise ConfigurationError("\n".join(self.mistakes))
        return self.reading

    def _told(self, error: Exception, text: str) -> str:
        """A line about a text that cannot be read."""
        # Newer readers count levels, and end before Python does.
        deep = "nesting depth" in (getattr(error, "problem", None) or "")
        if isinstance(error, yaml.YAMLError) and not deep:
            return broken(error, text, self.name, lined=self.lined)
        return f"{self.name}: holds more than {MOST_VALUES} values, or holds itself; give fewer."

    def _read(self, text: str) -> None:
        loader = _Loader(text)
        try:
            node = loader.get_single_node()
            if "\t" in text:
                # What Snakemake reads with refuses tabs in more places.
                yaml.compose(text, yaml.SafeLoader)
            if isinstance(node, yaml.MappingNode):
                self.reading.places[()] = self._place(node)
                self.reading.values = self._value(loader, node, (), ())
            else:
                self.mistakes.append(f"{self.name}: {_no_mapping(node)}")
        finally:
            loader.dispose()

    def _value(self, loader: Any, node: yaml.Node, keys: Keys, above: tuple[int, ...]) -> Any:
        """What a node says.   above: the nodes in which it stands."""
        self.left -= 1
        if self.left < 0 or id(node) in above:
            raise _Endless
        inside = (*above, id(node))
        if isinstance(node, yaml.MappingNode):
            pairs = self._pairs(loader, node, keys)
            return {key: self._value(loader, value, (*keys, key), inside) for key, value in pairs}
        if isinstance(node, yaml.SequenceNode):
            items = self._items(node, keys)
            return [self._value(loader, item, (*keys, n), inside) for n, item in items]
        return self._scalar(loader, node)

    def _scalar(self, loader: Any, node: yaml.Node) -> Any:
        try:
            return loader.construct_object(node)
        except (ValueError, TypeError, AttributeError):
            # A tag that does not fit, as in `!!int x`.
            raise yaml.constructor.ConstructorError(
                None, None, f"{node.value!r} is no {node.tag.removeprefix(TAG)}", node.start_mark
            ) from None

    def _pairs(
        self, loader: Any, node: yaml.MappingNode, keys: Keys
    ) -> Iterator[tuple[str, yaml.Node]]:
        """Keys with their values, and those that `<<` merges into them."""
        if id(node) not in self.joined:
            self.joined.add(id(node))
            self._each_once(node, keys)
            loader.flatten_mapping(node)
        for key, value in node.value:
            name = key.value if isinstance(key, yaml.ScalarNode) else ""
            if not isinstance(key, yaml.ScalarNode):
                self.mistakes.append(
                    f"{self._place(key)}: a list or mapping is no key; give a word."
                )
            self.reading.places[(*keys, name)] = self._place(key)
            yield name, value

    def _each_once(self, node: yaml.MappingNode, keys: Keys) -> None:
        first: dict[str, Place] = {}
        for key, _ in node.value:
            if not isinstance(key, yaml.ScalarNode) or key.tag == f"{TAG}merge":
                continue
            place = self._place(key)
            if key.value in first:
                name = ".".join(map(str, (*keys, key.value)))
                lines = f", first in line {first[key.value].line}" if self.lined else ""
                self.mistakes.append(f"{place}: {name}: stands twice{lines}; keep one of them.")
            first.setdefault(key.value, place)

    def _items(self, node: yaml.SequenceNode, keys: Keys) -> Iterator[tuple[int, yaml.Node]]:
        """The items of a list; where ranges will be expanded, numbers tell not where they stand."""
        ranges = any(_is_range(item) for item in node.value)
        for number, item in enumerate(node.value):
            if not ranges:
                self.reading.places[(*keys, number)] = self._place(item)
            yield number, item

    def _place(self, node: yaml.Node) -> Place:
        mark = node.start_mark
        return Place(self.number, (mark.line + 1) * self.lined, mark.column, self.name)


class _Endless(Exception):
    """More values than a configuration holds."""


def _without_tabs(text: str) -> str:
    """JSON may be indented with tabs, and strings in it hold none; YAML may not."""
    if "\t" in text and text.lstrip().startswith("{"):
        with suppress(ValueError, RecursionError):
            json.loads(text)
            return text.replace("\t", " ")
    return text


def _is_range(node: yaml.Node) -> bool:
    return isinstance(node, yaml.MappingNode) and any(key.value == "start" for key, _ in node.value)


def _no_mapping(node: yaml.Node | None) -> str:
    if node is None:
        return "holds nothing; write what differs from config.yaml, or leave it out."
    kind = "a list" if isinstance(node, yaml.SequenceNode) else shown(node.value)
    return f"is {kind} and not a mapping; give keys and values as config.yaml does."
