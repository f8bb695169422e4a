"""Prints every figure with its paper and title."""

from atypical.figures.catalogue import FIGURES

if __name__ == "__main__":
    for figure in FIGURES:
        print(f"{figure.name:32} paper {figure.paper}   {figure.title}")
