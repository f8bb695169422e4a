"""Prints every figure with its paper and title."""

from pathlib import Path

from atypical.figures.catalogue import FIGURES

if __name__ == "__main__":
    lines = [f"{figure.name:32} paper {figure.paper}   {figure.title}" for figure in FIGURES]
    Path(snakemake.log[0]).write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(*lines, sep="\n")
