"""What `import atypical` offers: solvers, learners and measures, with checked input.

Numbers go in, one or several of each in any list or array; a frame comes out, with a row for every
combination of them. Its columns are those of the tables in docs/tables.md, and `frame.attrs` tells
their units. A mistake raises ValueError with one line: the argument, its value, the rule, the
remedy. What a solver or a learner does not reach is a value: its row stays, and `status` says why.
"""

# Where each function stands.
MODULES = {
    "barrier": "linear",
    "capacity": "theory",
    "entropy": "theory",
    "escape_rate": "linear",
    "flatness_of": "flatness",
    "learn": "learning",
    "learn_many": "learning",
    "local_entropy": "theory",
    "max_margin": "theory",
    "random_features": "learning",
    "random_labels": "learning",
    "read_solutions": "reading",
    "read_table": "reading",
    "spinodal": "linear",
    "thresholds": "theory",
    "transitions": "theory",
}
