"""Random features with a teacher: N binary weights see P patterns through N non-linear features of
D = N α/α_T latent inputs, which a binary teacher labels.

By Gaussian equivalence a feature is μ₁ times its linear part plus μ_* times independent noise, with
μ₁² + μ_*² = 1. The linear part turns weights w into s_k = N^(−1/2) Σ_i F_ki w_i; p_d and p are the
self- and mutual overlap of s per latent input, r its overlap with the teacher. Fields have variance
Q_d = μ_*² + μ₁² p_d within and Q = μ_*² q + μ₁² p between solutions, and covariance M = μ₁ r with
the teacher's. In nats per weight the patterns contribute (α/α_T) L + α E ln H((κ − μ)/√(Q_d − Q)).

s is Gaussian, so L is the entropy of s relative to that of free weights of the same overlap, and
the fields that patterns exert on s solve for p_d, p and r: see `latent`. α_T → 0 is the perceptron.
Source: Baldassi et al. 2022 (arXiv 2110.00683); α = P/N, α_T = P/D.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from atypical.replica.averages.channel import Constraint, typical_constraint
from atypical.replica.averages.coupled_channel import constraint_around_reference
from atypical.replica.averages.coupled_weights import Overlaps
from atypical.replica.averages.fields import Fields
from atypical.replica.averages.gaussian import Array
from atypical.replica.averages.latent import Latent, LatentStudents, Pulls, StudentPulls
from atypical.replica.averages.nonlinearities import linear_share
from atypical.replica.model import FLOOR, WEAK, Patterns, Typical
from atypical.replica.models.one_sided import OneSided


@dataclass(frozen=True)
class RandomFeatures(OneSided):
    """Load `alpha` P/N, `alpha_t` P/D, `margin` κ, and the feature's `nonlinearity`.

    nonlinearity: a name, or μ₁² in (0, 1].
    """

    alpha: float
    alpha_t: float
    margin: float
    nonlinearity: float | str = "sign"

    def start(self) -> Array:
        """ln q̂ and the averages of the constraint, where fields are weak."""
        weak = typical_constraint(WEAK, 1 - WEAK, self.margin, 12, np.sqrt(WEAK) / 2)
        return np.log([self.alpha * weak.square, weak.square, weak.bend, weak.label])

    def patterns(self, q: float, spread: float, inner: Array, order: int) -> Patterns:
        """At overlap q; inner: ln of `square`, `bend` and `label` of the constraint."""
        latent = self._latent(q, spread, inner)
        found = self.constraint(latent, order)
        return Patterns(
            value=self.alpha * (latent.entropy / self.alpha_t + found.value),
            q_hat=self.alpha * (self.noise * found.square + latent.score / self.alpha_t),
            mismatch=tuple(np.log([found.square, found.bend, found.label]) - inner),
            curvature=self.alpha * found.curvature,
        )

    def latent(self, q: float, inner: Array) -> Latent:
        """The linear part s of weights of overlap q."""
        return self._latent(q, 1 - q, inner)

    def _latent(self, q: float, apart: float, inner: Array) -> Latent:
        square, bend, label = np.exp(inner)
        return Latent(q, apart, self.pulls(Constraint(0.0, square, bend, label)))

    def pulls(self, constraint: Constraint) -> Pulls:
        """The fields that patterns exert on s."""
        linear = self.alpha_t * self.linear
        return Pulls(
            square=linear * constraint.square,
            bend=linear * constraint.bend,
            teacher=linear / np.sqrt(self.linear) * constraint.label,
        )

    def constraint(self, latent: Latent, order: int) -> Constraint:
        """Energetic averages over typical solutions."""
        shared, spread = self._variances(latent)
        teacher = np.sqrt(self.linear) * latent.r
        if not teacher**2 < shared:
            return Constraint(np.nan, np.nan, np.nan, np.nan)
        return typical_constraint(shared, spread, self.margin, order, teacher)

    def error_around(self, reference: Typical, overlaps: Overlaps, inner: Array) -> float:
        """Error on new patterns of students around a reference."""
        return error_of(self.fields(self.students_at(reference, overlaps, inner)))

    def students_at(self, reference: Typical, overlaps: Overlaps, inner: Array) -> LatentStudents:
        """The linear parts of students at the model's own unknowns."""
        averages = np.maximum(np.exp(inner) - FLOOR, 0.0)
        return self.students(reference, overlaps, Constraint(0.0, *map(float, averages)))

    def start_around(self, reference: Typical, margin: float, overlaps: Overlaps) -> Array:
        """Where s of students and references overlap as much as their weights."""
        latent = self.latent(reference.q, reference.inner)
        shared, own = self._variances(latent)
        t = 1 - overlaps.apart
        free = (shared + own) * (1 - t**2)
        share = overlaps.residual / (overlaps.residual + overlaps.spread)
        fields = Fields(
            shared=shared,
            own=own,
            spread=(1 - share) * free,
            own_gain=t,
            shared_gain=0.0,
            residual=share * free,
            apart=overlaps.apart,
            teacher=float(np.sqrt(self.linear)) * latent.r,
        )
        found = constraint_around_reference(fields, margin, self.margin, 1)
        return np.log(_averages(found) + FLOOR)

    def around(
        self, reference: Typical, margin: float, overlaps: Overlaps, inner: Array, resolution: int
    ) -> Patterns:
        """What patterns do to students of `margin` around a `reference` of this model.

        inner: ln of every average of the students' constraint but its value.
        """
        students = self.students_at(reference, overlaps, inner)
        fields = self.fields(students)
        found = constraint_around_reference(fields, margin, self.margin, resolution)
        latent = self.alpha / self.alpha_t
        return Patterns(
            value=latent * students.entropy + self.alpha * found.value,
            q_hat=latent * students.score + self.alpha * self.noise * found.square,
            s_hat=latent * students.score_shared + self.alpha * self.noise * found.shared,
            t_hat=latent * students.score_own + self.alpha * self.noise * found.edge,
            mismatch=tuple(np.log(_averages(found) + FLOOR) - inner),
            curvature=self.alpha * found.curvature,
        )

    def replicon(self, patterns: Patterns, spread: float, inner: Array, response: float) -> float:
        """Overlaps of weights and of s renew each other and themselves: see docs/replicon.md."""
        bend = self.alpha_t * self.linear * float(np.exp(inner[1]))
        stiffness = 1 / (1 + spread * bend)
        weights = response * self.alpha / self.alpha_t * (stiffness * bend) ** 2
        latent = self.alpha_t * patterns.curvature / self.alpha
        latent *= (self.linear * spread * stiffness) ** 2
        joint = patterns.curvature * response * (self.noise + self.linear * stiffness**2) ** 2
        trace = weights + latent + joint
        return float(trace + np.sqrt(trace**2 - 4 * weights * latent)) / 2

    def students(
        self, reference: Typical, overlaps: Overlaps, constraint: Constraint
    ) -> LatentStudents:
        """The linear parts of students whose weights have these overlaps with a reference."""
        pulls, linear = self.pulls(constraint), self.alpha_t * self.linear
        return LatentStudents(
            self.latent(reference.q, reference.inner),
            overlaps,
            StudentPulls(
                **vars(pulls), shared=linear * constraint.shared, own=linear * constraint.edge
            ),
        )

    def fields(self, students: LatentStudents) -> Fields:
        """Fields on a pattern: those of the linear part and of the noise, added up."""
        reference, overlaps = students.reference, students.overlaps
        noise, linear = np.sqrt(self.noise), np.sqrt(self.linear)
        own = np.array([self.noise * overlaps.own, self.linear * reference.spread])
        turn = students.spread * students.turn
        tilt = turn * (np.array([0.0, 1.0]) - own[1] / own.sum())
        chi = np.array([noise * np.sqrt(overlaps.shared), *(linear * reference.mean)])
        along = tilt[1] * reference.mean + students.rest
        mean = np.array(
            [noise * (tilt[0] + overlaps.shared_gain) * np.sqrt(overlaps.shared), *(linear * along)]
        )
        shared = float(chi @ chi)
        gain = float(mean @ chi) / shared
        rest = mean - gain * chi
        own_gain = overlaps.own_gain + turn * own[1] / own.sum()
        free = self.noise * overlaps.residual + self.linear * students.noise
        return Fields(
            shared=shared,
            own=float(own.sum()),
            spread=self.noise * overlaps.spread + self.linear * students.spread,
            own_gain=own_gain,
            shared_gain=gain,
            residual=float(own @ tilt**2 + rest @ rest + free),
            apart=1 - own_gain - gain * shared / (shared + own.sum()),
            teacher=float(chi[-1]),
            teacher_residual=float(rest[-1]),
        )

    def _variances(self, latent: Latent) -> tuple[float, float]:
        """Variances of the field of typical solutions: between and within."""
        between = self.noise * latent.q + self.linear * latent.p
        return between, self.noise * latent.apart + self.linear * latent.spread

    @property
    def linear(self) -> float:
        """μ₁²."""
        return linear_share(self.nonlinearity)

    @property
    def noise(self) -> float:
        """μ_*²."""
        return 1 - self.linear


def _averages(found: Constraint) -> Array:
    return np.array([found.square, found.bend, found.label, found.shared, found.edge])


def error_of(fields: Fields) -> float:
    """Error on new patterns of students with these fields."""
    along = (fields.own_gain + fields.shared_gain) * fields.teacher + fields.teacher_residual
    return float(np.arccos(along / np.sqrt(fields.whole + fields.spread)) / np.pi)


def conjugates(pulls: Pulls) -> dict[str, float]:
    """The fields on s by the names of the overlaps that they are conjugate to."""
    return {
        "p_hat": pulls.square,
        "p_d_hat": pulls.square - pulls.bend,
        "r_hat": pulls.teacher,
    }


@dataclass(frozen=True)
class Generalization:
    """Overlaps of typical solutions, and the errors on new patterns.

    error_typical: of one solution.   error_barycenter: of the majority of all.
    """

    p: float
    p_d: float
    r: float
    error_typical: float
    error_barycenter: float


def generalization(point: Typical) -> Generalization:
    """What typical solutions have learned of the teacher."""
    model, latent = point.model, point.model.latent(point.q, point.inner)
    p_d = latent.p + latent.spread
    teacher = np.sqrt(model.linear) * latent.r
    mean = model.noise * point.q + model.linear * latent.p
    whole = model.noise + model.linear * p_d
    return Generalization(
        p=latent.p,
        p_d=p_d,
        r=latent.r,
        error_typical=float(np.arccos(teacher / np.sqrt(whole)) / np.pi),
        error_barycenter=float(np.arccos(teacher / np.sqrt(mean)) / np.pi),
    )
