"""Averages in balls hold what many digits give, and their derivatives what differences do."""

from __future__ import annotations

from collections.abc import Callable

import mpmath as mp
import pytest
from flint import arb, arb_poly, ctx

from atypical.enclosures import hazard
from atypical.enclosures.averages import Patterns, patterns, weights
from atypical.enclosures.formulas import FORMULAS, exact
from atypical.enclosures.jets import Jet, unknowns
from atypical.enclosures.krawczyk import jacobian
from atypical.enclosures.quadrature import average

DIGITS = 30
PARTS = ("value", "square", "bend", "label")
# Q, V, κ and M: an easy point, a nearly frozen one, margins of either sign.
PLACES = [
    ("0.6", "0.4", "0.3", "0.5"),
    ("0.97", "0.03", "0.4", "0.2"),
    ("0.01", "0.99", "-1.2", "0.05"),
]


def at(place: tuple[str, ...]) -> Patterns:
    return patterns(*unknowns(list(map(exact, place))))


def expected(place: tuple[str, ...], teacher: bool) -> dict[str, mp.mpf]:
    """The same by mpmath, with derivatives by μ written out."""
    q, v, kappa, m = map(mp.mpf, place)
    m = m if teacher else mp.mpf(0)

    def slope(mu: mp.mpf) -> mp.mpf:
        u = (kappa - mu) / mp.sqrt(v)
        return mp.npdf(u) / mp.erfc(u / mp.sqrt(2)) * 2 / mp.sqrt(v)

    def bend(mu: mp.mpf) -> mp.mpf:
        return slope(mu) * (slope(mu) - (kappa - mu) / v)

    def over(f: Callable[[mp.mpf], mp.mpf], variance: mp.mpf, tilt: mp.mpf) -> mp.mpf:
        def weighted(z: mp.mpf) -> mp.mpf:
            return mp.npdf(z) * 2 * mp.ncdf(tilt * z) * f(mp.sqrt(variance) * z)

        return mp.quad(weighted, mp.linspace(-13, 13, 27))

    c = m / mp.sqrt(q - m**2)
    return {
        "value": over(lambda mu: mp.log(mp.erfc((kappa - mu) / mp.sqrt(2 * v)) / 2), q, c),
        "square": over(lambda mu: slope(mu) ** 2, q, c),
        "bend": over(bend, q, c),
        "label": mp.sqrt(2 / mp.pi) * over(slope, q - m**2, mp.mpf(0)) if teacher else mp.mpf(0),
    }


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("teacher", [False, True])
def test_averages_over_patterns_hold_those_of_many_digits(
    place: tuple[str, ...], teacher: bool
) -> None:
    with ctx.workprec(128), mp.workdps(DIGITS):
        found = at(place if teacher else place[:3])
        for name, value in expected(place, teacher).items():
            ball = getattr(found, name).value
            assert ball.rad() < 1e-24, name
            assert abs(ball - arb(mp.nstr(value, DIGITS))) < 1e-20, name


@pytest.mark.parametrize("q_hat", ["0.01", "2.5", "900"])
def test_averages_over_weights_hold_those_of_many_digits(q_hat: str) -> None:
    with ctx.workprec(128), mp.workdps(DIGITS):
        found, h = weights(unknowns([exact(q_hat)])[0]), mp.sqrt(mp.mpf(q_hat))

        def over(f: Callable[[mp.mpf], mp.mpf]) -> arb:
            panels = [n / 2 / max(1, h) for n in range(20)] + list(
                mp.linspace(10 / max(1, h), 13, 20)
            )
            value = 2 * mp.quad(lambda z: mp.npdf(z) * f(h * z), sorted(panels))
            return arb(mp.nstr(value, DIGITS))

        assert abs(found.log_partition.value - over(lambda x: mp.log(2 * mp.cosh(x)))) < 1e-20
        assert abs(found.overlap.value - over(lambda x: mp.tanh(x) ** 2)) < 1e-20


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("argument", range(4))
def test_slopes_of_averages_are_limits_of_differences(
    place: tuple[str, ...], argument: int
) -> None:
    with ctx.workprec(160):
        step, point = arb("1e-12"), list(map(exact, place))
        ahead, behind = (
            patterns(*unknowns([x + sign * step * (n == argument) for n, x in enumerate(point)]))
            for sign in (1, -1)
        )
        for name in PARTS:
            difference = (getattr(ahead, name).value - getattr(behind, name).value) / (2 * step)
            slope = getattr(at(place), name).slopes[argument]
            assert abs(difference - slope) < 1e-14 * (1 + abs(slope)), name


@pytest.mark.parametrize("name", FORMULAS)
def test_a_jacobian_over_a_box_holds_differences_between_its_points(name: str) -> None:
    formula = FORMULAS[name]
    given = {"alpha": "0.4", "margin": "0.1", "alpha_t": "2", "inverse_alpha": "1.5"}
    given = {key: given.get(key, "sign") for key in formula.parameters}
    near = {"q": "0.5", "q_hat": "1.7", "p_hat": "1.2", "p_d_hat": "0.4", "r_hat": "0.9"}
    near |= {"alpha": "0.4", "margin": "0.1", "inverse_alpha": "1.5"}
    centre = [exact(near[x]) for x in formula.unknowns]
    with ctx.workprec(100):
        step = arb("1e-8")
        wide = jacobian(formula.equations(given, [x + arb(0, 2e-8) for x in centre]))
        for k in range(len(centre)):
            ahead = [x + step * (n == k) for n, x in enumerate(centre)]
            pairs = zip(
                formula.equations(given, ahead), formula.equations(given, centre), strict=True
            )
            for n, (there, here) in enumerate(pairs):
                assert wide[n, k].overlaps((there.value - here.value) / step), (n, k)


def test_the_bound_of_the_hazard_is_shown_and_not_for_any_number(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    hazard.proven()
    monkeypatch.setattr(hazard, "STEEPEST", arb(2))
    with pytest.raises(ArithmeticError, match="is not shown"):
        hazard.proven.__wrapped__()


def test_a_strip_with_a_zero_of_the_tail_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hazard, "PROVEN", arb(3))
    with pytest.raises(ArithmeticError, match="is not shown"):
        hazard.proven.__wrapped__()


@pytest.mark.parametrize("width", [0.5, 1.0, 2.0])
def test_the_rule_of_a_known_average_is_within_its_bound(width: float) -> None:
    """∫Dz cos z = exp(−½); |cos(x + iy)| ≤ cosh y."""
    bound = arb_poly([arb(width).cosh()])
    for precision in (30, 64, 200):
        with ctx.workprec(precision + 20):
            truth = (arb(-1) / 2).exp()
        with ctx.workprec(precision):
            (found,) = average(lambda z: [z.cos()], [bound], width, even=True)
            assert found.overlaps(truth)
            assert found.rad() < 2.0 ** (12 - precision)


def test_jets_follow_the_rules_of_derivatives() -> None:
    x, y = unknowns([arb("0.3"), arb("0.7")])

    def slopes(jet: Jet) -> list[float]:
        return [float(s) for s in jet.slopes]

    assert slopes(x * y) == pytest.approx([0.7, 0.3])
    assert slopes(x / y) == pytest.approx([1 / 0.7, -0.3 / 0.49])
    assert slopes(2 - x.square() + 1 / y) == pytest.approx([-0.6, -1 / 0.49])
    assert slopes(x.sqrt()) == pytest.approx([0.5 / 0.3**0.5, 0])
    assert slopes(y.log()) == pytest.approx([0, 1 / 0.7])
    assert slopes(x.asin()) == pytest.approx([1 / (1 - 0.09) ** 0.5, 0])
    assert slopes(x.acos()) == pytest.approx([-1 / (1 - 0.09) ** 0.5, 0])
