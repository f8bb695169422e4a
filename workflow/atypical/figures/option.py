"""An option of a figure: what a user may choose of its tables, in the configuration."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Option:
    """What a figure draws of its tables, by its name in `figures.<figure>` of the configuration.

    held: grids of studies (as in perceptron_entropy.alpha) each of which must hold the value.
    words: those among which it is one; none where it is a number.
    """

    meaning: str
    held: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
