"""`amends report`: how a period went: promises, causes, satisfaction, and praise, from the journal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Group, RenderableType
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from amends.cli.connections import open_records
from amends.cli.formatting import HouseZone, Language, day_or_instant
from amends.cli.help_panels import LOOK
from amends.cli.output import Answer, Json, tell
from amends.text import day_and_time, length

if TYPE_CHECKING:
    from amends.audit.event_sentences import EventSentences
    from amends.audit.report import Report
    from amends.audit.satisfaction import Satisfaction
    from amends.db.statistics import LawsKept, WaitedAfterReply

WHAT_COUNTS = {
    "Complaints": "What happened in this period; 'open now' is as of now, and counts resolved ones until closed.",
    "Promises to customers": "A promise counts on the date that was told for it: one still to come is not here.",
    "Legal dates": "By the date that the law set. In form only: a letter went by itself, and nobody wrote the reason.",
}
DAYS = 30


def join(app: typer.Typer) -> None:
    """Add `report` to the command line."""
    app.command("report", rich_help_panel=LOOK)(report)


def report(
    since: Annotated[
        str | None, typer.Option("--since", metavar="TIME", help=f"A day or a time.  \\[default: {DAYS} days before]")
    ] = None,
    until: Annotated[
        str | None, typer.Option("--until", metavar="TIME", help="A day, which counts, or a time.  \\[default: now]")
    ] = None,
    zone: HouseZone = None,
    language: Language = "en",
    as_json: Json = False,
) -> None:
    """How a period went: promises kept, causes, what customers answered, and whom they praise."""
    tell(_report(since, until, zone, language), as_json=as_json)


async def _report(since: str | None, until: str | None, asked_zone: str | None, language: str) -> Answer:
    """Gathers the figures, and lays them out."""
    from amends.audit.report import gathered
    from amends.cli.formatting import zone_for
    from amends.publication.staff import names_of_staff

    async with open_records() as records:
        zone = await zone_for(records, asked_zone)
        end = day_or_instant(until, zone, end=True) if until else datetime.now(UTC)
        start = day_or_instant(since, zone) if since else end - timedelta(days=DAYS)
        figures = await gathered(records, start, end)
        names = await names_of_staff(records)
    heading = Text(f"{day_and_time(start, zone)} to {day_and_time(end, zone)}", "bold")
    return Answer(asdict(figures), Group(heading, *_chapters(figures, names, language)))


def _chapters(report: Report, names: dict[str, str], language: str) -> list[RenderableType]:
    from amends.audit.event_sentences import EventSentences

    why = EventSentences(language)
    reopened = [(why.word("ReopenReason", reason), times) for reason, times in report.reopened.items()]
    causes = [(f"{each.cause} ({each.finding})".replace("_", " "), each.times) for each in report.causes]
    return [
        *_chapter("Complaints", [(name.replace("_", " "), times) for name, times in report.complaints.items()]),
        *_chapter("Reopened, and why", reopened),
        *_chapter("Promises to customers", list(asdict(report.promises).items())),
        *_chapter("Legal dates", _laws(report.laws)),
        *_chapter("Waited for customers who had answered", _waited(report.waited_after_reply)),
        *_chapter("Causes", causes),
        *_chapter("Promised in money", [("", amount) for amount in report.money]),
        *_chapter("Paid in money", [("", amount) for amount in report.paid]),
        *_chapter("Asked whether it helped", _asked(report, why)),
        *_chapter("With thanks to", _praised(report.answers, names)),
    ]


def _chapter(title: str, rows: Sequence[tuple[str, object]]) -> list[RenderableType]:
    """A titled table; one without rows is left out."""
    if not rows:
        return []
    counts = [Text(f"  {WHAT_COUNTS[title]}", "dim")] if title in WHAT_COUNTS else []
    table = Table.grid(padding=(0, 2))
    for name, value in rows:
        table.add_row(Text(f"  {name}"), Text(str(value), "bold"))
    return [Text(), Rule(Text(title, "bold"), align="left", style="dim"), *counts, table]


def _laws(laws: LawsKept) -> list[tuple[str, object]]:
    """The chapter on legal dates; left out where there are none."""
    named = {"met": laws.met, "met in form only": laws.in_form, "met late": laws.late, "missed": laws.missed}
    return list(named.items()) if any(named.values()) else []


def _waited(after_reply: WaitedAfterReply) -> list[tuple[str, object]]:
    if not after_reply.times:
        return []
    spans = {"longest": after_reply.longest, "altogether": after_reply.altogether}
    return [("times", after_reply.times), *((name, length(timedelta(seconds=spans[name]))) for name in spans)]


def _asked(report: Report, words: EventSentences) -> list[tuple[str, object]]:
    answers = report.answers
    rows: list[tuple[str, object]] = [("asked", report.asked), ("answered", answers.answered)]
    rows += [(f"not asked: {words.word('WhyNotAsked', why)}", times) for why, times in report.not_asked.items()]
    if answers.answered:
        rows += [("satisfied (4 or 5)", f"{answers.csat} %"), ("mean score", answers.mean)]
        rows += [(f"  {score} of 5", times) for score, times in sorted(answers.by_score.items(), reverse=True)]
    if answers.nps is not None:
        rows.append((f"would recommend us (NPS, {answers.recommend_answered} answered)", f"{answers.nps:+d}"))
    if answers.solved or answers.not_solved:
        rows += [("say it is solved", answers.solved), ("say it is not solved", answers.not_solved)]
    return rows


def _praised(answers: Satisfaction, names: dict[str, str]) -> list[tuple[str, object]]:
    """The praised owners by name, with the complaints that earned it."""
    return [
        (names.get(praise.owner, praise.owner), f"{praise.top_scores} x 5 of 5: {', '.join(praise.references)}")
        for praise in answers.praise
    ]
