"""Every figure: its name, what it shows, and the tables it reads."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """An entry of the catalogue.

    The name begins with the paper's letter and is the name of the module that draws it.
    """

    name: str
    title: str
    tables: tuple[str, ...]

    @property
    def paper(self) -> str:
        """A, B or C."""
        return self.name[0]


FIGURES = (
    Figure(
        "B_local_entropy_margin",
        "Around solutions of larger margin the landscape is dense: local entropy against distance",
        ("perceptron_local_entropy",),
    ),
    Figure(
        "B_margin_concentration",
        "Solutions of larger margin are rarer and closer together",
        ("perceptron_entropy", "perceptron_max_margin"),
    ),
    Figure(
        "B_margin_transitions",
        "Where neighbourhoods are dense, in the plane of load and margin",
        (
            "perceptron_max_margin",
            "perceptron_transitions",
            "perceptron_thresholds",
            "perceptron_clone_thresholds",
        ),
    ),
    Figure(
        "B_local_entropy_load",
        "How density is lost with the load: around maximum-margin solutions, and for many clones",
        ("perceptron_local_entropy", "perceptron_clones"),
    ),
    Figure(
        "B_nested_margins",
        "The largest margin met at each distance from a reference solution",
        ("perceptron_nested_margins",),
    ),
    Figure(
        "B_algorithms",
        "Efficient learners stop where dense regions end, far from where solutions end",
        ("perceptron_training", "perceptron_algorithms", "perceptron_thresholds"),
    ),
    Figure(
        "B_solutions",
        "What learners find is neither typical nor of maximum margin: rare, and flat",
        ("perceptron_flatness", "perceptron_references", "perceptron_local_entropy"),
    ),
    Figure(
        "A_algorithms",
        "With growing overparameterization learners begin to solve, each at its own point",
        ("features_training", "features_algorithms"),
    ),
    Figure(
        "A_flatness",
        "Solutions differ in flatness by learner and stopping rule, and flat ones generalize",
        ("features_flatness", "features_training"),
    ),
)

PAPERS = {
    "A": "Learning through atypical phase transitions in overparameterized neural networks",
    "B": "Unveiling the structure of wide flat minima in neural networks",
    "C": "Noise-driven escape from metastable phases explains grokking in deep neural networks",
}


def of_paper(letter: str) -> list[Figure]:
    """The figures of one paper."""
    return [figure for figure in FIGURES if figure.paper == letter]
