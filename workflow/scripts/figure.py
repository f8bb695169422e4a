"""Draws one figure from its tables: PDF, PNG, the numbers drawn, and where they come from."""

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

from atypical.figures.files import save
from atypical.figures.provenance import provenance
from atypical.run.log import logged
from atypical.tables.files import description_of, read


def main(tables: Mapping[str, str], params: Mapping[str, Any], stem: Path) -> None:
    figure = import_module(f"atypical.figures.{params['figure']}")
    frames = {table: read(path, description_of(table)) for table, path in tables.items()}
    data = figure.select(frames, **params["options"])
    save(figure.draw(data), data, provenance(tables, params), stem)


if __name__ == "__main__":
    with logged(snakemake.log[0]):
        main(
            {Path(path).stem: path for path in snakemake.input.tables},
            dict(snakemake.params),
            Path(snakemake.output.pdf).with_suffix(""),
        )
