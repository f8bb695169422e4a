"""Joins the parts of a table."""

from collections.abc import Sequence

import pandas as pd

from atypical.run.log import logged
from atypical.tables.files import description_of, read, write


def main(name: str, parts: Sequence[str], path: str) -> None:
    description = description_of(name)
    whole = pd.concat([read(part, description) for part in parts], ignore_index=True)
    write(whole, path, description)


if __name__ == "__main__":
    with logged(snakemake.log[0]):
        main(snakemake.wildcards.study, snakemake.input.parts, snakemake.output.table)
