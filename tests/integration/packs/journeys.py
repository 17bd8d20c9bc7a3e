"""A shipped pack played on the real engine by a simulation, and what its customer and its staff saw."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from typer.testing import CliRunner

from amends.cli.main import app
from tests.unit.packs.packs import POLICIES


@dataclass(frozen=True)
class Lanes:
    """What a journey told of the customer and of staff."""

    told: dict[str, Any]

    def letters(self, about: str) -> list[dict[str, Any]]:
        """The letters of that kind, in the order in which they went."""
        return [each for each in self.told["customer"] if each["kind"] == "letter" and each["about"] == about]

    @property
    def arrived(self) -> datetime:
        """When the complaint came in."""
        return datetime.fromisoformat(self.told["arrived"])

    def law(self, what: str) -> list[str]:
        """What became of the law's dates of a clock."""
        return [each["word"] for each in self.told["promises"] if (each["whose"], each["what"]) == ("law", what)]


def journey(name: str, *arguments: str) -> Lanes:
    """A journey under the pack as it lies there."""
    words = ["policy", "journey", str(POLICIES / "packs" / f"{name}.yaml"), *arguments, "--letters", "--json"]
    result = CliRunner().invoke(app, words)
    assert result.exit_code == 0, result.output
    return Lanes(json.loads(result.stdout))


def sent(letter: dict[str, Any]) -> datetime:
    """When it went."""
    return datetime.fromisoformat(letter["at"])


def signature(letter: dict[str, Any]) -> str:
    """Who signed it."""
    return letter["words"].partition("With kind regards,")[2].split("\n")[1].strip()
