"""Texts of the house as Markdown of the site: plain ones, docstrings, parts of README and docs."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

# What Markdown, or its extensions for mathematics and references, would take for its own.
SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|$~])")
CODE = re.compile(r"(`[^`\n]+`)")
MATH = re.compile(r"(\$[^$\n]+\$)")
# `name: …`, at the start of a docstring's paragraph or behind three blanks: an argument.
ARGUMENT = re.compile(r"(?:^|\s{3,})((?:--)?\w+(?:, \w+)*): ")
LINK = re.compile(r"\]\((?!https?:|#|/)([^)\s]+)\)")
# Files of docs/ beside what each paper asks: derivations, trials.
BESIDE = ("random_features", "replicon", "escape", "networks", "enclosures")
# Where what README and docs link to stands here; what is no page is named, not linked.
PLACES = {
    "CONTRIBUTING.md": "/guides/add.md",
    "CITATION.cff": "/guides/cite.md",
    "docs/tables.md": "/tables/index.md",
    "docs/figures.md": "/gallery.md",
    "docs/gpu.md": "/guides/gpu.md",
    "docs/library.py": "/guides/notebook.md",
    **{path: f"/theory/{name}.md" for name in BESIDE for path in (f"docs/{name}.md", f"{name}.md")},
}


def plain(text: object) -> str:
    """A text without markup, as Markdown that shows it."""
    return SPECIAL.sub(r"\\\1", " ".join(str(text).split()))


def worded(text: str) -> str:
    """A text whose only markup is `code` and $mathematics$."""
    kept = [part for piece in CODE.split(text) for part in _pieces(piece)]
    return "".join(kept)


def _pieces(piece: str) -> list[str]:
    if CODE.fullmatch(piece):
        return [piece]
    return [p if MATH.fullmatch(p) else SPECIAL.sub(r"\\\1", p) for p in MATH.split(piece)]


def docstring(text: str) -> str:
    """A docstring: paragraphs, its arguments as a list, formulas as they stand."""
    paragraphs = re.split(r"\n\s*\n", inspect.cleandoc(text))
    return "\n\n".join(_paragraph(paragraph) for paragraph in paragraphs)


def _paragraph(text: str) -> str:
    if text.startswith(">>>"):
        return f"```pycon\n{text}\n```"
    if text.startswith("    "):
        return text
    pieces = ARGUMENT.split(text)
    if len(pieces) == 1 or pieces[0].strip():
        return _escaped(text)
    named = zip(pieces[1::2], pieces[2::2], strict=True)
    return "\n".join(f"- `{name}`: {' '.join(_escaped(said).split())}" for name, said in named)


def _escaped(text: str) -> str:
    pieces = CODE.split(text)
    return "".join(p if CODE.fullmatch(p) else SPECIAL.sub(r"\\\1", p) for p in pieces)


def page(path: Path, heading: str = "") -> str:
    """A page of a file: of Python as it stands, of Markdown whole or of one of its sections.

    Links to other files lead to the pages that hold them. Raises KeyError where there is no such
    section, or a link leads nowhere.
    """
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        return f"# {path.stem.capitalize()} as a notebook\n\n```python\n{text}```\n"
    if heading:
        found = re.search(rf"^## {re.escape(heading)}\n(.*?)(?=^## |\Z)", text, re.M | re.S)
        if not found:
            raise KeyError(f"{path.name} has no section {heading!r}")
        text = f"# {heading}\n{found[1]}"
    return LINK.sub(lambda link: f"]({_place(link[1], path)})", text)


def _place(target: str, path: Path) -> str:
    if target.startswith("docs/") and target.endswith(".png"):
        return f"/{target}"
    if target not in PLACES:
        raise KeyError(f"{path.name}: the site has no page for {target}")
    return PLACES[target]
