"""Local fields on one pattern: of students, of their reference, and of the teacher that labels it.

χ is the mean field of all typical references, h̃ that of a student's own reference, u the teacher's,
of unit variance. A student's mean field is μ = τ h̃ + b χ + √V η, and its own field varies around μ
by the spread.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Fields:
    """Covariances of the fields, free of cancellation however close student and reference are.

    shared: variance of χ.   own: of h̃ given χ.   spread: of a student's field given μ.
    own_gain: τ.   shared_gain: b.   residual: V.   apart: 1 − E[μ h̃]/E[h̃²].
    teacher: E[χ u].   teacher_residual: E[√V η u].
    """

    shared: float
    own: float
    spread: float
    own_gain: float
    shared_gain: float
    residual: float
    apart: float
    teacher: float = 0.0
    teacher_residual: float = 0.0

    @property
    def possible(self) -> bool:
        """Whether these are covariances, and students have not collapsed onto one point."""
        if not (self.spread > 0 and self.residual > 0):
            return False
        return self.teacher_residual**2 < self.residual * self.teacher_free

    @property
    def conditional(self) -> float:
        """Γ, the variance of μ given χ, its reference left free."""
        return self.own_gain**2 * self.own + self.residual

    @property
    def whole(self) -> float:
        """Q, the whole variance of μ."""
        return self.conditional + (self.own_gain + self.shared_gain) ** 2 * self.shared

    @property
    def regression(self) -> float:
        """E[χ h̃]/E[h̃²]."""
        return self.shared / (self.shared + self.own)

    @property
    def teacher_free(self) -> float:
        """Variance of u given χ."""
        return 1 - self.teacher**2 / self.shared

    @property
    def label_blur(self) -> float:
        """Standard deviation of μ where h̃ is at its edge and both labels are equally good."""
        free = self.residual + self.shared_gain**2 * self.shared
        return float(np.sqrt(free - (self.shared_gain * self.teacher + self.teacher_residual) ** 2))

    @property
    def label_reach(self) -> float:
        """Standard deviation, in units of χ, by which the label may differ from that of χ."""
        if not self.teacher:
            return float("inf")
        return float(np.sqrt(self.teacher_free) * self.shared / self.teacher)

    @property
    def label_sharpness(self) -> float:
        """Squared inverse width, in χ, of the steps that the label makes at given μ."""
        if not self.teacher:
            return 0.0
        gain, residual = self.teacher / self.shared, self.teacher_residual
        anywhere = gain - residual / self.conditional * (self.own_gain + self.shared_gain)
        at_edge = gain - residual / self.residual * self.shared_gain
        free = self.teacher_free - residual**2 / self.residual
        return float(max(anywhere**2, at_edge**2) / free)
