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
        "A_phase_diagram",
        "Solutions exist before dense neighbourhoods do: random features",
        ("features_interpolation", "features_transitions", "features_algorithms"),
    ),
    Figure(
        "A_generalization",
        "Learning goes on beyond interpolation: typical, maximum-margin and average solutions",
        ("features_entropy", "features_transitions", "features_training", "features_barycenter"),
    ),
    Figure(
        "A_local_entropy",
        "Beyond a gap the surroundings of maximum-margin solutions become dense: random features",
        ("features_local_entropy",),
    ),
    Figure(
        "A_algorithms",
        "With growing overparameterization learners begin to solve, each at its own point",
        ("features_training", "features_algorithms", "features_transitions"),
    ),
    Figure(
        "A_flatness",
        "Solutions differ in flatness by learner and stopping rule, and flat ones generalize",
        ("features_flatness", "features_training"),
    ),
    Figure(
        "A_networks_width",
        "Realistic networks: an algorithmic threshold in width, better solutions beyond it",
        ("networks_training", "networks_thresholds"),
    ),
    Figure(
        "A_networks_flatness",
        "Realistic networks: flatness against width, algorithm and test error",
        ("networks_training", "networks_flatness"),
    ),
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
        "B_committee",
        "One step beyond the perceptron: density is lost sooner, and learners stop sooner",
        (
            "perceptron_local_entropy",
            "committee_local_entropy",
            "perceptron_thresholds",
            "committee_thresholds",
            "perceptron_algorithms",
            "committee_algorithms",
        ),
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
        "C1a_delayed_convergence",
        "Delayed convergence from trapped states",
        ("linear_delayed",),
    ),
    Figure(
        "C1b_sparse_grokking",
        "Grokking on a few samples, and what decides the delay",
        ("linear_sparse", "linear_sparse_delay"),
    ),
    Figure(
        "C2a_barrier",
        "The barrier between zero and the learned state",
        ("linear_landscape", "linear_path"),
    ),
    Figure(
        "C2b_arrhenius",
        "Escape times against inverse noise, minibatch and injected",
        ("linear_escape", "linear_langevin"),
    ),
    Figure(
        "C3_phase_diagram",
        "Test error against weight decay, upward and downward",
        ("linear_landscape", "linear_sweep"),
    ),
    Figure(
        "C4_bifurcation",
        "Learned state and saddle of both modes against weight decay",
        ("linear_landscape", "linear_sweep"),
    ),
    Figure(
        "C5_one_way_jumps",
        "Minibatch noise makes a network lose a mode, never gain one",
        ("linear_one_way",),
    ),
    Figure(
        "C6_depth",
        "Critical weight decays and barriers against depth",
        ("linear_landscape", "linear_sweep"),
    ),
    Figure(
        "C7_nonlinear",
        "Hysteresis of nonlinear networks in the weight decay",
        ("nonlinear_sweep",),
    ),
    Figure(
        "C8_trap_opening",
        "Why a converged trap does not open, and what opens it",
        ("linear_noise", "linear_trapping"),
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
