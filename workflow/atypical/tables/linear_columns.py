"""Columns that several tables of deep linear networks share."""

from __future__ import annotations

import pandera.pandas as pa

from atypical.tables.description import count, flag, number, word

DEPTH = count("depth", "number of weight matrices", symbol="$L$", low=2)
ETA = number("eta", "singular value to learn", symbol=r"$\eta$", low=0, measured=False)
BETA = number("beta", "weight decay", symbol=r"$\beta$", low=0, measured=False)
SEED = count("seed", "seed of samples, start and order")
RATE = number("learning_rate", "learning rate", low=0, measured=False)
BATCH = count("batch", "samples per step, as configured", low=1)
FULL = flag("full_batch", "whether the batch holds the whole sample: no minibatch noise")
RESIDUAL = number(
    "residual", "weight per layer of the missing mode", symbol=r"$\delta$", low=0, measured=False
)
TEST = number("test_mse", "test error per output", low=0)
TRAIN = number("train_mse", "training error per output", low=0)
EPOCH = count("epoch", "epoch")
ESCAPED = flag("escaped", "whether the run escaped before it was censored")
STATUS = word(
    "status", "converged: the checkpoint was stationary and the run stayed finite; or why not"
)


def strength(name: str, meaning: str, symbol: str) -> pa.Column:
    """A column of singular values of the end-to-end map."""
    return number(name, meaning, symbol=symbol, low=0)


S1 = strength("s1", "first singular value of the map", r"$\sigma_1$")
S2 = strength("s2", "second singular value of the map", r"$\sigma_2$")
