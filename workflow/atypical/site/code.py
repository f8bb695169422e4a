"""Modules of the package as their text shows them: docstrings, signatures; nothing is imported."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

PACKAGE = Path(__file__).parents[1]
# What computes, draws and judges. What runs it is no library.
ROOMS = (
    *(room for room in ("library",) if (PACKAGE / room).is_dir()),
    *("replica", "tasks", "learners", "networks", "kinetics", "flatness", "evidence"),
    *("tables", "figures", "claims"),
)


@dataclass(frozen=True)
class Definition:
    """A public function or class, with what it says of itself.   methods: of a class."""

    kind: str
    name: str
    signature: str
    doc: str
    lines: tuple[int, int]
    methods: tuple[Definition, ...] = ()


@dataclass(frozen=True)
class Module:
    """A module by its dotted name."""

    name: str
    doc: str
    text: str
    definitions: tuple[Definition, ...]

    @property
    def places(self) -> dict[str, tuple[str, int, int]]:
        """Kind, first and last line of each definition, by name."""
        return {name: (kind, *lines) for name, kind, lines in _placed(self.definitions, "")}


@cache
def modules(room: str) -> tuple[Module, ...]:
    """The modules of a folder, its own first, by name."""
    return tuple(_module(path) for path in sorted((PACKAGE / room).rglob("*.py")))


def module(name: str) -> Module:
    """A module by its dotted name."""
    path = PACKAGE.joinpath(*name.split(".")[1:])
    return _module(path / "__init__.py" if path.is_dir() else path.with_suffix(".py"))


@cache
def _module(path: Path) -> Module:
    text = path.read_text(encoding="utf-8")
    tree = ast.parse(text)
    steps = path.relative_to(PACKAGE.parent).with_suffix("").parts
    name = ".".join(step for step in steps if step != "__init__")
    return Module(name, ast.get_docstring(tree) or "", text, tuple(_public(tree.body)))


def _public(body: list[ast.stmt]) -> Iterator[Definition]:
    """What has a docstring and a name that is not private."""
    for node in body:
        if not isinstance(node, ast.FunctionDef | ast.ClassDef) or node.name.startswith("_"):
            continue
        if doc := ast.get_docstring(node):
            yield _definition(node, doc)


def _definition(node: ast.FunctionDef | ast.ClassDef, doc: str) -> Definition:
    first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
    lines = first, node.end_lineno or node.lineno
    if isinstance(node, ast.ClassDef):
        fields = ", ".join(_fields(node))
        return Definition("class", node.name, f"({fields})", doc, lines, tuple(_public(node.body)))
    kind = "property" if "property" in _decorators(node) else "function"
    return Definition(kind, node.name, f"({_arguments(node)})", doc, lines)


def _arguments(node: ast.FunctionDef) -> str:
    """Names of arguments and defaults; types stand in the source."""
    bare = ast.parse(f"def f({ast.unparse(node.args)}): ...").body[0]
    assert isinstance(bare, ast.FunctionDef)
    every = [*bare.args.posonlyargs, *bare.args.args, *bare.args.kwonlyargs]
    for argument in [*every, *filter(None, (bare.args.vararg, bare.args.kwarg))]:
        argument.annotation = None
    return ast.unparse(bare.args).removeprefix("self, ").removeprefix("cls, ")


def _fields(node: ast.ClassDef) -> Iterator[str]:
    """Fields of a class, but for constants that belong to the class."""
    for statement in node.body:
        match statement:
            case ast.AnnAssign(target=ast.Name(id=name), annotation=kind, value=value):
                if "ClassVar" not in ast.unparse(kind) and not name.startswith("_"):
                    yield f"{name}={ast.unparse(value)}" if value else name


def _decorators(node: ast.FunctionDef) -> set[str]:
    return {ast.unparse(one).split("(")[0].removeprefix("cached_") for one in node.decorator_list}


def _placed(
    definitions: tuple[Definition, ...], above: str
) -> Iterator[tuple[str, str, tuple[int, int]]]:
    for one in definitions:
        name = f"{above}{one.name}"
        yield name, "class" if one.kind == "class" else "def", one.lines
        yield from _placed(one.methods, f"{name}.")
