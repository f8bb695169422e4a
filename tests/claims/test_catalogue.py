"""Claims are found where they are declared, and a dry run does not pay for what judges them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from atypical.claims import catalogue
from atypical.claims.judge import claim_named
from atypical.declarations import constants, decorated
from atypical.settings.studies import STUDIES

NAMES = [entry.name for entry in catalogue.CLAIMS]
HEAVY = ("numpy", "pandas", "scipy", "matplotlib")


@pytest.mark.parametrize("entry", catalogue.CLAIMS, ids=NAMES)
def test_what_is_read_of_a_claim_is_what_it_declares(entry: catalogue.Entry) -> None:
    claim = claim_named(entry.name)
    assert (claim.name, claim.tables) == (entry.name, entry.tables)
    assert claim.find.__module__ == entry.module
    assert set(claim.tables) <= set(STUDIES)


def test_no_two_claims_have_a_name_and_no_claim_is_without_tables() -> None:
    assert len(set(NAMES)) == len(NAMES)
    assert all(entry.tables for entry in catalogue.CLAIMS)


def test_claims_stand_by_paper_and_number() -> None:
    assert NAMES.index("B1") < NAMES.index("B1-found") < NAMES.index("B2")
    assert NAMES.index("A7-threshold") < NAMES.index("B1")
    last = ["C10-root", "C11", "C11-delay", "C11-hysteresis", "C11-noise", "C11-pace"]
    assert NAMES[-6:] == last


@pytest.mark.parametrize("module", ["atypical.claims.catalogue", "atypical.figures.catalogue"])
def test_to_know_what_there_is_imports_no_library(module: str) -> None:
    code = f"import sys, {module}; print(*{HEAVY} & sys.modules.keys())"
    code = code.replace(str(HEAVY), str(set(HEAVY)))
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


def test_a_claim_under_another_name_is_refused() -> None:
    with pytest.raises(ValueError, match="'mine' is no name of a claim"):
        catalogue._place(catalogue.Entry("mine", (), "atypical.claims.mine", "mine"))


def test_declarations_are_read_from_text_that_is_never_run(tmp_path: Path) -> None:
    module = tmp_path / "mine.py"
    module.write_text(
        "import no_such_module\n"
        "ONE = 1\n"
        "TWO: dict[str, int] = {'two': form(value=2)}\n"
        "MORE = ONE + 1\n"
        "@claim(\n    'C1',\n    rule=f'{ONE} -> {MORE}',\n)\n"
        "def measured(table, other: int) -> int:\n    return no_such_name\n"
        "LATER = 3\n"
    )
    assert constants(module, {"form": dict}) == {"ONE": 1, "TWO": {"two": {"value": 2}}}
    assert list(decorated(module, "claim")) == [("C1", "measured", ("table", "other"))]


def test_a_module_that_is_no_python_declares_nothing(tmp_path: Path) -> None:
    module = tmp_path / "broken.py"
    module.write_text("ONE = (\n@claim('C1'\ndef broken(table) -> int:\n    pass\n")
    assert constants(module) == {}
    assert list(decorated(module, "claim")) == []
