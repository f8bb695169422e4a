"""What is no YAML: where, why, and the remedy."""

from __future__ import annotations

from typing import Any

import yaml

ORDER = "put KEY: VALUE on a line each, indented as in config.yaml."
# What stands in the parser's own words, and what to do then; the first that fits.
REMEDIES = {
    "flow": "close the bracket, and put commas between entries.",
    "quoted": "close the quote.",
    "tag": "leave out what begins with !, or put the word between quotes.",
    "alias": "give the anchor & before its alias *.",
    "':'": "put a space after each colon, and one KEY: VALUE on a line.",
}


def broken(error: yaml.YAMLError, text: str, name: str, *, lined: bool) -> str:
    """A line about a text that cannot be parsed.   lined: whether its lines are the user's."""
    if isinstance(error, yaml.reader.ReaderError):
        line = text.count("\n", 0, error.position) + 1
        return f"{name}:{line}: holds a character that text cannot hold; remove it."
    if not isinstance(error, yaml.MarkedYAMLError) or error.problem_mark is None:
        return f"{name}: is no YAML: {error}."
    mark = error.problem_mark
    at = f"{name}:{mark.line + 1}:{mark.column + 1}" if lined else name
    if _character(text, mark) == "\t":
        return f"{at}: a tab; indent with spaces."
    if "single document" in (error.context or ""):
        return f"{at}: a second document begins; keep one, and no line of ---."
    words = f"{error.problem}{_since(error, lined=lined)}"
    remedy = next((REMEDIES[word] for word in REMEDIES if word in words), ORDER)
    return f"{at}: is no YAML: {words}; {remedy}"


def _character(text: str, mark: Any) -> str:
    lines = text.splitlines()
    return lines[mark.line][mark.column : mark.column + 1] if mark.line < len(lines) else ""


def _since(error: yaml.MarkedYAMLError, *, lined: bool) -> str:
    opened = error.context_mark
    if not error.context or opened is None or not lined:
        return f" {error.context}" if error.context else ""
    return f" {error.context} that begins in line {opened.line + 1}"
