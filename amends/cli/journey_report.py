"""Reports a journey for people and programs: both lanes, every date, figures and assertions."""

from collections.abc import Iterator

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from amends.domain.text import counted
from amends.letters.formatting import FIRST_STRONG_ISOLATE, POP_ISOLATE
from amends.simulation.assertions import MEASURES, AssertionResult, as_words
from amends.simulation.date_outcomes import DateOutcome
from amends.simulation.journey import Journey
from amends.simulation.record import JourneyRecord, Lane, Observation
from amends.simulation.wording import Wording
from amends.text import day_and_time, printable

MARKS = {
    "complained": ("◆", "magenta"), "letter": ("✉", "cyan"), "contact": ("☎", "cyan"),
    "action": ("●", ""), "task": ("□", "yellow"), "notice": ("▲", "yellow"), "digest": ("▲", "yellow"),
}  # fmt: skip
WORDS = {
    DateOutcome.KEPT: ("✓", "green"), DateOutcome.LATE: ("✗", "red"), DateOutcome.MOVED: ("→", "yellow"),
    DateOutcome.BROKEN: ("✗", "bold red"), DateOutcome.OPEN: ("○", "dim"), DateOutcome.LAPSED: ("–", "dim"),
    DateOutcome.IN_FORM: ("~", "yellow"),
}  # fmt: skip
TROUBLE = ("✗", "bold red")


def words_of(journey: Journey, *, letters: bool) -> RenderableType:
    """The result for people; with the words of every letter where asked for."""
    wording, life = journey.wording("en"), journey.life
    return Group(
        *_head(journey),
        *_chapter("As the customer sees it", _lane(life, Lane.CUSTOMER, wording, letters=letters)),
        *_chapter("As staff see it", _lane(life, Lane.STAFF, wording)),
        *_chapter("Every date, and what became of it", _dates(life, wording)),
        *_chapter("In figures", _figures(life)),
        *(_chapter("What was demanded", *map(_finding, journey.findings)) if journey.findings else ()),
        *([Text.assemble(("\n✗ ", "bold red"), life.trouble)] if life.trouble else ()),
    )


def _head(journey: Journey) -> Iterator[RenderableType]:
    life, setting = journey.life, journey.setting
    ref = setting.policy.ref
    yield Text.assemble((setting.policy.page.title, "bold"), f"  {ref.name} {ref.version} ({ref.content_hash[:12]})")
    whose = "an invented complaint of its kind" if setting.invented else printable(life.complaint.subject)
    moved = f"; it said {day_and_time(setting.moved, life.zone)}" if setting.moved else ""
    yield Text(f"{whose}, received {day_and_time(life.arrived, life.zone)}{moved}", "dim")
    days = (life.ended - life.arrived).days
    stage = life.row.outcome or life.row.stage
    yield Text(f"{counted(days, 'day')}, until {day_and_time(life.ended, life.zone)}: {stage}", "dim")


def _chapter(title: str, *content: RenderableType) -> Iterator[RenderableType]:
    yield Text()
    yield Rule(Text(title, "bold"), align="left", style="dim")
    yield from content


def _lane(life: JourneyRecord, lane: Lane, wording: Wording, *, letters: bool = False) -> RenderableType:
    """One line for each event; in the customer's lane the longest silence stands at its place."""
    table = Table.grid(padding=(0, 1))
    for style in ("dim", "", ""):
        table.add_column(style=style, no_wrap=style == "dim", overflow="fold")
    silence = life.longest_silence
    shown = lane is not Lane.CUSTOMER or not silence.felt
    for each in life.lane(lane):
        if not shown and each.at >= silence.ends:
            _silent(table, life, wording)
            shown = True
        mark, style = TROUBLE if each.trouble else MARKS.get(each.kind, ("·", "dim"))
        table.add_row(wording.date(each.at), Text(mark, style), _told(each, wording, letters=letters))
    if not shown:
        _silent(table, life, wording)
    return table if table.row_count else Text("Nothing.", "dim")


def _silent(table: Table, life: JourneyRecord, wording: Wording) -> None:
    words = f"{wording.hours(life.longest_silence.length)} of silence, the longest"
    table.add_row("", Text("⋯", "bold red"), Text(words, "bold red"))


def _told(happening: Observation, wording: Wording, *, letters: bool) -> RenderableType:
    line = Text(printable(wording.happening(happening)))
    if happening.title and happening.kind not in {"task"}:
        line.append(f"  {_plain(happening.title)}", "dim")
    if letters and happening.words and happening.kind in {"letter", "complained"}:
        return Group(line, Padding(Text(_plain(happening.words.strip()), "italic"), (0, 0, 1, 4)))
    return line


def _plain(words: str) -> str:
    """Text that is safe to print, without the marks by which a letter isolates foreign words."""
    return printable(words.replace(FIRST_STRONG_ISOLATE, "").replace(POP_ISOLATE, ""))


def _dates(life: JourneyRecord, wording: Wording) -> RenderableType:
    table = Table.grid(padding=(0, 2))
    for each in life.promises:
        mark, style = WORDS[each.word]
        when = f" {wording.date(each.at)}" if each.at else ""
        table.add_row(
            Text(mark, style),
            printable(wording.name("milestones", each.what)),
            Text(wording.name("whose", each.whose), "dim"),
            wording.date(each.date),
            Text(f"{wording.name('words', each.word)}{when}", style),
        )
    return table if table.row_count else Text("No date was told, and none was set.", "dim")


def _figures(life: JourneyRecord) -> RenderableType:
    table = Table.grid(padding=(0, 2))
    table.add_column(style="bold", no_wrap=True)
    table.add_column(justify="right", no_wrap=True)
    table.add_column(style="dim", overflow="fold")
    for name, measure in MEASURES.items():
        table.add_row(name, as_words(measure.of(life)), measure.means)
    return table


def _finding(finding: AssertionResult) -> RenderableType:
    mark, style = ("✓", "green") if finding.holds else TROUBLE
    came = "" if finding.holds else f"  it is {as_words(finding.came)}"
    return Text.assemble(
        (f"{mark} ", style), (finding.assertion.text, style if not finding.holds else ""), (came, "dim")
    )
