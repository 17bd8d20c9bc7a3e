"""What is measured, what is demanded of it, and whether that is met."""

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """Met, missed, or told only, for a figure without a demand."""

    MET = "met"
    MISSED = "missed"
    TOLD = "told"


@dataclass(frozen=True)
class Figure:
    """One measured number. `demand` is the most that it may be; None where nothing is demanded."""

    key: str
    what: str
    measured: float
    unit: str
    demand: float | None = None

    @property
    def verdict(self) -> Verdict:
        """Whether the demand is met."""
        if self.demand is None:
            return Verdict.TOLD
        return Verdict.MET if self.measured <= self.demand else Verdict.MISSED

    def json(self) -> dict[str, object]:
        """The figure for programs and for the baseline."""
        told: dict[str, object] = {"what": self.what, "measured": round(self.measured, 2), "unit": self.unit}
        if self.demand is not None:
            told |= {"demand": self.demand, "verdict": self.verdict}
        return told


def percentile(values: list[float], share: float) -> float:
    """The value that this share of all values does not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, round(share * len(ordered)))]
