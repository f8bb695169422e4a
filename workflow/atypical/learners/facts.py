"""What rules say of themselves, read from their text: nothing that they import is paid for."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

from atypical.declarations import constants, modules

RULES = Path(__file__).parent


@cache
def knows(learner: str, what: str) -> bool:
    """What a rule says of itself: that it knows `committees`, or patterns that are `gaussian`; that
    its path is `scheduled`, another one where its budget is.
    """
    text = (RULES / f"{learner}.py").read_text(encoding="utf-8")
    said = {
        node.target.id: node.value.value
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)
        if isinstance(node.value, ast.Constant)
    }
    return bool(said.get(what, True))


@cache
def kernels() -> tuple[str, ...]:
    """Rules that have a kernel for a GPU."""
    rules = [p.stem for p in modules(RULES) if "\nclass Rule(" in p.read_text(encoding="utf-8")]
    return tuple(name for name in rules if (RULES / "kernels" / f"{name}.py").exists())


@cache
def same(learner: str) -> str:
    """What runs of a kernel share with those of the compiled loop: their `bits`, or their `law`.

    Random numbers and orders of patterns are the same anyway; sums of real numbers need not be.
    """
    said = constants(RULES / "kernels" / f"{learner}.py").get("SAME", "law")
    return str(said)
