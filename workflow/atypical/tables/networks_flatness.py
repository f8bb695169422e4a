"""How flat the landscape is where realistic networks end."""

from atypical.tables.description import number, table, word
from atypical.tables.networks_columns import SEED, STOPPING, network

MEASURES = ("local_energy", "hessian_eigenvalue", "hessian_trace")

TABLE = table(
    "networks_flatness",
    "Measures around the parameters of networks_training, at the moments named there.",
    [
        *network(),
        SEED,
        STOPPING,
        word(
            "measure",
            "local_energy: rise of the training error under noise of strength `at` on each "
            "parameter, relative to it, or flips of a share `at` of binary weights; "
            "hessian_eigenvalue: number `at` of the training loss, from the largest; "
            "hessian_trace: its trace (`at` 0)",
            among=MEASURES,
        ),
        number("at", "strength, share of flips, or number", low=0, measured=False),
        number("value", "the measure"),
        number("error", "its error, of sampling or of iteration", low=0),
        word("status", "converged, or why not"),
    ],
)
