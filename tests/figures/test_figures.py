"""What the figures draw: the artists' data are the numbers of the tables, and failures stay out."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import matplotlib.image
import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure

from atypical.figures import files, palette, style
from atypical.figures.catalogue import FIGURES, PAPERS

ROOT = Path(__file__).parents[2]


def local_entropy(**changed: object) -> pd.DataFrame:
    d = np.array([0.01, 0.1, 0.3])
    frame = pd.DataFrame(
        {
            "alpha": 0.5,
            "reference": "max",
            "reference_margin": 0.4,
            "margin": 0.0,
            "distance": d,
            "local_entropy": d / 2,
            "replicon": 0.3,
            "status": "converged",
        }
    )
    return frame.assign(**changed)


def curves(figure: Figure) -> Iterator[np.ndarray]:
    return (line.get_xydata() for ax in figure.axes for line in ax.get_lines())


def test_a_figure_draws_the_converged_points_of_its_load() -> None:
    figure = import_module("atypical.figures.B_local_entropy_margin")
    table = pd.concat(
        [
            local_entropy(status=["converged", "stalled", "converged"]),
            local_entropy(alpha=0.7, local_entropy=0.2),
            local_entropy(margin=0.1, local_entropy=0.3),
        ]
    )
    data = figure.select({"perceptron_local_entropy": table}, alpha=0.5)
    assert data["distance"].tolist() == [0.01, 0.3]
    drawn = figure.draw(data)
    expected = data[["distance", "local_entropy"]].to_numpy()
    assert any(np.array_equal(curve, expected) for curve in curves(drawn))


def test_curves_of_margins_end_where_the_entropy_vanishes() -> None:
    figure = import_module("atypical.figures.B_margin_concentration")
    entropy = pd.DataFrame(
        {
            "alpha": 0.5,
            "margin": [0.0, 0.2, 0.9],
            "q": [0.3, 0.4, 0.8],
            "entropy": [0.3, 0.2, -0.4],
            "status": "converged",
        }
    )
    ends = pd.DataFrame(
        {"alpha": [0.5, 0.6], "margin_max": [0.42, 0.3], "q": 0.6, "status": "converged"}
    )
    data = figure.select({"perceptron_entropy": entropy, "perceptron_max_margin": ends})
    assert data["margin"].tolist() == [0.0, 0.2, 0.42]
    assert data["entropy"].tolist() == [0.3, 0.2, 0.0]
    assert data["distance"].iloc[-1] == pytest.approx(0.2)


def test_every_figure_has_module_caption_and_guide() -> None:
    guide = (ROOT / "docs/figures.md").read_text()
    for figure in FIGURES:
        module = import_module(f"atypical.figures.{figure.name}")
        assert module.__doc__.startswith(f"{figure.name}: ")
        assert callable(module.select)
        assert callable(module.draw)
        assert (ROOT / f"workflow/report/{figure.name}.rst").read_text().startswith("**")
        assert f"## {figure.name}\n" in guide
        assert figure.paper in PAPERS


def test_the_readme_lists_every_figure_with_its_command() -> None:
    readme = (ROOT / "README.md").read_text()
    for figure in FIGURES:
        assert f"| `snakemake {figure.name}` |" in readme


def test_the_same_figure_has_the_same_bytes(tmp_path: Path) -> None:
    def once(stem: Path) -> list[bytes]:
        figure, (ax,) = style.canvas()
        ax.plot([0, 1], [0, 1], label=r"$\kappa$")
        ax.legend()
        files.save(figure, pd.DataFrame({"x": [0.1]}), {"figure": "x"}, stem)
        return [stem.with_suffix(end).read_bytes() for end in (".pdf", ".png", ".csv", ".json")]

    assert once(tmp_path / "a") == once(tmp_path / "b")


def test_fonts_are_embedded_and_widths_are_those_of_journals(tmp_path: Path) -> None:
    figure, (ax,) = style.canvas(width=style.COLUMN)
    ax.set_title("text")
    files.save(figure, pd.DataFrame(), {}, tmp_path / "a")
    pdf = (tmp_path / "a.pdf").read_bytes()
    assert b"FontFile2" in pdf
    assert b"/Type3" not in pdf
    assert b"CreationDate" not in pdf
    assert pytest.approx(89) == style.COLUMN * 25.4
    assert pytest.approx(183) == style.PAGE * 25.4
    pixels = matplotlib.image.imread(tmp_path / "a.png").shape[1]
    assert pixels == pytest.approx(89 / 25.4 * 300, abs=1)


def test_ordered_colours_differ_in_lightness() -> None:
    shades = list(palette.ordered_colours([0.1, 0.2, 0.3, 0.4]).values())
    lightness = [0.2126 * r + 0.7152 * g + 0.0722 * b for r, g, b in shades]
    assert lightness == sorted(lightness)
    assert np.diff(lightness).min() > 0.05
