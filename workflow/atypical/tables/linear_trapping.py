"""How long a trap holds a deep linear network."""

from atypical.tables.description import count, number, table, word
from atypical.tables.linear_columns import BETA, ESCAPED, SEED, STATUS

TABLE = table(
    "linear_trapping",
    "Epochs until the second mode passes a level under SGD; the whole budget where it does not.",
    [
        word("start", "random, or the rank of the checkpoint"),
        word("preparation", "none, converged, early, residual or noise"),
        number("strength", "epochs of trapping, weight per layer, or temperature", low=0),
        BETA,
        SEED,
        word(
            "criterion",
            "paper: second singular value above 0.001; basin: halfway from saddle to minimum",
            ("paper", "basin"),
        ),
        number("s2_start", "second singular value at the start", low=0),
        number(
            "saddle_weight",
            "weight per layer at the saddle of the second mode; infinite without one",
            low=0,
            infinite=True,
        ),
        ESCAPED,
        number("epochs", "epochs until escape, or watched in vain", low=0),
        count("censored_at", "epochs that a run was watched at most"),
        STATUS,
    ],
)
