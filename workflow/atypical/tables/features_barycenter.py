"""How well the average of several solutions of a learner generalizes."""

from atypical.tables.description import count, number, table, word
from atypical.tables.features_columns import ALPHA_T, INVERSE_ALPHA
from atypical.tables.learner_columns import INSTANCE, LATENT, LEARNER, SIZE

TABLE = table(
    "features_barycenter",
    "Test errors of the solutions of features_restarts, and of their average weights.",
    [
        LEARNER,
        ALPHA_T,
        LATENT,
        INVERSE_ALPHA,
        SIZE,
        INSTANCE,
        count(
            "solutions",
            "different solutions of the instance that are averaged, an odd number of those found; "
            "where they are fewer than three, those found",
        ),
        number("overlap", "mean overlap of two of them", symbol="$q$", low=-1, high=1),
        number("error_single", "mean test error of one of them", low=0, high=1),
        number("error_best", "smallest test error of one of them", low=0, high=1),
        number("error_barycenter", "test error of their average", low=0, high=1),
        word("status", "converged, or why not"),
    ],
)
