"""What README shows of the reference: `python -m atypical.release.showcase [DIR]`.

The table of verdicts, from reference/default; thumbnails, of the run in DIR, if it is given; and
the graph of studies, figures and claims.
"""

from __future__ import annotations

import io
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
from PIL import Image

from atypical.claims.claim import VERDICTS
from atypical.claims.table import COLUMNS
from atypical.compare.reference import REFERENCE
from atypical.disk.seals import land
from atypical.figures.catalogue import FIGURES, PAPERS
from atypical.release.graph import drawing
from atypical.tables.files import read

ROOT = Path(__file__).parents[3]
README, THUMBNAILS, GRAPH = ROOT / "README.md", ROOT / "docs/thumbnails", ROOT / "docs/graph.svg"
BEGIN, END = "<!-- verdicts of reference/default: make docs -->\n", "<!-- end of verdicts -->"
SHOWN = re.compile(rf"(?<={re.escape(BEGIN)}).*?(?={END})", re.DOTALL)
# Pixels, and colours, of which figures have few.
WIDTH, COLOURS = 480, 48


def verdicts(claims: pd.DataFrame) -> str:
    """Verdicts by paper: how many, and which."""
    heads = "".join(f" paper {letter} |" for letter in PAPERS)
    lines = [f"| verdict | all |{heads}", f"|---|--:|{'---|' * len(PAPERS)}"]
    counted = Counter(claims["verdict"])
    for verdict in VERDICTS:
        of = claims[claims["verdict"] == verdict]
        named = (", ".join(of.loc[of["paper"] == letter, "claim"]) for letter in PAPERS)
        lines.append(f"| {verdict} | {counted[verdict]} | {' | '.join(named)} |")
    return "".join(f"{line}\n" for line in lines)


def text(readme: str, claims: pd.DataFrame) -> str:
    """README with the verdicts of these claims."""
    return SHOWN.sub(lambda _: verdicts(claims), readme)


def thumbnails(figures: Path) -> Iterator[tuple[str, bytes]]:
    """Small pictures of the figures of a run, by name."""
    for figure in FIGURES:
        picture = Image.open(figures / f"{figure.name}.png").convert("RGB")
        picture.thumbnail((WIDTH, WIDTH), Image.Resampling.LANCZOS)
        content = io.BytesIO()
        picture.quantize(COLOURS).save(content, "png", optimize=True)
        yield figure.name, content.getvalue()


def main(arguments: list[str]) -> int:
    """Renew what README shows."""
    if (REFERENCE / "claims.csv").exists():
        shown = text(README.read_text(encoding="utf-8"), read(REFERENCE / "claims.csv", COLUMNS))
        land(README, shown.encode())
    land(GRAPH, drawing())
    for place in arguments:
        for name, content in thumbnails(Path(place) / "results/figures"):
            land(THUMBNAILS / f"{name}.png", content)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
