"""Sweeps of the weight decay on images: PyTorch's steps, independent seeds, real archives."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import torch
from tests.kinetics.joined import joined
from torch.nn.functional import cross_entropy, mse_loss, one_hot

from archives import mnist_bytes
from atypical.claims.judge import judge
from atypical.evidence.decay_jumps import shared
from atypical.kinetics import decay
from atypical.networks.architecture import Architecture, Network
from atypical.networks.module import module
from atypical.studies.decay_sweep import DecaySweep

decay_table = joined(decay.decay_table)
UP = {"dataset": "digits", "direction": "up"}
DOWN = UP | {"direction": "down"}
TRAINING: dict[str, Any] = {
    **{"loss": "cross_entropy", "batch": 64, "learning_rate": 0.0015},
    **{"epochs": 1, "start_epochs": 2, "tolerance": 0.02},
}
NETWORK: dict[str, Any] = {"hidden": [6, 5], "activation": "sigmoid"}


def plain(items: object, unit: str) -> object:
    return items


def table(curves: list[dict[str, str]], seeds: list[int], **given: Any) -> pd.DataFrame:
    beta = given.pop("beta", [0.01, 0.03])
    return decay_table(curves, seeds, beta, followed=plain, **NETWORK, **TRAINING | given)


@pytest.fixture
def archives(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """MNIST and Fashion-MNIST of a few images, in the published format."""
    for number, name in enumerate(("mnist", "fashion_mnist")):
        (tmp_path / name).mkdir()
        files = mnist_bytes(np.random.default_rng(number), train=24, test=10)
        for file, content in files.items():
            (tmp_path / name / file).write_bytes(content)
    monkeypatch.setattr(decay, "DATA", tmp_path)
    decay.pictures.cache_clear()


def walkers(loss: str, seeds: list[int]) -> decay.Walkers:
    how = decay.Training(**TRAINING | {"loss": loss})
    shape = Architecture((64, 6, 5, 10), "sigmoid", bias=True, binary=False)
    return decay.Walkers(Network(shape), decay.pictures("digits"), how, seeds, UP)


@pytest.mark.parametrize("loss", ["cross_entropy", "mse"])
def test_steps_are_those_of_pytorch_s_adam_with_weight_decay_and_moments_are_kept(
    loss: str,
) -> None:
    own = walkers(loss, [1])
    network = module(own.network.architecture, own.theta[0])
    optimiser = torch.optim.Adam(network.parameters(), 0.0015)
    x, labels = own.images.train
    orders = walkers(loss, [1]).orders
    for beta in (0.01, 0.1):
        own.descent.decay = beta
        own.advance(1)
        for group in optimiser.param_groups:
            group["weight_decay"] = beta
        order = orders.fresh(len(labels))[0]
        for first in range(0, 1297 - 63, 64):
            few = order[first : first + 64]
            optimiser.zero_grad()
            outputs, wanted = network(x[few]), labels[few]
            is_mse = loss == "mse"
            one = mse_loss(outputs, one_hot(wanted, 10).float()) if is_mse else cross_entropy(outputs, wanted)  # noqa: E501 # fmt: skip
            one.backward()
            optimiser.step()
    exact = torch.cat([p.detach().flatten() for p in network.parameters()])
    torch.testing.assert_close(own.theta[0], exact, atol=2e-4, rtol=1e-3)


def test_a_seed_s_run_does_not_depend_on_the_other_seeds() -> None:
    both, alone = table([UP, DOWN], [1, 2]), table([UP, DOWN], [2])
    own = both.query("seed == 2").reset_index(drop=True)
    pd.testing.assert_frame_equal(own, alone, check_exact=True)
    assert not both.query("seed == 1")["train_loss"].isin(own["train_loss"]).any()


def test_a_sweep_goes_on_from_where_it_was_and_each_direction_from_random_weights() -> None:
    up, down = table([UP], [1], beta=[0.03, 0.01]), table([DOWN], [1], beta=[0.01, 0.03])
    assert up["beta"].tolist() == [0.01, 0.03]
    assert down["beta"].tolist() == [0.03, 0.01]
    first = table([UP], [1], beta=[0.01])
    pd.testing.assert_frame_equal(up.head(1), first, check_exact=True)
    fresh = table([UP], [1], beta=[0.03], start_epochs=1)
    assert up["train_loss"].iloc[1] != fresh["train_loss"].item()


def test_the_table_is_what_the_study_declares() -> None:
    declared = {column.name for column in DecaySweep.columns}
    assert set(table([UP], [1])) == declared


def test_networks_learn_and_a_large_weight_decay_leaves_nothing() -> None:
    found = table([UP], [1], beta=[0.001, 1.0], epochs=20, start_epochs=40, learning_rate=0.01)
    learned, idle = found.itertuples()
    assert learned.train_accuracy > 0.8 < learned.accuracy
    assert learned.classes > 8
    assert learned.output_rank > 2
    assert idle.train_loss == pytest.approx(np.log(10), abs=0.01)
    assert idle.classes == 1
    assert idle.weight_norm < 0.1 < learned.weight_norm


def test_what_drifts_or_diverges_says_so() -> None:
    assert set(table([UP], [1], tolerance=1e-9)["status"]) == {"budget"}
    assert set(table([UP], [1], tolerance=10.0)["status"]) == {"converged"}
    lost = table([UP], [1], learning_rate=1e30)
    assert set(lost["status"]) == {"diverged"}


def test_classes_are_told_where_most_of_their_images_are_put_right() -> None:
    labels = torch.tensor([0, 0, 0, 1, 1, 2])
    assert decay.told(torch.tensor([1, 1, 0, 1, 0, 1]), labels) == 2
    assert decay.told(torch.zeros(6), labels) == 0


def test_the_rank_of_outputs_counts_their_directions() -> None:
    rng = np.random.default_rng(1)
    plane = rng.standard_normal((4000, 2)) @ np.linalg.qr(rng.standard_normal((10, 2)))[0].T
    assert decay.rank(torch.from_numpy(plane + 5)) == pytest.approx(2.0, abs=0.01)
    assert decay.rank(torch.ones(5, 10)) == 0


@pytest.mark.usefixtures("archives")
@pytest.mark.parametrize("loss", ["cross_entropy", "mse"])
def test_archives_as_published_go_the_whole_way_to_a_verdict(loss: str) -> None:
    """From idx files through the published network to jumps by the rule of all data sets."""
    curves = [{"dataset": name, "direction": "up"} for name in ("mnist", "fashion_mnist")]
    beta, sizes = [1e-5, 0.01, 0.02, 0.03, 10.0], {"hidden": [128, 128]}
    training = TRAINING | {"loss": loss, "epochs": 5, "start_epochs": 60, "batch": 12}
    found = decay_table(
        curves, [1], beta, activation="sigmoid", followed=plain, **sizes, **training
    )
    assert found.groupby("dataset")["beta"].nunique().to_dict() == {"mnist": 5, "fashion_mnist": 5}
    assert found.notna().all().all()
    ends = found.pivot_table(index="dataset", columns="beta", values="train_accuracy")
    assert (ends[1e-5] > 0.9).all()
    assert (ends[10.0] < 0.5).all()
    assert set(shared(found)["dataset"]) <= {"mnist", "fashion_mnist"}
    (verdict,) = judge("C7-published", {"decay_sweep": found}).itertuples()
    assert np.isfinite(verdict.measured)
    assert "mnist: " in verdict.evidence
