"""Archives of images as they are published: IDX (MNIST and its likes), binary CIFAR-10.

IDX: two zero bytes, a byte for the type of the entries (8: unsigned byte), a byte for the number of
axes, the length of each axis as a big-endian 32-bit number, the entries with the last axis fastest
(LeCun, Cortes, Burges, "The MNIST database of handwritten digits").
CIFAR-10: records of one label and 3 × 1024 bytes, red, green, blue, each row by row (Krizhevsky,
"Learning multiple layers of features from tiny images", 2009, and the page of the data set).
"""

from __future__ import annotations

import gzip
import math
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from atypical.disk.refusal import Refusal

Bytes = NDArray[np.uint8]

IDX = (
    "train-images-idx3-ubyte.gz",
    "train-labels-idx1-ubyte.gz",
    "t10k-images-idx3-ubyte.gz",
    "t10k-labels-idx1-ubyte.gz",
)
FILES = {"digits": (), "mnist": IDX, "fashion_mnist": IDX, "cifar10": ("cifar-10-binary.tar.gz",)}
INPUTS = {"digits": 64, "mnist": 784, "fashion_mnist": 784, "cifar10": 3072}
CLASSES = 10
# Cross-entropy of a network that has learned nothing, from there on; nats. A guess has ln 10.
UNLEARNED = 0.9 * math.log(CLASSES)
TRAINING_IMAGES = {"digits": 1297, "mnist": 60000, "fashion_mnist": 60000, "cifar10": 50000}

UNSIGNED_BYTE = 8
PIXELS = 3 * 32 * 32


class DataError(Refusal):
    """A data set that cannot be used; its text names the file, its fault and the remedy."""


def idx(path: Path) -> Bytes:
    """Entries of a compressed IDX file of unsigned bytes, in the shape that it states."""
    with _whole(path), gzip.open(path) as file:
        content = file.read()
    axes = content[3] if len(content) > 3 else 0
    start = 4 + 4 * axes
    if content[:3] != bytes([0, 0, UNSIGNED_BYTE]) or len(content) < start:
        raise _broken(path, "it is no IDX file of unsigned bytes")
    shape = [int(length) for length in np.frombuffer(content, ">u4", axes, 4)]
    if len(content) != start + math.prod(shape):
        raise _broken(path, f"it holds {len(content) - start} entries, not {math.prod(shape)}")
    return np.frombuffer(content, np.uint8, offset=start).reshape(shape)


def cifar(path: Path, *batches: str) -> tuple[Bytes, Bytes]:
    """Images (P, 3072) and labels (P,) of these batches of the binary CIFAR-10."""
    content = {}
    with _whole(path), tarfile.open(path, "r:gz") as archive:
        for member in archive:
            entries = archive.extractfile(member)
            if entries and Path(member.name).name in batches:
                content[Path(member.name).name] = entries.read()
    records = b"".join(content.get(name, b"") for name in batches)
    if set(content) != set(batches) or len(records) % (1 + PIXELS):
        raise _broken(path, f"it does not hold whole batches {', '.join(batches)}")
    table = np.frombuffer(records, np.uint8).reshape(-1, 1 + PIXELS)
    return table[:, 1:], table[:, 0]


@contextmanager
def _whole(path: Path) -> Iterator[None]:
    """Turns what a missing or damaged archive raises into one line."""
    try:
        yield
    except FileNotFoundError:
        raise DataError(f"{path}: is not there; `snakemake fetch_{path.parent.name}`.") from None
    except (OSError, EOFError, zlib.error, tarfile.TarError) as error:
        raise _broken(path, str(error)) from None


def _broken(path: Path, fault: str) -> DataError:
    return DataError(f"{path}: is not a whole archive: {fault}; delete it, and fetch it again.")
