"""Kinds of optimisers, by what they can do to a trap (docs/escape.md)."""

from __future__ import annotations

# All coordinates move alike: the paper's optimiser, and its like. The others scale coordinates.
UNIFORM = ("sgd", "momentum")
