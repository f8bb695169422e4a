"""Numbers that a paper quotes: rounded to their errors, found by name, written for LaTeX."""

from __future__ import annotations

import json
import math
import re
import shutil
import subprocess
from pathlib import Path

import pandas as pd
import pytest

from atypical.numbers.__main__ import main
from atypical.numbers.chosen import Chosen, chosen
from atypical.numbers.found import found
from atypical.numbers.written import latex, plainly
from atypical.settings.files import ConfigurationError
from atypical.settings.studies import STUDIES
from atypical.tables.files import write
from atypical.words.rounded import bracketed, plain
from clone import SOURCE, Project

CLAIMS = pd.DataFrame(
    {
        "claim": ["B4", "C6"],
        "measured": [0.0123, math.nan],
        "error": [0.0004, math.nan],
        "verdict": ["reproduced", "not tested at this scale"],
        "margin": [3.21, math.nan],
    }
)


@pytest.mark.parametrize(
    ("value", "error", "short", "long"),
    [
        (0.98843, 0.00021, "0.9884(2)", "0.98843 ± 0.00021"),
        (0.98843, 3e-12, "0.988430", "0.988430 ± 3e-12"),
        (123.4, 17.0, "123(17)", "123 ± 17"),
        (17432.0, 3841.0, "17432(3841)", "17400 ± 3800"),
        (1.5, math.nan, "1.5", "1.5"),
        (0.0, 0.01, "0.00(1)", "0.000 ± 0.010"),
        (math.nan, 1.0, "—", "—"),
        (math.inf, 1.0, "inf", "inf"),
    ],
)
def test_a_number_has_the_digits_that_its_error_leaves(
    value: float, error: float, short: str, long: str
) -> None:
    assert bracketed(value, error) == short
    assert plain(value, error) == long


def capacities(folder: Path) -> dict[str, Chosen]:
    """A table of capacities below `folder`, and numbers of it."""
    row = {"q": 0.5, "q_hat": 1.0, "residual": 0.0, "quadrature_error": 2e-4, "iterations": 3}
    rows = [
        row | {"margin": 0.0, "alpha_c": 0.83308, "status": "converged"},
        row | {"margin": 0.5, "alpha_c": math.nan, "status": "stalled"},
    ]
    columns = STUDIES["perceptron_capacity"].columns
    write(pd.DataFrame(rows), folder / "tables/perceptron_capacity.csv", columns)
    told = {"meaning": "m", "table": "perceptron_capacity", "value": "alpha_c"}
    return {
        name: Chosen(**told, error="quadrature_error", where={"margin": margin})
        for name, margin in (("there", 0.0), ("stalled", 0.5), ("absent", 0.7))
    }


def test_what_did_not_converge_or_is_not_there_is_no_number(tmp_path: Path) -> None:
    there, stalled, absent = found(capacities(tmp_path), tmp_path)
    assert (there.value, there.error, there.why) == (0.83308, 2e-4, "")
    assert math.isnan(stalled.value)
    assert stalled.why == "perceptron_capacity, margin = 0.5: stalled, and no number"
    assert absent.why == "perceptron_capacity has no rows where margin = 0.7"


def test_they_are_written_for_latex_and_for_programs(tmp_path: Path) -> None:
    numbers = found(capacities(tmp_path), tmp_path)
    lines = latex(numbers, CLAIMS).splitlines()
    defined = {line.split("atypical/")[1] for line in lines if line.startswith(r"\expandafter")}
    assert defined == {
        r"there/\endcsname{0.8331(2)}",
        r"there/value\endcsname{0.83308}",
        r"there/error\endcsname{0.0002}",
        r"B4/\endcsname{0.0123(4)}",
        r"B4/value\endcsname{0.0123}",
        r"B4/error\endcsname{0.0004}",
        r"B4/verdict\endcsname{reproduced}",
        r"B4/margin\endcsname{3.21}",
        r"C6/verdict\endcsname{not tested at this scale}",
    }
    told = json.loads(plainly(numbers, CLAIMS))
    assert told["numbers"]["there"]["value"] == 0.83308
    assert told["numbers"]["stalled"]["value"] is None
    assert told["claims"]["C6"]["measured"] is None


def test_the_list_names_what_there_is(tmp_path: Path) -> None:
    assert "features_no_gap" in chosen()
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text("numbers:\n  a: {meaning: m, table: perceptron_capacity, value: alhpa_c}\n")
    with pytest.raises(ConfigurationError, match=r"wrong\.yaml:2.*no column 'alhpa_c'"):
        chosen(wrong)
    wrong.write_text("numbers:\n  a: {meaning: m, table: capacity, value: alpha_c}\n")
    with pytest.raises(ConfigurationError, match=r"'capacity' is no table"):
        chosen(wrong)


def test_a_run_has_its_numbers(done: Project, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(done.path)]) in (0, 1)
    told = json.loads((done.path / "results/numbers.json").read_text(encoding="utf-8"))
    assert told["numbers"].keys() == chosen().keys()
    assert told["numbers"]["perceptron_capacity"]["value"] == pytest.approx(0.833078599)
    said = capsys.readouterr().out
    for name, number in told["numbers"].items():
        assert (number["value"] is None) == (f"{name}: " in said)


LATEX = shutil.which("latex")
EXAMPLE = re.search(r"```latex\n(.*?)```", (SOURCE / "README.md").read_text("utf-8"), re.DOTALL)
PAPER = r"\documentclass{minimal}\begin{document}%s\end{document}"


def typeset(text: str, place: Path) -> subprocess.CompletedProcess[str]:
    """What LaTeX says of a paper."""
    (place / "paper.tex").write_text(PAPER % text, encoding="utf-8")
    command = [str(LATEX), "-interaction=nonstopmode", "-halt-on-error", "paper.tex"]
    return subprocess.run(command, cwd=place, capture_output=True, text=True, check=False)


@pytest.mark.skipif(LATEX is None, reason="no LaTeX here to typeset the example with")
def test_the_three_lines_of_the_example_are_typeset(done: Project) -> None:
    main([str(done.path)])
    assert EXAMPLE
    assert len(EXAMPLE[1].splitlines()) == 3
    told = json.loads((done.path / "results/numbers.json").read_text(encoding="utf-8"))
    shown = r"\typeout{GAP \csname atypical/features_no_gap/\endcsname}"
    done_well = typeset(EXAMPLE[1] + shown, done.path)
    assert done_well.returncode == 0, done_well.stdout
    gap = told["numbers"]["features_no_gap"]
    assert f"GAP {bracketed(gap['value'], gap['error'])}" in done_well.stdout
    wrong = typeset(EXAMPLE[1] + r"\atypical{features_no_gab}", done.path)
    assert wrong.returncode != 0
    assert "no number features_no_gab" in wrong.stdout
