"""Data sets: read as they were written, refused where they are damaged."""

from __future__ import annotations

import gzip
import hashlib
from pathlib import Path

import numpy as np
import pytest

from archives import cifar_bytes, idx_bytes, mnist_bytes
from atypical.tasks import digits
from atypical.tasks.archives import FILES, DataError
from atypical.tasks.images import CIFAR_TEST, CIFAR_TRAIN, Images, load


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(7)


def put(folder: Path, files: dict[str, bytes]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)


def is_sound(images: Images) -> bool:
    inputs, labels = (images.train_inputs, images.test_inputs), (images.train_labels, images.test_labels)  # noqa: E501 # fmt: skip
    return all(
        x.dtype == np.float32 and x.min() >= 0 and x.max() <= 1 and len(x) == len(y)
        for x, y in zip(inputs, labels, strict=True)
    ) and all(y.dtype == np.int64 for y in labels)


def test_the_digits_are_those_that_were_published() -> None:
    whole = hashlib.sha256(digits.FILE.read_bytes()).hexdigest()
    assert whole == "09f66e6debdee2cd2b5ae59e0d6abbb73fc2b0e0185d2e1957e9ebb51e23aa22"
    pixels, labels = digits.pixels()
    assert pixels.shape == (1797, 64)
    assert set(pixels.flat) == set(range(17))
    # As the documentation of the data set counts its classes.
    assert np.bincount(labels).tolist() == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]


def test_every_digit_is_in_one_of_the_two_sets() -> None:
    images = load("digits", Path("nowhere"))
    pixels, labels = digits.pixels()
    joined = np.concatenate([images.train_inputs, images.test_inputs])
    marks = np.concatenate([images.train_labels, images.test_labels])
    assert (len(images.train_inputs), len(images.test_inputs)) == (1297, 500)
    assert sorted(map(bytes, np.c_[joined * 16, marks].astype(np.uint8))) == sorted(
        map(bytes, np.c_[pixels, labels].astype(np.uint8))
    )
    assert is_sound(images)
    # A random split, so each class is in the test set as often as by chance.
    assert np.bincount(images.test_labels).min() > 30


def test_the_digits_are_split_once_and_for_all() -> None:
    first, second = load("digits", Path("here")), load("digits", Path("there"))
    assert np.array_equal(first.test_inputs, second.test_inputs)
    assert first.test_labels[:10].tolist() == [2, 0, 6, 0, 1, 5, 2, 3, 8, 3]


@pytest.mark.parametrize("name", ["mnist", "fashion_mnist"])
def test_idx_files_are_read_as_they_were_written(
    tmp_path: Path, rng: np.random.Generator, name: str
) -> None:
    files = mnist_bytes(rng)
    put(tmp_path / name, files)
    images = load(name, tmp_path)
    assert is_sound(images)
    assert images.train_inputs.shape == (6, 784)
    for kind, inputs, labels in (
        ("train", images.train_inputs, images.train_labels),
        ("t10k", images.test_inputs, images.test_labels),
    ):
        entries = gzip.decompress(files[f"{kind}-images-idx3-ubyte.gz"])[16:]
        assert np.rint(inputs * 255).astype(np.uint8).tobytes() == entries
        marks = gzip.decompress(files[f"{kind}-labels-idx1-ubyte.gz"])[8:]
        assert labels.astype(np.uint8).tobytes() == marks


def test_cifar_batches_are_joined_in_their_order(tmp_path: Path, rng: np.random.Generator) -> None:
    names = [*CIFAR_TRAIN, *CIFAR_TEST]
    records = {name: rng.integers(0, 256, (2, 3073), np.uint8) for name in reversed(names)}
    put(tmp_path / "cifar10", {FILES["cifar10"][0]: cifar_bytes(records)})
    images = load("cifar10", tmp_path)
    train = np.concatenate([records[name] for name in CIFAR_TRAIN])
    assert is_sound(images)
    assert np.array_equal(images.train_labels, train[:, 0])
    assert np.allclose(images.train_inputs * 255, train[:, 1:])
    assert np.allclose(images.test_inputs * 255, records["test_batch.bin"][:, 1:])


@pytest.mark.parametrize("share", [0.0, 0.01, 0.5, 0.999])
@pytest.mark.parametrize("name", ["mnist", "cifar10"])
def test_a_truncated_archive_is_refused_in_one_line(
    tmp_path: Path, rng: np.random.Generator, name: str, share: float
) -> None:
    records = {
        batch: rng.integers(0, 256, (2, 3073), np.uint8) for batch in [*CIFAR_TRAIN, *CIFAR_TEST]
    }
    whole = {"mnist": mnist_bytes(rng), "cifar10": {FILES["cifar10"][0]: cifar_bytes(records)}}
    put(tmp_path / name, whole[name])
    path = tmp_path / name / FILES[name][0]
    path.write_bytes(path.read_bytes()[: int(share * path.stat().st_size)])
    with pytest.raises(DataError, match=r"is not a whole archive: .*; delete it, and fetch") as no:
        load(name, tmp_path)
    assert "\n" not in str(no.value)
    assert str(path) in str(no.value)


def test_a_flipped_byte_is_refused_or_stands_for_nothing(
    tmp_path: Path, rng: np.random.Generator
) -> None:
    put(tmp_path / "mnist", mnist_bytes(rng))
    labels = load("mnist", tmp_path).test_labels
    path = tmp_path / "mnist" / "t10k-labels-idx1-ubyte.gz"
    whole = path.read_bytes()
    refused = 0
    for place in range(len(whole)):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 16]) + whole[place + 1 :])
        try:
            assert np.array_equal(load("mnist", tmp_path).test_labels, labels)
        except DataError:
            refused += 1
    # What is let in: the date, system and flags of a gzip header, and padding of its last bits.
    assert refused >= len(whole) - 10


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (gzip.compress(b""), "no IDX file"),
        (gzip.compress(b"\0\0\x0d\1\0\0\0\1\0\0\0\0"), "no IDX file of unsigned bytes"),
        (gzip.compress(b"\0\0\x08\3\0\0\0\1"), "no IDX file"),
        (gzip.compress(b"\0\0\x08\1\0\0\0\5abc"), "it holds 3 entries, not 5"),
    ],
    ids=["empty", "floats", "cut", "short"],
)
def test_what_is_not_idx_is_refused(
    tmp_path: Path, rng: np.random.Generator, content: bytes, fault: str
) -> None:
    put(tmp_path / "mnist", {**mnist_bytes(rng), "train-labels-idx1-ubyte.gz": content})
    with pytest.raises(DataError, match=fault):
        load("mnist", tmp_path)


def test_images_without_labels_are_refused(tmp_path: Path, rng: np.random.Generator) -> None:
    labels = {"train-labels-idx1-ubyte.gz": idx_bytes(np.zeros(5, np.uint8))}
    put(tmp_path / "mnist", {**mnist_bytes(rng), **labels})
    with pytest.raises(DataError, match="6 images have 5 labels; fetch its files again"):
        load("mnist", tmp_path)


def test_a_missing_batch_is_refused(tmp_path: Path, rng: np.random.Generator) -> None:
    records = {"data_batch_1.bin": rng.integers(0, 256, (2, 3073), np.uint8)}
    put(tmp_path / "cifar10", {FILES["cifar10"][0]: cifar_bytes(records)})
    with pytest.raises(DataError, match="it does not hold whole batches"):
        load("cifar10", tmp_path)


def test_missing_archives_and_unknown_names_are_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"gz: is not there; `snakemake fetch_mnist`\.$"):
        load("mnist", tmp_path)
    with pytest.raises(DataError) as error:
        load("mnits", tmp_path)
    known = "digits, mnist, fashion_mnist, cifar10"
    assert str(error.value) == f"mnits is not a data set; give one of {known}."
