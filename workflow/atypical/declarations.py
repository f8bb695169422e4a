"""What modules declare of themselves, read from their text: nothing is imported.

A dry run asks which figures and claims there are, and must not pay for what draws or judges them.
Of a module that is no Python nothing is read here: whoever runs it names the fault.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

# The first line of a function or a class: what stands above it may be constants.
BODY = re.compile(r"^(@|def |class )", re.MULTILINE)


def modules(folder: Path) -> Iterator[Path]:
    """The modules of a package, by name."""
    return iter(sorted(path for path in folder.glob("*.py") if path.stem != "__init__"))


def constants(path: Path, forms: Mapping[str, Callable[..., Any]] | None = None) -> dict[str, Any]:
    """The constants that stand above the first function of a module, as far as they are literal.

    forms: what may be called in them, by name.
    """
    head = BODY.split(path.read_text(encoding="utf-8"), maxsplit=1)[0]
    found = {}
    for statement in _parsed(head):
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                pass
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                pass
            case _:
                continue
        try:
            found[name] = _literal(value, forms or {})
        except ValueError:
            continue
    return found


def decorated(path: Path, decorator: str) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Functions under a decorator that is called: its first argument, their name and arguments."""
    signature = re.compile(rf"^@{decorator}\(.*?^def .*?->[^\n]*:$", re.MULTILINE | re.DOTALL)
    for text in signature.findall(path.read_text(encoding="utf-8")):
        for statement in _parsed(f"{text} ..."):
            match statement:
                case ast.FunctionDef(
                    name=function,
                    decorator_list=[ast.Call(args=[ast.Constant(value=str() as first)])],
                ):
                    arguments = tuple(argument.arg for argument in statement.args.args)
                    yield first, function, arguments


def _parsed(text: str) -> list[ast.stmt]:
    try:
        return ast.parse(text).body
    except SyntaxError:
        return []


def _literal(value: ast.expr, forms: Mapping[str, Callable[..., Any]]) -> Any:
    """What an expression says.   Raises ValueError where that takes more than reading."""
    match value:
        case ast.Call(func=ast.Name(id=name), args=[]) if name in forms:
            return forms[name](**{str(k.arg): _literal(k.value, forms) for k in value.keywords})
        case ast.Dict(keys=keys, values=values) if None not in keys:
            pairs = zip(keys, values, strict=True)
            return {ast.literal_eval(key): _literal(of, forms) for key, of in pairs if key}
        case _:
            return ast.literal_eval(value)
