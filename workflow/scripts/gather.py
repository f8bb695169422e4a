"""Joins the parts of a table."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from atypical.run.log import logged
from atypical.tables.files import description_of, read, write


def main(name: str, parts: Sequence[str], params: Mapping[str, Any], path: str) -> None:
    description = description_of(name)
    none = pd.DataFrame(columns=list(description.columns))
    frames = [read(part, description) for part in parts]
    joined = pd.concat(frames, ignore_index=True) if frames else none
    write(joined, path, description, params)


if __name__ == "__main__":
    with logged(snakemake.log[0]):
        main(
            snakemake.wildcards.study,
            snakemake.input.parts,
            snakemake.params,
            snakemake.output.table,
        )
