"""Draws a journey as one page of HTML: both lanes on one time axis, then in words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from amends.policy.business_calendar import instant
from amends.simulation.assertions import MEASURES, NEVER, Value
from amends.simulation.date_outcomes import Promised
from amends.simulation.journey import Journey
from amends.simulation.record import Lane, Observation
from amends.simulation.wording import Wording

WIDTH, MARGIN = 1200, 30
CUSTOMER_Y, STAFF_Y = 70, 170
COLOURS = {
    "letter": "#1a5276", "contact": "#117a65", "complained": "#6c3483", "task": "#9a7d0a",
    "notice": "#b9770e", "digest": "#b9770e",
}  # fmt: skip
LEAST_BETWEEN_LABELS = 90


@dataclass(frozen=True)
class Axis:
    """Where an instant stands on the picture. Where people read from the right, time runs from there."""

    begins: datetime
    ends: datetime
    mirrored: bool

    def x(self, moment: datetime) -> float:
        """The place in units of the picture, rounded to a tenth."""
        share = (moment - self.begins) / max(self.ends - self.begins, timedelta(seconds=1))
        share = min(max(share, 0.0), 1.0)
        return round(MARGIN + (WIDTH - 2 * MARGIN) * (1 - share if self.mirrored else share), 1)

    def band(self, begins: datetime, ends: datetime) -> dict[str, float]:
        """A stretch of time as x and width."""
        one, other = self.x(begins), self.x(ends)
        return {"x": min(one, other), "width": round(abs(other - one), 1)}


def page_of(journey: Journey, language: str) -> str:
    """The page in this language, or in English where it has no words in it."""
    wording = journey.wording(language)
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("html_report.html.j2").render(**_context(journey, wording))


def _context(journey: Journey, wording: Wording) -> dict[str, Any]:
    life, phrasing = journey.life, wording.phrasing
    axis = Axis(life.arrived, life.ended, phrasing.right_to_left)
    silence = life.longest_silence
    return {
        "say": wording.say,
        "language": wording.language,
        "direction": "rtl" if phrasing.right_to_left else "ltr",
        "title": journey.setting.policy.page.title,
        "policy": journey.setting.policy.ref,
        "begins": phrasing.date(life.arrived),
        "ends": phrasing.date(life.ended),
        "subject": life.complaint.subject,
        "width": WIDTH,
        "margin": MARGIN,
        "customer_y": CUSTOMER_Y,
        "staff_y": STAFF_Y,
        "ticks": list(_ticks(axis, wording)),
        "closed": [axis.band(*each) for each in _closed(journey, axis)],
        "marks": [_mark(axis, number, each, wording) for number, each in enumerate(life.happenings)],
        "flags": [_flag(axis, each, wording) for each in life.promises if each.whose != "target"],
        "silence": axis.band(silence.begins, silence.ends) if silence.felt else None,
        "silent_for": wording.say("silence", hours=wording.hours(silence.length)),
        "rows": list(_rows(journey, wording)),
        "promises": [_date(each, wording) for each in life.promises],
        "figures": [
            {"name": name, "value": _value(measure.of(life), wording), "means": wording.means(name, measure.means)}
            for name, measure in MEASURES.items()
        ],
        "findings": [
            {"text": each.assertion.text, "holds": each.holds, "came": _value(each.came, wording)}
            for each in journey.findings
        ],
        "trouble": life.trouble,
    }


def _ticks(axis: Axis, wording: Wording) -> Iterator[dict[str, Any]]:
    """The midnights to mark, as many as fit with their names."""
    span = axis.ends - axis.begins
    room = max(1, (WIDTH - 2 * MARGIN) // LEAST_BETWEEN_LABELS)
    step = next(days for days in (1, 2, 7, 14, 28, 91, 364) if span / timedelta(days=days) <= room)
    day = axis.begins.astimezone(wording.zone).replace(hour=0, minute=0, second=0, microsecond=0)
    while day <= axis.ends:
        if day >= axis.begins:
            yield {"x": axis.x(day), "label": wording.day(day)}
        day = day + timedelta(days=step)


def _closed(journey: Journey, axis: Axis) -> Iterator[tuple[datetime, datetime]]:
    """The days on which the policy's office does not open. Silence on them still counts as silence."""
    calendar = journey.setting.policy.calendar()
    day = axis.begins.astimezone(calendar.zone).replace(hour=0, minute=0, second=0, microsecond=0)
    while day < axis.ends:
        following = day + timedelta(days=1)
        if not calendar.open_time_between(instant(day), instant(following)):
            yield max(day, axis.begins), min(following, axis.ends)
        day = following


def _mark(axis: Axis, number: int, happening: Observation, wording: Wording) -> dict[str, Any]:
    return {
        "x": axis.x(happening.at),
        "y": CUSTOMER_Y if happening.lane is Lane.CUSTOMER else STAFF_Y,
        "colour": "#c0392b" if happening.trouble else COLOURS.get(happening.kind, "#566573"),
        "row": number,
        "words": f"{wording.date(happening.at)}: {wording.happening(happening)}",
        "told": happening.told,
    }


def _flag(axis: Axis, promised: Promised, wording: Wording) -> dict[str, Any]:
    words = f"{wording.name('milestones', promised.what)}, {wording.name('whose', promised.whose)}"
    return {
        "x": axis.x(promised.date),
        "inside": promised.date <= axis.ends,
        "word": promised.word,
        "law": promised.whose == "law",
        "words": f"{words}: {wording.date(promised.date)} ({wording.name('words', promised.word)})",
    }


def _rows(journey: Journey, wording: Wording) -> Iterator[dict[str, Any]]:
    """Both lanes in one order, with the longest silence between its two ends."""
    silence = journey.life.longest_silence
    shown = not silence.felt
    day = ""
    for number, each in enumerate(journey.life.happenings):
        if not shown and each.at >= silence.ends:
            yield {"silence": True}
            shown = True
        today = wording.day(each.at)
        yield {
            "silence": False,
            "number": number,
            "day": today if today != day else "",
            "time": wording.time(each.at),
            "lane": str(each.lane),
            "kind": each.kind,
            "colour": "#c0392b" if each.trouble else COLOURS.get(each.kind, "#566573"),
            "words": wording.happening(each),
            "title": each.title,
            "text": _paragraphs(each.words),
        }
        day = today
    if not shown:
        yield {"silence": True}


def _paragraphs(words: str) -> Sequence[str]:
    return [part.strip() for part in words.split("\n\n") if part.strip()]


def _date(promised: Promised, wording: Wording) -> dict[str, Any]:
    return {
        "what": wording.name("milestones", promised.what),
        "whose": wording.name("whose", promised.whose),
        "date": wording.date(promised.date),
        "word": promised.word,
        "became": wording.name("words", promised.word),
        "at": wording.date(promised.at) if promised.at else "",
    }


def _value(value: Value, wording: Wording) -> str:
    if isinstance(value, timedelta):
        return wording.say("never") if value == NEVER else wording.hours(value)
    return wording.phrasing.number(value) if isinstance(value, int) else value
