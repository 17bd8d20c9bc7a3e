"""Says what became of an action: the stage now, and the letters, tasks and dates that follow."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from rich.text import Text

from amends.cli.exit_codes import Exit
from amends.cli.formatting import zone_of
from amends.cli.output import Answer
from amends.domain.actions import CUSTOMER, Action
from amends.text import day_and_time

if TYPE_CHECKING:
    from amends.domain.outcomes import ActionOutcome, DateMoved, Follows, LetterOrdered, TaskNoted
    from amends.domain.zones import ZoneInfo


def told(name: str, reference: str, action: Action, outcome: ActionOutcome) -> Answer:
    """The answer to an action, and the exit status."""
    data = {"reference": reference, "action": name, **outcome.model_dump(mode="json")}
    if outcome.referred and outcome.refusal is not None:
        words = Text.assemble(
            ("→ not decided ", "bold yellow"),
            f"{outcome.refusal.what}\n  It lies with {outcome.lies_with} now{_task_of(outcome)}; you need do nothing.",
        )
        return Answer(data, words, Exit.REFUSED)
    if outcome.refusal is not None:
        words = Text.assemble(("✗ refused ", "bold red"), f"({outcome.refusal.code}) {outcome.refusal.what}")
        if outcome.refusal.do:
            words.append(f"\n  {outcome.refusal.do}")
        return Answer(data, words, Exit.REFUSED)
    words = Text.assemble(
        ("✓ done ", "bold green"),
        f"{_plain(name)} by {_who_did(action)}. {reference} is now {_plain(outcome.stage or '')}"
        f" (revision {outcome.revision}).",
    )
    grant = outcome.grant
    if grant is not None and action.by != CUSTOMER:
        limit = f", who may decide up to {grant.limit}" if grant.limit else ""
        behalf = f" on behalf of {grant.on_behalf_of}" if grant.on_behalf_of else ""
        words.append(f"\n  allowed as {grant.role}{behalf}{limit}", "dim")
    for line in following(outcome.follows) if outcome.follows else ():
        words.append(f"\n  {line}")
    return Answer(data, words)


def following(follows: Follows) -> Iterator[str]:
    """What follows, a line each, with times in the complaint's own zone."""
    zone = zone_of(follows.time_zone or "UTC")
    for letter in follows.letters:
        yield _letter(letter)
    if follows.becomes:
        yield f"{_plain(follows.becomes)}: as soon as that letter is taken"
    for task in follows.opened:
        yield _opened(task, zone)
    for task in follows.ended:
        yield f"ended: {task.id}, {_plain(task.kind)}"
    for date in follows.dates:
        yield _date(date, zone)
    if follows.paused_for:
        ends = follows.pause_ends
        until = f" until {day_and_time(ends, zone)} at the latest" if ends else ""
        yield f"waits for the {_plain(follows.paused_for)}{until}"
    if follows.owner:
        yield f"owner: {follows.owner}"
    if follows.next:
        yield f"next: {_plain(follows.next.milestone)}, by {day_and_time(follows.next.due, zone)}"


def _letter(letter: LetterOrdered) -> str:
    first = "; a colleague reads it first" if letter.read_first else ""
    return f"letter to the customer, by {_plain(letter.by)}: {_plain(letter.purpose)}{first}"


def _opened(task: TaskNoted, zone: ZoneInfo) -> str:
    by = f", by {day_and_time(task.due, zone)}" if task.due else ""
    return f"opened: {task.id}, {_plain(task.kind)}, for {task.for_whom}{by}: {task.why}"


def _date(date: DateMoved, zone: ZoneInfo) -> str:
    """From when to when. A clock that begins has no date before, one that stands still none after."""
    name = _plain(date.milestone)
    if date.after is None:
        return f"{name}: stands still"
    after = day_and_time(date.after, zone)
    return f"{name}: {day_and_time(date.before, zone)} → {after}" if date.before else f"{name}: by {after}"


def _task_of(outcome: ActionOutcome) -> str:
    opened = [task.id for task in outcome.follows.opened] if outcome.follows else []
    return f" ({', '.join(opened)})" if opened else ""


def _who_did(action: Action) -> str:
    """Who did it, and who typed it where that is somebody else."""
    return f"{action.by}, written down by {action.written_down_by}" if action.written_down_by else action.by


def _plain(name: str) -> str:
    return name.replace("_", " ")
