"""Draws one figure from its tables: PDF, PNG, the numbers drawn, and where they come from."""

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

import atypical.figures.alone  # noqa: F401  (first: it keeps the user's settings out)
from atypical.disk.provenance import provenance
from atypical.figures.files import save
from atypical.randomness.run import seeded
from atypical.run.log import logged
from atypical.tables.files import read
from atypical.tables.kinds import columns_of


def main(tables: Mapping[str, str], params: Mapping[str, Any], stem: Path) -> None:
    figure = import_module(f"atypical.figures.{params['figure']}")
    columns = {name: columns_of(described) for name, described in params["columns"].items()}
    frames = {name: read(path, columns[name]) for name, path in tables.items()}
    data = figure.select(frames, **params["options"])
    origin = provenance(tables, params) | {"chosen": data.attrs}
    save(figure.draw(data), data, origin, stem)


if __name__ == "__main__":
    with logged(snakemake.log[0]), seeded(snakemake.params.seed):
        main(
            {Path(path).stem: path for path in snakemake.input.tables},
            dict(snakemake.params),
            Path(snakemake.output.pdf).with_suffix(""),
        )
