"""Tiny archives in the published formats, written independently of their readers."""

from __future__ import annotations

import gzip
import io
import struct
import tarfile

import numpy as np
from numpy.typing import NDArray

Bytes = NDArray[np.uint8]


def idx_bytes(entries: Bytes) -> bytes:
    """An IDX file of unsigned bytes, compressed."""
    header = struct.pack(f">BBBB{entries.ndim}I", 0, 0, 8, entries.ndim, *entries.shape)
    return gzip.compress(header + entries.tobytes())


def mnist_bytes(rng: np.random.Generator, train: int = 6, test: int = 3) -> dict[str, bytes]:
    """Files of an MNIST of a few images."""
    files = {}
    for kind, count in (("train", train), ("t10k", test)):
        images = rng.integers(0, 256, (count, 28, 28), np.uint8)
        files[f"{kind}-images-idx3-ubyte.gz"] = idx_bytes(images)
        files[f"{kind}-labels-idx1-ubyte.gz"] = idx_bytes(rng.integers(0, 10, count, np.uint8))
    return files


def cifar_bytes(records: dict[str, Bytes]) -> bytes:
    """A binary CIFAR-10 with these records, (P, 3073) of label and pixels, in each batch."""
    whole = io.BytesIO()
    with tarfile.open(fileobj=whole, mode="w:gz") as archive:
        for name, batch in {"readme.html": np.zeros(5, np.uint8), **records}.items():
            member = tarfile.TarInfo(f"cifar-10-batches-bin/{name}")
            member.size = batch.size
            archive.addfile(member, io.BytesIO(batch.tobytes()))
    return whole.getvalue()
