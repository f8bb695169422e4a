"""How flat the landscape is around solutions on random features."""

from atypical.tables.description import table
from atypical.tables.features_columns import ALPHA_T, INVERSE_ALPHA
from atypical.tables.flatness_columns import measured
from atypical.tables.learner_columns import INSTANCE, LATENT, LEARNER, SIZE, STOPPING

TABLE = table(
    "features_flatness",
    "Measures around the solutions that learners found on random features.",
    [LEARNER, ALPHA_T, LATENT, INVERSE_ALPHA, SIZE, STOPPING, INSTANCE, *measured()],
)
