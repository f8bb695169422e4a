"""Equations as MathML, which browsers draw by themselves: no script, no fonts, no network."""

from __future__ import annotations

import re
from typing import Any

from docutils.nodes import Element, SkipNode
from docutils.utils.math import MathError
from docutils.utils.math.latex2mathml import tex2mathml
from sphinx.application import Sphinx
from sphinx.util.logging import getLogger

LOGGER = getLogger(__name__)
# An index would stand under a letter with an accent: it is given to an empty group behind it.
ACCENT = re.compile(r"(\\(?:hat|tilde|dot)\s*(?:\{[^{}]*\}|\\[a-zA-Z]+|\w))(?=_)")


def setup(app: Sphinx) -> dict[str, Any]:
    """Known to Sphinx as the renderer `mathml`."""
    app.add_html_math_renderer("mathml", (_inline, None), (_block, None))
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def _inline(writer: Any, node: Element) -> None:
    writer.body.append(_mathml(node, as_block=False))
    raise SkipNode


def _block(writer: Any, node: Element) -> None:
    writer.body.append(f'<div class="equation">{_mathml(node, as_block=True)}</div>')
    raise SkipNode


def _mathml(node: Element, *, as_block: bool) -> str:
    try:
        return str(tex2mathml(ACCENT.sub(r"\1{}", node.astext()), as_block=as_block))
    except MathError as error:
        LOGGER.warning("%s: %s", node.astext(), error, location=node)
        return str(node.astext())
