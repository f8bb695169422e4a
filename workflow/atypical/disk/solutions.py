"""Weights on disk: packed, sealed, found again by the run that made them. No pickles.

The file is a NumPy archive. `runs` is JSON: the `names` of what tells runs apart (learner, size,
stopping rule, instance, and the like), a list of their values for each run, and each run's number
of weights and their kind. `bits` holds the binary weights of all runs, each from a fresh byte on;
`reals` those that are real numbers.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from atypical.disk.refusal import Refusal
from atypical.disk.seals import CHANGED, is_sealed, land_sealed

# What names a run: its learner, its task, its stopping rule, its instance; none of its results.
Name = Mapping[str, Any]
# int8, ±1, or float32.
Weights = NDArray[Any]
BITS, REALS = "bits", "reals"


class Found(NamedTuple):
    """rows: of a table.   names: all that tells each run apart.   weights: of each run."""

    rows: Any
    names: Sequence[Name]
    weights: Sequence[Weights]


class SolutionsError(Refusal):
    """Solutions that cannot be used; its text names file, fault and remedy."""


def save(
    path: str | Path,
    names: Sequence[Name],
    weights: Sequence[Weights],
    made_from: Mapping[str, Any] | None = None,
) -> None:
    """Write the weights of runs, with a seal beside them.

    names: all that tells a run apart, and nothing else; the same words for every run.
    made_from: the parameters of the job, which the seal keeps on record.
    Raises SolutionsError where two runs share a name; nothing is written then.
    """
    path = Path(path)
    words = list(names[0]) if names else []
    _refuse_other_words(path, words, names)
    _refuse_shared(path, [_told(words, name) for name in names])
    runs = {
        "names": words,
        "values": [[name[word] for word in words] for name in names],
        "sizes": [len(w) for w in weights],
        "kinds": [_kind(w) for w in weights],
    }
    bits = [np.packbits(w > 0) for w in weights if _kind(w) == BITS]
    reals = [w.astype(np.float32) for w in weights if _kind(w) == REALS]
    buffer = io.BytesIO()
    np.savez(
        buffer,
        allow_pickle=False,
        runs=np.frombuffer(json.dumps(runs).encode(), np.uint8),
        bits=np.concatenate([np.empty(0, np.uint8), *bits]),
        reals=np.concatenate([np.empty(0, np.float32), *reals]),
    )
    land_sealed(path, buffer.getvalue(), made_from)


class Solutions:
    """The weights in one or several files.   names: of all runs, in their order.

    Raises SolutionsError where a file was changed since it was written, or holds no solutions, and
    where two runs share a name, in one file or in several.
    """

    def __init__(self, paths: Iterable[str | Path]) -> None:
        self.paths = [Path(path) for path in paths]
        self.names: list[Name] = []
        self._words: list[str] = []
        self._weights: dict[str, Weights] = {}
        for path in self.paths:
            self._add(path)

    def of(self, run: Name) -> Weights:
        """The weights of a run; what else is known of it besides its name does not matter.

        Raises SolutionsError where no file holds it, or where a word of its name is not given.
        """
        missing = [word for word in self._words if word not in run]
        if missing:
            raise SolutionsError(
                f"{self._places()}: a run has a name of {', '.join(self._words)}; "
                f"{', '.join(missing)} is not given."
            )
        name = _told(self._words, run)
        if name not in self._weights:
            raise SolutionsError(
                f"{self._places()}: no solution of {name}; delete it, and the next run trains it "
                "anew."
            )
        return self._weights[name]

    def _add(self, path: Path) -> None:
        words, names, weights = _read(path)
        if not names:
            return
        self._words = self._words or words
        _refuse_other_words(path, self._words, names)
        told = [_told(self._words, name) for name in names]
        _refuse_shared(path, [*self._weights, *told])
        self.names += names
        self._weights |= dict(zip(told, weights, strict=True))

    def _places(self) -> str:
        return ", ".join(map(str, self.paths))


def _kind(weights: Weights) -> str:
    return BITS if weights.dtype == np.int8 else REALS


def _told(words: Iterable[str], run: Name) -> str:
    """The name of a run, one word after the other.

    A number that was written to a table and read again may differ in its last digit.
    """
    values = {word: run[word] for word in words}
    return ", ".join(
        f"{word} {f'{value:.12g}' if isinstance(value, float) else value}"
        for word, value in values.items()
    )


def _refuse_other_words(path: Path, words: Iterable[str], names: Iterable[Name]) -> None:
    known = set(words)
    for name in names:
        if odd := sorted(known ^ set(name)):
            raise SolutionsError(
                f"{path}: {', '.join(odd)} names some of these runs and not others, so they cannot "
                "be told apart; delete it, and the next run trains them anew."
            )


def _refuse_shared(path: Path, names: Sequence[str]) -> None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise SolutionsError(
                f"{path}: two runs share the name {name}; give what tells them apart a name of its "
                "own, or leave one out."
            )
        seen.add(name)


def _read(path: Path) -> tuple[list[str], list[Name], list[Weights]]:
    """The words of the names in a file, the names, and the weights of each run."""
    if not is_sealed(path):
        raise SolutionsError(
            f"{path}: {CHANGED} (its seal is broken); delete it, and the next run trains it anew."
        )
    try:
        with np.load(path, allow_pickle=False) as archive:
            runs = json.loads(archive["runs"].tobytes())
            left = {kind: archive[kind] for kind in (BITS, REALS)}
        words = list(runs["names"])
        names: list[Name] = [dict(zip(words, values, strict=True)) for values in runs["values"]]
        weights = list(_parted(left, runs["sizes"], runs["kinds"]))
    except (KeyError, TypeError, ValueError) as error:
        raise SolutionsError(f"{path}: holds no solutions ({error}).") from None
    return words, names, weights


def _parted(
    left: dict[str, Weights], sizes: Sequence[int], kinds: Sequence[str]
) -> Iterator[Weights]:
    """The weights of one run after the other."""
    for size, kind in zip(sizes, kinds, strict=True):
        length = -(-size // 8) if kind == BITS else size
        piece, left[kind] = left[kind][:length], left[kind][length:]
        yield _unpacked(piece, size) if kind == BITS else piece


def _unpacked(piece: Weights, size: int) -> Weights:
    return 2 * np.unpackbits(piece, count=size).astype(np.int8) - 1
