"""Claims on the theory of the perceptron: tables on which they hold, and on which they do not."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from atypical.claims.claim import NOT_REPRODUCED, NOT_TESTED, REPRODUCED
from atypical.claims.judge import claim_named, judge
from atypical.claims.neighbourhoods import ONE
from atypical.claims.table import COLUMNS
from atypical.figures.catalogue import FIGURES
from atypical.report.pages import claims_page
from atypical.tables.files import checked

CLAIMS = ("B1", "B2", "B3", "B4")
MARGINS = np.linspace(0, 0.4, 9)
WAY = np.geomspace(1e-4, 0.5, 40)
SOLVED = {"status": "converged", "quadrature_error": 1e-9}


def way_out(bottom: float) -> np.ndarray:
    """Largest margins around a reference that fall up to a distance, then rise."""
    return 0.3 + 0.005 * np.log(WAY / bottom) ** 2


def tables() -> dict[str, pd.DataFrame]:
    """Tables on which every claim holds."""
    entropy = pd.DataFrame(
        {"alpha": 0.5, "margin": MARGINS, "entropy": 0.3 - MARGINS / 2, "q": 0.3 + MARGINS} | SOLVED
    )
    transitions = pd.DataFrame(
        {"alpha": [0.5], "margin_no_gap": [0.03], "status_no_gap": ["converged"]}
    )
    around = pd.DataFrame(
        {
            "alpha": 0.5,
            "reference_margin": 0.0,
            "margin": 0.0,
            "distance": [1e-4, 4e-3, 6e-3, 0.1],
            "local_entropy": [-0.01, -0.002, 0.001, 0.2],
            "replicon": [2.0, 0.5, 0.3, 0.2],
        }
        | SOLVED
    )
    nested = pd.DataFrame({"alpha": 0.5, "reference": "max", "distance": WAY} | SOLVED)
    nested["margin_largest"], nested["replicon"] = way_out(0.03), 0.4
    thresholds = pd.DataFrame(
        {"name": ["no_gap", "monotone"], "value": [0.75, 0.73], "error": 1e-8} | SOLVED
    )
    clones = pd.DataFrame({"clones": ["4", "min"], "breakdown": [np.nan, 0.77], "error": 1e-8})
    clones["breakdown_status"] = ["absent", "converged"]
    return {
        "perceptron_entropy": entropy,
        "perceptron_transitions": transitions,
        "perceptron_local_entropy": around,
        "perceptron_nested_margins": nested,
        "perceptron_thresholds": thresholds,
        "perceptron_clone_thresholds": clones,
    }


def verdict(claim: str, name: str, **changed: object) -> str:
    changed_tables = tables()
    changed_tables[name] = changed_tables[name].assign(**changed)
    return claim_named(claim).found(changed_tables).verdict


def judged() -> pd.DataFrame:
    return pd.concat([judge(claim, tables()) for claim in CLAIMS], ignore_index=True)


def test_every_claim_holds_where_it_should() -> None:
    rows = judged()
    assert rows["verdict"].tolist() == [REPRODUCED] * len(CLAIMS)
    checked(rows, Path("claims.csv"), COLUMNS)


@pytest.mark.parametrize(
    ("claim", "table", "changed"),
    [
        ("B1", "perceptron_entropy", {"entropy": 0.3 + MARGINS / 2}),
        ("B1", "perceptron_entropy", {"entropy": 0.01 - MARGINS}),
        ("B1", "perceptron_entropy", {"entropy": 0.3 - MARGINS * 0}),
        ("B2", "perceptron_local_entropy", {"local_entropy": [0.01, -0.1, 0.1, 0.2]}),
        ("B2", "perceptron_entropy", {"q": 0.7 - MARGINS}),
        ("B2", "perceptron_entropy", {"entropy": 0.3 + MARGINS / 2}),
        ("B3", "perceptron_nested_margins", {"margin_largest": way_out(0.03) - 0.31}),
        ("B3", "perceptron_nested_margins", {"margin_largest": -way_out(0.5)}),
        ("B3", "perceptron_nested_margins", {"margin_largest": way_out(1e-4)}),
        ("B3", "perceptron_nested_margins", {"margin_largest": way_out(3e-3)}),
        ("B3", "perceptron_nested_margins", {"margin_largest": way_out(0.03) - (WAY > 0.4)}),
        ("B3", "perceptron_nested_margins", {"distance": WAY / 10}),
        ("B4", "perceptron_thresholds", {"value": [0.7, 0.65]}),
        ("B4", "perceptron_clone_thresholds", {"breakdown": [np.nan, 0.7]}),
    ],
)
def test_a_claim_fails_where_the_tables_contradict_it(
    claim: str, table: str, changed: dict[str, object]
) -> None:
    assert verdict(claim, table, **changed) == NOT_REPRODUCED


@pytest.mark.parametrize(
    ("claim", "table", "changed"),
    [
        ("B1", "perceptron_entropy", {"alpha": 0.6}),
        ("B2", "perceptron_local_entropy", {"reference_margin": 0.1}),
        ("B3", "perceptron_nested_margins", {"reference": "0.3"}),
        ("B3", "perceptron_nested_margins", {"distance": np.linspace(0.1, 0.5, len(WAY))}),
        ("B3", "perceptron_nested_margins", {"status": ["stalled", *["converged"] * 39]}),
        ("B2", "perceptron_local_entropy", {"local_entropy": [-0.3, -0.2, -0.1, -0.1]}),
        (
            "B2",
            "perceptron_local_entropy",
            {"distance": [0.02, 0.03, 0.04, 0.1], "local_entropy": 0.1},
        ),
        ("B4", "perceptron_clone_thresholds", {"clones": ["4", "inf"]}),
        ("B4", "perceptron_clone_thresholds", {"breakdown_status": "stalled"}),
        ("B4", "perceptron_thresholds", {"value": [np.nan, 0.73], "status": "stalled"}),
        ("B1", "perceptron_transitions", {"margin_no_gap": 0.5}),
        ("B1", "perceptron_entropy", {"status": ["stalled"] + ["converged"] * 8}),
    ],
)
def test_a_claim_is_not_judged_from_what_is_missing(
    claim: str, table: str, changed: dict[str, object]
) -> None:
    assert verdict(claim, table, **changed) == NOT_TESTED


def test_a_margin_that_did_not_converge_does_not_contradict() -> None:
    stalled = {"margin_largest": [-1.0, *way_out(0.03)[1:]]}
    stalled["status"] = ["stalled", *["converged"] * (len(WAY) - 1)]
    assert verdict("B3", "perceptron_nested_margins", **stalled) == NOT_TESTED


def test_where_flat_minima_end_is_estimated_by_both_criteria() -> None:
    found = claim_named("B4").found(tables())
    assert found.measured == pytest.approx(0.75 / 0.77 - 1)
    assert "monotone up to 0.73000, -5.2%, not within 5%" in found.evidence
    assert found.margin > 1e5


def test_a_verdict_on_wide_minima_comes_with_its_number() -> None:
    few = tables()
    few["perceptron_entropy"] = few["perceptron_entropy"].assign(entropy=0.01 - MARGINS)
    assert claim_named("B1").found(few).measured == pytest.approx(0.03)


def test_the_entropy_of_wide_minima_is_read_between_grid_points() -> None:
    finding = claim_named("B1").found(tables())
    assert finding.measured == pytest.approx(0.03 / 2)


def test_the_page_shows_every_verdict_and_escapes_what_it_shows() -> None:
    rows = judged()
    shown = claims_page(rows.assign(statement="a < b & c"), FIGURES)
    assert shown.count("reproduced</h2>") == len(rows)
    assert "a &lt; b &amp; c" in shown


def test_the_page_shows_the_closest_calls_of_a_verdict_first() -> None:
    rows = judged().assign(claim=[*"stop"], margin=[5.0, -1e6, np.nan, 0.5])
    rows["verdict"] = [REPRODUCED, NOT_REPRODUCED, REPRODUCED, REPRODUCED]
    shown = claims_page(rows, [])
    assert re.findall(r"<h2>(\w)", shown) == ["p", "s", "o", "t"]
    assert "+5 errors" in shown and "-1e+06 errors" in shown


def test_the_page_rounds_a_number_to_its_error() -> None:
    rows = judged().assign(
        measured=[174.25, 0.0351, 9.1e-6, 3.0], error=[38.0, 0.0012, 4.6e-6, 0.0]
    )
    shown = claims_page(rows, [])
    for value in ("174 ± 38", "0.0351 ± 0.0012", "0.0000091 ± 0.0000046", ">3<"):
        assert value in shown


def test_typical_solutions_that_are_dense_themselves_are_not_outnumbered() -> None:
    lines = pd.DataFrame({"alpha": [0.4, 0.5, 0.7], "margin_no_gap": [np.nan, 0.03, np.nan]})
    lines["status_no_gap"] = ["absent", "converged", "absent"]
    several = tables() | {"perceptron_transitions": lines}
    assert claim_named("B1").found(several).verdict == NOT_REPRODUCED
    lines["status_no_gap"] = ["stalled", "converged", "absent"]
    assert claim_named("B1").found(several).verdict == REPRODUCED


def test_the_margin_on_the_way_out_is_reported_and_not_the_one_far_beyond() -> None:
    far = tables()
    nested = far["perceptron_nested_margins"]
    nested["margin_largest"] = nested["margin_largest"].where(nested["distance"] < 0.4, 0.18)
    assert claim_named("B3").found(far).measured == pytest.approx(0.3, abs=1e-3)


def test_margins_that_fall_over_about_a_decade_leave_open_whether_it_is_one() -> None:
    near = way_out(ONE * 10**1.005) + 0.05 * np.log(WAY / 0.01) ** 3 / 60
    nested = tables()["perceptron_nested_margins"].assign(margin_largest=near)
    found = claim_named("B3").found({"perceptron_nested_margins": nested})
    assert found.verdict == NOT_TESTED
    assert np.isnan(found.margin)


def test_the_radius_of_isolation_is_reported() -> None:
    d = np.geomspace(1e-5, 0.3, 60)
    around = (
        tables()["perceptron_local_entropy"]
        .iloc[:1]
        .merge(pd.DataFrame({"alpha": 0.5, "d": d}), on="alpha")
    )
    around = around.assign(distance=d, local_entropy=-d * np.log(d) - 0.5 * np.sqrt(d))
    found = claim_named("B2").found(tables() | {"perceptron_local_entropy": around})
    assert found.measured == pytest.approx(0.0135, abs=1e-4)
    assert found.margin > 10


def test_the_stability_of_the_theory_that_decides_is_said() -> None:
    """The local entropy vanishes at 0.0053, where the replicon is between 0.5 and 0.3."""
    near = claim_named("B2").found(tables()).evidence
    assert "there the replicon is 0.37 (stable) at most, at load 0.5" in near
    assert "above 1 from d = 0.0001 down" in near
    assert "the replicon 0.4 (stable) at most" in claim_named("B3").found(tables()).evidence
    nested = tables()["perceptron_nested_margins"].assign(replicon=1.2)
    found = claim_named("B3").found({"perceptron_nested_margins": nested})
    assert "1.2 (unstable)" in found.evidence


def test_the_page_says_what_a_verdict_hangs_on() -> None:
    hangs = {"hangs_on": "one size: without size = 501 not reproduced", "kept": 0.75, "thinned": 8}
    shown = claims_page(judged().assign(tolerance=0.25, **hangs), [])
    assert "without size = 501 not reproduced; it stays on 6 of 8 thinned tables" in shown
    assert "another verdict where the criterion moves by 0.25 of itself" in shown
