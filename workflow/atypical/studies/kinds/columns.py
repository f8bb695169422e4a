"""Columns that the tables of several studies share, and grids that several studies sweep."""

from __future__ import annotations

import math
from typing import Annotated

from pydantic import Field

from atypical.quantities.grids import Grid
from atypical.quantities.physical import (
    Distance,
    Inverse,
    LatentLoad,
    Load,
    Margin,
    ReferenceMargin,
)
from atypical.quantities.training import Seed
from atypical.tables.kinds import count, flag, given, number, overlap, word

LN2 = math.log(2)

# Theory of the perceptron and its kin.
ALPHA = given("alpha", low=0)
MARGIN = given("margin")
MARGIN_MAX = number("margin_max")
DISTANCE = given("distance", low=0, high=0.5)
REFERENCE_MARGIN = number("reference_margin")
REFERENCE = word("reference")
Q = overlap("q")
Q_HAT = number("q_hat", low=0)
ENTROPY = number("entropy", high=LN2)
LOCAL_ENTROPY = number("local_entropy", high=LN2)
SLOPE = number("slope")
# The saddle point around a reference, its stability, and the reference itself.
AROUND = (Q, overlap("s"), Q_HAT, number("s_hat"), number("t_hat"))
# Where the branch of saddles around a reference ends.
BRANCH_END = (
    number("branch_end", low=0, high=0.5, status="branch_end_status"),
    number("branch_end_error", low=0, status="branch_end_status"),
    word("branch_end_status"),
)
REPLICON = number("replicon", low=0)
OF_REFERENCE = (overlap("reference_q"), number("reference_q_hat", low=0))

# Random features.
ALPHA_T = given("alpha_t", low=0)
INVERSE_ALPHA = given("inverse_alpha", low=0)
LEARNED = (
    number("p", low=0),
    number("p_d", low=0),
    number("r"),
    number("error_typical", low=0, high=0.5),
    number("error_barycenter", low=0, high=0.5),
    Q_HAT,
    number("p_hat", low=0),
    number("p_d_hat"),
    number("r_hat"),
)

# Learners, and what lies around what they found.
LEARNER = word("learner")
ARCHITECTURE = word("architecture", among=("tree", "full"))
HIDDEN = count("hidden", low=3)
SIZE = count("size", low=3)
LATENT = count("latent", low=1)
PATTERNS = count("patterns", low=1)
STOPPING = word("stopping", among=("first", "whole"))
INSTANCE = count("instance")
BUDGET = count("budget", low=1)
RESTART = count("restart")

# Deep linear networks.
DEPTH = count("depth", low=2)
ETA = given("eta", low=0)
BETA = given("beta", low=0)
SEED = count("seed")
RATE = given("learning_rate", low=0)
BATCH = count("batch", low=1)
FULL = flag("full_batch")
ESCAPED = flag("escaped")
RESIDUAL = given("residual", low=0)
ERRORS = (number("train_mse", low=0), number("test_mse", low=0))
SINGULAR_VALUES = (number("s1", low=0), number("s2", low=0))
STATUS = word("status")

Loads = Annotated[Grid[Load], Field(description="load, patterns per weight")]
Margins = Annotated[
    Grid[Margin], Field(description="margin, in units of the field's standard deviation")
]
ReferenceMargins = Annotated[
    Grid[ReferenceMargin], Field(description="margin of the reference solution, or max")
]
MarginsAround = Annotated[
    Grid[Margin], Field(description="margin of the solutions around the reference")
]
Distances = Annotated[Grid[Distance], Field(description="fraction of weights that differ")]
LatentLoads = Annotated[Grid[LatentLoad], Field(description="P/D, patterns per latent input")]
Inverses = Annotated[Grid[Inverse], Field(description="1/α = N/P, weights per pattern")]
Seeds = Annotated[Grid[Seed], Field(description="seeds; each has its own samples, start and order")]
