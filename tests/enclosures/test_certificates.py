"""Certificates hold, and what was changed in one does not; the checker stands by itself."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from flint import arb, ctx
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from atypical.enclosures.certificate import Certificate, read, written
from atypical.enclosures.check import fault, faults
from atypical.enclosures.find import NotEnclosed, certificate
from atypical.enclosures.jets import Jet, unknowns
from atypical.enclosures.krawczyk import krawczyk
from atypical.library.family import MODELS
from atypical.replica import transitions, typical

ROOT = Path(__file__).parents[2]
SHIPPED = ROOT / "reference/enclosures.jsonl.gz"
NEAR = {"alpha": 0.833, "q": 0.564, "q_hat": 2.576}
FEATURES = {"alpha_t": "3.0", "margin": "0.0", "nonlinearity": "sign"}
# One digit in the last place of what the literature and the tables give.
KNOWN = [
    # Krauth & Mézard 1989.
    ("perceptron_capacity", {"margin": "0.0"}, "alpha", 0.83308, 5e-6),
    ("perceptron_max_margin", {"alpha": "0.5"}, "margin", 0.4180624987930214, 1e-14),
    ("committee_capacity", {"margin": "0.0"}, "alpha", 0.94695242687, 1e-11),
    ("features_interpolation", FEATURES, "inverse_alpha", 0.8774842719689149, 1e-13),
]


@pytest.fixture(scope="module")
def shipped() -> list[Certificate]:
    return read(SHIPPED)


@pytest.fixture(scope="module")
def capacity() -> Certificate:
    return certificate("perceptron_capacity", {"margin": "0"}, NEAR)


def of(certificates: list[Certificate], formula: str) -> list[Certificate]:
    return [one for one in certificates if one.formula == formula]


def test_a_certificate_made_from_three_digits_holds(capacity: Certificate) -> None:
    assert fault(capacity) == ""
    assert abs(float(capacity.box["alpha"][0]) - 0.83308) < 5e-6
    assert all(Decimal(radius) <= Decimal("1e-23") for _, radius in capacity.box.values())


@pytest.mark.parametrize(("formula", "parameters", "name", "value", "error"), KNOWN)
def test_enclosures_hold_known_numbers(
    shipped: list[Certificate],
    formula: str,
    parameters: dict[str, str],
    name: str,
    value: float,
    error: float,
) -> None:
    (one,) = [c for c in of(shipped, formula) if c.parameters == parameters]
    assert abs(float(one.box[name][0]) - value) <= error


def test_shipped_certificates_hold(shipped: list[Certificate]) -> None:
    """A few of each formula; `make enclose ARGS=--check` checks all."""
    names = {one.formula for one in shipped}
    assert len(names) == 8
    assert (
        faults(one for name in names for one in of(shipped, name)[:: max(1, len(shipped) // 8)])
        == []
    )


def test_capacities_agree_with_the_tables_kept(shipped: list[Certificate]) -> None:
    import pandas as pd

    table = pd.read_csv(ROOT / "reference/default/tables/perceptron_capacity.csv")
    known = {c.parameters["margin"]: c for c in of(shipped, "perceptron_capacity")}
    assert len(table) == 41
    for row in table.to_dict("records"):
        centre = float(known[repr(row["margin"])].box["alpha"][0])
        assert abs(row["alpha_c"] - centre) <= row["residual"] + row["quadrature_error"] + 4e-16


@pytest.mark.parametrize("margin", [0.0, 0.1, -0.2])
@pytest.mark.parametrize("model", ["perceptron", "committee"])
def test_a_named_capacity_is_within_its_stated_error(model: str, margin: float) -> None:
    kind = MODELS[model](1.0, margin)
    end, found = typical.capacity(kind), transitions.thresholds(kind)[0]
    near = {"alpha": end.model.alpha, "q": end.q, "q_hat": end.q_hat}
    one = certificate(f"{model}_capacity", {"margin": repr(margin)}, near)
    # The decimal is not the double: what the margin is rounded by moves the load no more than this.
    rounding = 4e-16
    assert abs(found.value - float(one.box["alpha"][0])) <= found.error + rounding
    assert found.error < 1e-11


def moved(one: Certificate, name: str, by: Decimal) -> Certificate:
    centre, radius = one.box[name]
    box = {**one.box, name: (str(Decimal(centre) + by * Decimal(radius)), radius)}
    return replace(one, box=box)


@st.composite
def mutations(draw: st.DrawFn) -> Certificate:
    """What a certificate may be changed into that does not hold."""
    one = draw(st.sampled_from([c for c in read(SHIPPED) if "features" not in c.formula][::9]))
    name = draw(st.sampled_from(sorted(one.box)))
    kind = draw(
        st.sampled_from(["moved", "parameter", "wide", "loose", "value", "gone", "formula"])
    )
    if kind == "moved":
        sides = st.sampled_from([-1, 1])
        return moved(one, name, Decimal(10) * draw(sides) * draw(st.integers(1, 10**6)))
    if kind == "parameter":
        parameter = draw(st.sampled_from(sorted(one.parameters)))
        more = Decimal(draw(st.integers(1, 10**6))) / Decimal(10) ** 17
        value = str(Decimal(one.parameters[parameter]) + more)
        return replace(one, parameters={**one.parameters, parameter: value})
    if kind == "wide":
        wide = {key: str(Decimal(r) * 10**6) for key, r in one.unique_within.items()}
        return replace(one, unique_within=wide)
    if kind == "loose":
        return replace(one, box={**one.box, name: (one.box[name][0], "1e-9")})
    if kind == "value":
        if not one.derived:
            return replace(one, derived={"entropy": ("0.0", "1e-20")})
        centre, radius = one.derived["entropy"]
        value = (str(Decimal(centre) + 10 * Decimal(radius)), radius)
        return replace(one, derived={"entropy": value})
    if kind == "gone":
        return replace(one, box={key: x for key, x in one.box.items() if key != name})
    other = {"perceptron": "committee", "committee": "perceptron"}
    model, _, what = one.formula.partition("_")
    return replace(one, formula=f"{other[model]}_{what}")


@settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(mutations())
def test_a_changed_certificate_fails(changed: Certificate) -> None:
    assert fault(changed) != ""


@pytest.mark.parametrize("name", ["alpha", "q", "q_hat"])
@pytest.mark.parametrize("side", [-1, 1])
def test_a_box_moved_by_ten_times_its_width_fails(
    capacity: Certificate, name: str, side: int
) -> None:
    assert fault(moved(capacity, name, Decimal(20 * side))) == "no root is shown in the box"


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"formula": "spherical"}, "no formula is called spherical"),
        ({"precision": 10}, "a precision of 10 bits"),
        ({"precision": "128"}, "a precision of 128 bits"),
        ({"parameters": {"margin": "zero"}}, "cannot be evaluated"),
        ({"parameters": {}}, "parameters: ; the formula has margin"),
        ({"unique_within": {"alpha": "1e-30", "q": "1e-30", "q_hat": "1e-30"}}, "reaches out"),
        ({"box": {"alpha": ("0.8", "0"), "q": ("0.5", "0"), "q_hat": ("2", "0")}}, "15 digits"),
        ({"box": {"alpha": ("nan", "1e-20"), "q": ("0.5", "1"), "q_hat": ("2", "1")}}, "cannot be"),
        ({"derived": {"entropy": ("0", "1e-20")}}, "derived: entropy; the formula has "),
    ],
)
def test_a_senseless_certificate_is_refused_in_words(
    capacity: Certificate, change: dict[str, object], told: str
) -> None:
    assert told in fault(replace(capacity, **change))


def test_where_there_is_no_root_there_is_no_certificate() -> None:
    """At κ = 1 the saddle ends before α = 0.4: q would be 1."""
    with pytest.raises(NotEnclosed):
        certificate(
            "perceptron_entropy", {"alpha": "0.4", "margin": "1.2"}, {"q": 0.9, "q_hat": 20.0}
        )


def parabola(box: list[arb]) -> list[Jet]:
    """x² − 1/4, with two roots, ±1/2."""
    (x,) = unknowns(box)
    return [x.square() - arb("0.25")]


@pytest.mark.parametrize(
    ("centre", "radius", "holds"),
    [("0.5", "0.1", True), ("0.52", "0.05", True), ("0.5", "1.2", False), ("0", "0.6", False),
     ("0.9", "0.1", False), ("0", "0.1", False)],
)  # fmt: skip
def test_one_root_is_shown_none_and_two_are_not(centre: str, radius: str, holds: bool) -> None:
    with ctx.workprec(64):
        wide = [arb(radius)]
        try:
            inside = krawczyk(parabola, [arb(centre)], wide).inside(wide)
        except ZeroDivisionError:
            inside = False
        assert inside is holds


def test_the_checker_brings_no_solver() -> None:
    """Nor any library but FLINT's: it can be read alone."""
    code = (
        "import sys; before = set(sys.modules); import atypical.enclosures.check;"
        "print(*sorted({m.split('.')[0] for m in set(sys.modules) - before}),"
        "*[m for m in sys.modules if m.startswith('atypical.')])"
    )
    command = [sys.executable, "-P", "-c", code]
    environment = {"PYTHONPATH": str(ROOT / "workflow"), "PATH": ""}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    brought = set(done.stdout.split())
    assert not brought & {"scipy", "numpy", "pandas", "numba", "mpmath"}
    house = {name for name in brought if name.startswith("atypical.")}
    assert all(name.startswith("atypical.enclosures") for name in house)
    assert not house & {"atypical.enclosures.find", "atypical.enclosures.make"}


def test_certificates_are_read_as_they_were_written(
    shipped: list[Certificate], tmp_path: Path
) -> None:
    path = tmp_path / "some.jsonl"
    path.write_text(written(shipped[:3]))
    assert written(read(path)) == written(shipped[:3])
    assert [fault(one) for one in read(path)] == [""] * 3
    path.write_text(json.dumps({"formula": "perceptron_capacity"}) + "\n")
    with pytest.raises(ValueError, match="line 1 is no certificate"):
        read(path)
