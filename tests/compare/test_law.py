"""Tests of laws: what they are in textbooks, how often they err, and what they see."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from scipy import stats
from tests.compare.made import drawn, read, shifted, table

from atypical.compare import tables
from atypical.compare.comparison import judge
from atypical.compare.finding import DIFFERENT, POOLED, Batch, Finding
from atypical.compare.law import Sample, holm, pooled, single, terms
from atypical.compare.results import Table
from atypical.compare.scores import at_risk, ranked
from atypical.settings.studies import STUDIES

TRIALS = 100
# Tables of few rows and of every kind: flags, times, numbers and counts, stated errors.
SMALL = (
    *("linear_noise", "linear_sparse_delay", "linear_langevin", "features_barycenter"),
    *("perceptron_training", "networks_thresholds", "perceptron_limits"),
)
# How many pooled tests there are where all tables of the default size are of other luck.
FAMILY = 110


def sample(first: int, second: int, *, paired: bool = False) -> Sample:
    """One condition."""
    side = np.repeat([False, True], [first, second])
    runs = np.concatenate([np.arange(first), np.arange(second)])
    return Sample(side, np.zeros(first + second, np.int64), runs, paired)


def one(values: np.ndarray, of: Sample) -> float:
    z, _ = single(terms(ranked(values, of.conditions), of))
    return float(z[0])


def test_ranks_of_one_condition_give_the_test_of_wilcoxon() -> None:
    rng = np.random.default_rng(1)
    x, y = rng.integers(0, 9, 14).astype(float), rng.integers(2, 12, 11).astype(float)
    z = one(np.concatenate([x, y]), sample(14, 11))
    known = stats.mannwhitneyu(x, y, method="asymptotic", use_continuity=False).pvalue
    assert 2 * stats.norm.sf(abs(z)) == pytest.approx(known, rel=1e-9)
    assert z > 0


def test_flags_of_one_condition_give_the_test_of_two_shares() -> None:
    flags = np.repeat([0.0, 1.0, 0.0, 1.0], [12, 8, 5, 15])
    known = stats.chi2_contingency([[12, 8], [5, 15]], correction=False).statistic
    assert one(flags, sample(20, 20)) ** 2 == pytest.approx(known * 39 / 40, rel=1e-9)


def test_pairs_of_flags_give_the_test_of_mcnemar() -> None:
    first, second = np.zeros(20), np.zeros(20)
    first[:2], second[2:11] = 1, 1
    both = np.concatenate([first, second])
    assert one(both, sample(20, 20, paired=True)) == pytest.approx((9 - 2) / np.sqrt(11))


def test_times_that_are_censored_give_the_log_rank_test() -> None:
    rng = np.random.default_rng(2)
    times = np.concatenate([rng.exponential(1.0, 60), rng.exponential(1.6, 60)])
    events, watched = (times < 1.5).astype(float), np.minimum(times, 1.5)
    own = sample(60, 60)
    z, _ = single(terms(at_risk(watched, events, own.conditions), own))
    sides = [
        stats.CensoredData(uncensored=t[e == 1], right=t[e == 0])
        for t, e in ((watched[:60], events[:60]), (watched[60:], events[60:]))
    ]
    known = stats.logrank(*sides).statistic
    assert abs(z[0]) == pytest.approx(abs(known), rel=0.05)
    assert z[0] > 0


def test_what_differs_by_rounding_alone_is_a_tie() -> None:
    values = np.concatenate([np.full(9, 0.85), np.full(9, 0.85 + 1e-15)])
    assert one(values, sample(9, 9)) == 0


def test_runs_that_conditions_share_count_once() -> None:
    """Forty conditions that all show the same ten runs are no more than one condition."""
    rng = np.random.default_rng(3)
    once = rng.standard_normal(20) + np.repeat([0.0, 0.9], 10)
    own = sample(10, 10)
    many = Sample(
        np.tile(own.second, 40), np.repeat(np.arange(40), 20), np.tile(own.runs, 40), paired=False
    )
    alone = pooled(terms(ranked(once, own.conditions), own))
    repeated = pooled(terms(ranked(np.tile(once, 40), many.conditions), many))
    assert alone and repeated
    assert abs(repeated.z) < 1.3 * abs(alone.z)


def test_holm_rejects_step_by_step() -> None:
    assert holm(np.array([0.04, 0.011, 0.5, 0.02]), 0.05).tolist() == [False, True, False, False]
    assert holm(np.array([0.01, 0.011, 0.02, 0.04]), 0.05).all()
    assert holm(np.array([]), 0.05).tolist() == []


def lucky(trial: int) -> list[tuple[Table, Table]]:
    """Small tables, twice, with other luck."""
    return [
        (
            read(name, drawn(table(name), name, 2 * trial + 1), "a"),
            read(name, drawn(table(name), name, 2 * trial + 2), "b"),
        )
        for name in SMALL
    ]


def test_two_runs_with_other_luck_pass() -> None:
    failed = {True: 0, False: 0}
    for trial in range(TRIALS):
        sides = lucky(trial)
        for same_seed in failed:
            findings = [tables.found(*pair, same_seed=same_seed) for pair in sides]
            judge(findings)
            failed[same_seed] += not all(finding.agrees for finding in findings)
    assert max(failed.values()) <= 0.05 * TRIALS


def beside() -> Iterator[Finding]:
    """What the other tables of a whole comparison add: pooled tests that reject nothing."""
    chances = (np.arange(FAMILY) + 0.5) / FAMILY
    yield Finding("others", batches=[Batch("x", POOLED, chances, chances, lambda n: "")])


@pytest.mark.parametrize(
    ("name", "column", "same_seed"),
    [
        ("committee_training", "min_margin", False),
        ("perceptron_training", "min_margin", True),
        ("linear_noise", "noise_total", False),
        ("networks_training", "loss", False),
    ],
)
def test_a_bias_with_a_pooled_z_of_six_is_named(name: str, column: str, same_seed: bool) -> None:
    named = 0
    for trial in range(TRIALS):
        a, b = (drawn(table(name), name, 2 * trial + k) for k in (1, 2))
        biased = shifted(b, name, column, 6.0)
        finding = tables.found(read(name, a, "a"), read(name, biased, "b"), same_seed=same_seed)
        judge([finding, *beside()])
        columns = {test.column for test in finding.rejected}
        named += finding.kind == DIFFERENT and column in columns
    assert named >= 0.95 * TRIALS


@pytest.mark.parametrize("name", [n for n, study in STUDIES.items() if study.drawn and study.run])
def test_every_study_that_draws_has_runs_that_are_tested(name: str) -> None:
    """A new study needs no line of its own: what it found is told from its declaration."""
    roles = tables.roles_of(name, STUDIES[name].columns)
    assert STUDIES[name].run in roles.runs
    assert roles.found
    assert not {*roles.found} & {*roles.keys, *roles.statuses, *roles.bars}
