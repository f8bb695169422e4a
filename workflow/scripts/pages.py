"""The pages of the report: all claims, and each figure."""

from collections.abc import Mapping
from pathlib import Path

from atypical.claims.table import COLUMNS
from atypical.disk.seals import land
from atypical.figures.catalogue import FIGURES
from atypical.report.pages import claims_page, figure_page
from atypical.run.log import logged
from atypical.tables.files import read


def main(claims: str, pictures: Mapping[str, Path], folder: Path) -> None:
    """pictures: the PNG of each figure that was drawn, by its name."""
    verdicts = read(claims, COLUMNS)
    figures = [figure for figure in FIGURES if figure.name in pictures]
    land(folder / "claims.html", claims_page(verdicts, figures).encode())
    for figure in figures:
        page = figure_page(figure, verdicts, pictures[figure.name].read_bytes())
        land(folder / f"{figure.name}.html", page.encode())


if __name__ == "__main__":
    with logged(snakemake.log[0]):
        main(
            snakemake.input.claims[0],
            {Path(png).stem: Path(png) for png in snakemake.input.pictures},
            Path(snakemake.output[0]).parent,
        )
