"""A simulated journey: its setting, what came of it, and which assertions hold."""

from dataclasses import dataclass
from typing import Any

from amends.simulation.assertions import MEASURES, AssertionResult, as_data
from amends.simulation.record import JourneyRecord, Lane
from amends.simulation.setup import SimulationSetup
from amends.simulation.wording import Wording


@dataclass(frozen=True)
class Journey:
    """The result of a journey. For one page, complaint and arrival it is the same on any day and machine."""

    setting: SimulationSetup
    life: JourneyRecord
    findings: tuple[AssertionResult, ...]

    @property
    def holds(self) -> bool:
        """Whether it ran to its end and every assertion holds."""
        return self.life.trouble is None and all(finding.holds for finding in self.findings)

    @property
    def data(self) -> dict[str, Any]:
        """The result for programs. Spans are seconds, and null for what never happened."""
        life, ref = self.life, self.setting.policy.ref
        silence = life.longest_silence
        return {
            "policy": ref.model_dump(),
            "reference": life.row.reference,
            "arrived": life.arrived,
            "ended": life.ended,
            "customer": [each.data for each in life.lane(Lane.CUSTOMER)],
            "staff": [each.data for each in life.lane(Lane.STAFF)],
            "longest_silence": {"hours": hours_of(life), "begins": silence.begins, "ends": silence.ends},
            "promises": [each.data for each in life.promises],
            "measures": {name: as_data(measure.of(life)) for name, measure in MEASURES.items()},
            "assertions": [finding.data for finding in self.findings],
            "trouble": life.trouble,
        }

    def wording(self, language: str) -> Wording:
        """The wording in a language, on the customer's clock."""
        return Wording.of(language, self.life.zone, self.setting.compiled.roster)


def hours_of(life: JourneyRecord) -> float:
    """The longest silence in hours."""
    return round(life.longest_silence.length.total_seconds() / 3600, 2)
