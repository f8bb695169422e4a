"""Models of a kind with every combination of parameters, and frames of what is solved for them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import MISSING, dataclass, fields
from itertools import product
from typing import Any, Literal

import numpy as np
import pandas as pd

from atypical.library.checks import several, word
from atypical.library.frames import framed
from atypical.replica import typical
from atypical.replica.model import Model, Typical
from atypical.replica.models.committee import Committee
from atypical.replica.models.features import RandomFeatures
from atypical.replica.models.perceptron import Perceptron
from atypical.replica.models.symmetric import SymmetricPerceptron
from atypical.status import CONVERGED, DIVERGED

MODELS: dict[str, type[Model]] = {
    "perceptron": Perceptron,
    "committee": Committee,
    "symmetric": SymmetricPerceptron,
    "features": RandomFeatures,
}
Kind = Literal["perceptron", "committee", "symmetric", "features"] | type[Model]
# A search starts from a model of this load or margin, and finds another one.
ANY = {"alpha": 1.0, "margin": 0.0}


@dataclass(frozen=True)
class Family:
    """Models of a kind, with every combination of parameters.

    name: the word for it.   grids: values of each parameter, by its name.
    """

    name: str
    kind: type[Any]
    grids: Mapping[str, list[Any]]

    @classmethod
    def of(cls, model: Kind, given: Mapping[str, Any], sought: str = "") -> Family:
        """The models at these parameters.   sought: the parameter that a search finds."""
        kind: Any = model
        if isinstance(model, type) and issubclass(model, Model):
            name = model.__name__
        else:
            name = word("model", model, MODELS)
            kind = MODELS[name]
        if sought in given:
            raise ValueError(f"{sought}: is not given here, but found; leave it out.")
        known = {field.name: field.default for field in fields(kind)}
        for parameter in given:
            word(name, parameter, [one for one in known if one != sought])
        taken = known | {sought: ANY[sought]} if sought else known
        grids = {p: _grid(name, p, given.get(p, usual)) for p, usual in taken.items()}
        return cls(name, kind, grids)

    def models(self) -> list[Model]:
        """One for every combination, the first parameter varying slowest."""
        combinations = product(*self.grids.values())
        return [self.kind(**dict(zip(self.grids, each, strict=True))) for each in combinations]

    def typical(
        self, what: str, solve: Callable[[Model], Typical], columns: list[str], **renamed: str
    ) -> pd.DataFrame:
        """A row for the stationary point of each model.   renamed: the parameter that is found."""
        points = [_found(solve, model) for model in self.models()]
        table = typical.typical_table([*self.grids, *columns], points)
        for sought in renamed:  # what stands there is where the search was lost
            table[sought] = table[sought].where(table["status"] == CONVERGED)
        return framed(f"{self.name}_{what}", table.rename(columns=renamed))

    def joined(
        self, what: str, solve: Callable[[Model], pd.DataFrame], besides: str = ""
    ) -> pd.DataFrame:
        """Tables of the models, one below the other, with the parameters that they do not name."""
        parts = []
        for model in self.models():
            with _in_range(str(model)):
                table = solve(model)
            for place, name in enumerate(p for p in self.grids if p != besides):
                if name not in table:
                    table.insert(place, name, getattr(model, name))
            parts.append(table)
        return framed(f"{self.name}_{what}", pd.concat(parts, ignore_index=True))

    def features(self, what: str, table: Callable[..., pd.DataFrame], **along: Any) -> pd.DataFrame:
        """A table of random features, by α instead of 1/α."""
        grids = {**self.grids, **along}
        loads = {1 / load: load for load in grids.pop("alpha")}
        with _in_range(self.name):
            found = [
                table(**grids, inverse_alpha=loads, nonlinearity=f).assign(nonlinearity=f)
                for f in grids.pop("nonlinearity")
            ]
        frame = pd.concat(found, ignore_index=True)
        frame["inverse_alpha"] = frame["inverse_alpha"].map(loads)
        return framed(f"{self.name}_{what}", frame.rename(columns={"inverse_alpha": "alpha"}))


def _found(solve: Callable[[Model], Typical], model: Model) -> Typical:
    """The stationary point; diverged where even the start is beyond the range of numbers."""
    try:
        with np.errstate(all="ignore"):
            return solve(model)
    except ArithmeticError:
        return Typical(model, np.nan, np.nan, np.nan, np.nan, np.nan, 0, DIVERGED)


@contextmanager
def _in_range(what: str) -> Iterator[None]:
    """What is solved for in many steps is judged by its statuses, or refused as a whole."""
    try:
        with np.errstate(all="ignore"):
            yield
    except ArithmeticError:
        raise ValueError(f"{what}: leaves the range of numbers; give less extreme ones.") from None


def _grid(model: str, name: str, value: Any) -> list[Any]:
    if value is MISSING:
        raise ValueError(f"{name}: is missing; the model {model} has it.")
    return several(name, value)
