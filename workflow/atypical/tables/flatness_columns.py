"""Columns of the tables of flatness."""

from __future__ import annotations

import pandera.pandas as pa

from atypical.tables.description import number, word

MEASURES = ("local_energy", "local_test_error", "stability", "local_entropy", "entropy")


def measured() -> list[pa.Column]:
    """A measure of a solution, where it was taken, its value."""
    return [
        word(
            "measure",
            "local_energy, local_test_error: error rate on training or test patterns after flips "
            "of a share `at` of the weights; stability: density at Δ = `at`; local_entropy: nats "
            "per weight at distance `at`; entropy: of all solutions, at their typical distance",
            among=MEASURES,
        ),
        number("at", "share of flips, stability, or distance", measured=False),
        number("value", "the measure"),
        number("error", "its error, of sampling or of iteration", low=0),
        word("status", "converged, or why not"),
    ]
