"""Words for a journey in the reader's language: events, dates, hours."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from babel.dates import format_datetime
from persiantools import digits
from persiantools.jdatetime import JalaliDate

from amends.domain.actions import CUSTOMER
from amends.domain.zones import ZoneInfo
from amends.letters.formatting import Phrasing
from amends.policy.pages.roster import Roster
from amends.simulation.record import Observation

FILE = Path(__file__).with_name("wording.yaml")
OTHERWISE = "en"
# In which list a happening's `about` stands, by its kind; all letters are called by what they are for.
LISTS = {"contact": "contacts", "action": "actions", "refused": "actions", "task": "tasks"}


@lru_cache
def languages() -> Mapping[str, Any]:
    """The words by language."""
    return yaml.safe_load(FILE.read_text("utf-8"))


@dataclass(frozen=True)
class Wording:
    """How one reader is told, in `language` and in the time zone of the customer. `roster` knows the names of staff."""

    language: str
    zone: ZoneInfo
    roster: Roster | None = None

    @classmethod
    def of(cls, language: str, zone: ZoneInfo, roster: Roster | None = None) -> "Wording":
        """The wording of this language, or English where it has none."""
        short = language.partition("-")[0]
        return cls(short if short in languages() else OTHERWISE, zone, roster)

    @property
    def words(self) -> Mapping[str, Any]:
        """All words of the language."""
        return languages()[self.language]

    @property
    def phrasing(self) -> Phrasing:
        """How the language writes dates and numbers."""
        return Phrasing(self.language, str(self.zone))

    def say(self, label: str, **places: str) -> str:
        """A label of the page."""
        return str(self.words["page"][label]).format(**places)

    def name(self, kind: str, word: str) -> str:
        """A word of a list, as people say it; an unknown word unchanged."""
        return str(self.words[kind].get(word, word.replace("_", " ")))

    def means(self, name: str, in_english: str) -> str:
        """What a measure measures."""
        return str(self.words.get("measures", {}).get(name, in_english))

    def person(self, who: str) -> str:
        """A colleague by name, the customer as such, a role by its usual word."""
        if who == CUSTOMER:
            return str(self.words["customer"])
        person = self.roster.person(who) if self.roster else None
        return person.name_in(self.language) if person else who

    def happening(self, happening: Observation) -> str:
        """What happened, in one line that begins with a capital."""
        kind = happening.kind.partition("_")[0]
        about = self.name("actions" if kind == "notice" else LISTS.get(happening.kind, "letters"), happening.about)
        line = str(self.words["kinds"][happening.kind]).format(
            about=about,
            clock=self.name("milestones", happening.clock),
            who=("، " if self.language == "fa" else ", ").join(self.person(who) for who in happening.who),
        )
        return line[:1].upper() + line[1:]

    def date(self, moment: datetime) -> str:
        """Day and time without the year, which is told once at the top."""
        local = moment.astimezone(self.zone)
        if self.language != "fa":
            return format_datetime(local, "EEE d MMM HH:mm", locale=self.phrasing.locale)
        return digits.en_to_fa(f"{self.day(moment)}، {local:%H:%M}")

    def day(self, moment: datetime) -> str:
        """The day alone; in Persian by the Persian calendar."""
        local = moment.astimezone(self.zone)
        if self.language != "fa":
            return format_datetime(local, "EEE d MMM", locale=self.phrasing.locale)
        jalali = JalaliDate(local.date())
        weekday = format_datetime(local, "EEEE", locale=self.phrasing.locale)
        return digits.en_to_fa(f"{weekday} {jalali.day} {jalali.strftime('%B', locale='fa')}")

    def time(self, moment: datetime) -> str:
        """The time of day alone."""
        written = f"{moment.astimezone(self.zone):%H:%M}"
        return digits.en_to_fa(written) if self.language == "fa" else written

    def hours(self, span: timedelta) -> str:
        """A span in hours, with a decimal where it is short."""
        hours = span.total_seconds() / 3600
        number = f"{hours:.1f}" if 0.05 <= hours < 10 else f"{hours:.0f}"
        written = digits.en_to_fa(number).replace(".", "٫") if self.language == "fa" else number
        return self.say("hours", number=written)
