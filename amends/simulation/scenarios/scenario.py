"""Reads the pages of `examples/`: a complaint, who does what when, and what is expected."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any, NamedTuple

from pydantic import AfterValidator, BeforeValidator, Field, ValidationError, model_validator

from amends.domain.actions import ACTIONS, Action, MilestoneName
from amends.domain.case import TaskKind
from amends.domain.complaint import NewComplaint
from amends.domain.errors import Code
from amends.domain.letters import LetterPurpose
from amends.domain.money import AMOUNT
from amends.domain.plan import HandlingPath, StepAction
from amends.domain.types import Identifier, Line, Reference, Stage, Text
from amends.installation import PACKAGE
from amends.intake.validation import read_fields
from amends.policy.pages.durations import Span, read_span
from amends.policy.pages.yaml_reader import Page, read_page

FOLDER = PACKAGE / "examples"
OWNER = "owner"
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
ARRIVAL = re.compile(rf"^({'|'.join(WEEKDAYS)}) ([01][0-9]|2[0-3]):([0-5][0-9])$")
AMOUNTS = frozenset({"money", "value"})
COUNTED = re.compile(r"^(?:([1-9][0-9]{0,2})(\+?) )?([a-z_]+)$")


def _later(value: object) -> Span:
    """Reads a span. Refuses business days: they end when milestones are due, which would be a race."""
    later = read_span(value)
    if later.business and later.unit == "day":
        raise ValueError(f"'{later}' ends exactly when milestones are due; count it in business hours")
    return later


def _weekday_and_time(value: str) -> str:
    if not ARRIVAL.match(value):
        raise ValueError(f"'{value}' is no arrival; write a weekday and a time, like 'Monday 09:30'")
    return value


class Times(NamedTuple):
    """How often something is expected; `or_more` where holidays decide how often exactly."""

    times: int
    or_more: bool

    def fit(self, came: int) -> bool:
        """Whether that count is as expected."""
        return came == self.times or (self.or_more and came > self.times)

    def __str__(self) -> str:
        return f"{self.times}{'+' if self.or_more else ''}"


def _counted(value: object) -> object:
    """Reads '[apology, 3 news, 9+ holding]' as counts by name."""
    if not isinstance(value, list):
        return value
    counts: dict[str, Times] = {}
    for item in value:
        form = COUNTED.match(str(item))
        if form is None or form[3] in counts:
            raise ValueError(f"'{item}': write each once, as 'news', '3 news' or, for three at least, '3+ news'")
        counts[form[3]] = Times(int(form[1] or 1), bool(form[2]))
    return counts


def _with_amounts(value: object) -> object:
    """Reads amounts as policies write them ('18.50 EUR') into the form of actions."""
    if isinstance(value, dict):
        return {key: _amount(each) if key in AMOUNTS else _with_amounts(each) for key, each in value.items()}
    return [_with_amounts(each) for each in value] if isinstance(value, list) else value


def _amount(value: object) -> object:
    if not isinstance(value, str):
        return value
    found = AMOUNT.fullmatch(value.strip())
    if found is None:
        raise ValueError(f"'{value}' is no amount; write it like '18.50 EUR'")
    return {"amount": found["amount"], "currency": found["currency"]}


Later = Annotated[Span, BeforeValidator(_later)]
Arrival = Annotated[str, AfterValidator(_weekday_and_time)]
Letters = Annotated[dict[LetterPurpose, Times], BeforeValidator(_counted)]
Steps = Annotated[dict[StepAction, Times], BeforeValidator(_counted)]


class ScriptedAction(Page):
    """One scripted action. `later` counts from the previous scene; for the first, from the arrival.

    `by` is a staff id, 'customer', or 'owner' for the owner at that time. `task` does the action once for every open
    task of that kind. Ids of offers, and the time of a contact, are filled in. `refused` is the code of the expected
    refusal.
    """

    later: Later
    by: Identifier
    does: str
    with_: Annotated[dict[str, Any], BeforeValidator(_with_amounts)] = Field(default={}, alias="with")
    task: TaskKind | None = None
    refused: Code | None = None

    @model_validator(mode="after")
    def can_be_read(self) -> "ScriptedAction":
        """Refuses an impossible action when the page is read, not weeks later in virtual time."""
        if self.does not in ACTIONS:
            raise ValueError(f"there is no action '{self.does}'; the actions are {', '.join(ACTIONS)}")
        try:
            self.action("trial", self.by, "the-offer", "the-task" if self.task else None, datetime.now(UTC))
        except ValidationError as wrong:
            [first, *_] = wrong.errors(include_url=False, include_input=False)
            raise ValueError(f"{self.does}: {'.'.join(map(str, first['loc']))}: {first['msg']}") from None
        return self

    def action(self, action_id: str, by: str, offer: str, task: str | None, now: datetime) -> Action:
        """The action as staff would send it."""
        body: dict[str, Any] = {"action_id": action_id, "by": by, **self.with_}
        if self.does == "decide":
            body["decision"] = {"offer_id": offer, **body.get("decision", {})}
        if self.does == "answer_offer":
            body.setdefault("offer_id", offer)
        if self.does == "record_contact":
            body.setdefault("at", now)
        if task is not None:
            body["task_id"] = task
        return ACTIONS[self.does].model_validate(body)


class Ending(Page):
    """What is expected. `letters` were accepted by the mail server, `calls` had to be made by a person."""

    outcome: str
    stage: Stage
    path: HandlingPath
    letters: Letters = Field(default_factory=dict)
    calls: Letters = Field(default_factory=dict)
    escalations: dict[MilestoneName, Steps] = Field(default_factory=dict)
    reopened: int = 0
    handed_over: int = 0
    score: int | None = None


class Earlier(Page):
    """A complaint of the same customer that was over before Amends knew it."""

    reference: Reference
    days_before: Annotated[int, Field(ge=1)]
    subject: Line
    what_happened: Text
    outcome: Line


class Example(Page):
    """One page. `arrives` is on the clock of the office: in the first working week, or on the weekend before it.

    `must` is what has to come out of it; the page that is `told_in_full` ends the demo with its whole timeline.
    """

    title: Line
    about: Text
    arrives: Arrival
    told_in_full: bool = False
    earlier: tuple[Earlier, ...] = ()
    complaint: dict[str, Any]
    script: tuple[ScriptedAction, ...] = ()
    must: Ending

    @model_validator(mode="after")
    def complaint_can_be_read(self) -> "Example":
        """Refuses a complaint that the intake would refuse."""
        now = datetime.now(UTC)
        fields = {"received_at": now.isoformat(), **self.complaint}
        read = read_fields(fields, str(self.complaint.get("reference")), now)
        if isinstance(read, list):
            raise ValueError("; ".join(f"complaint: {reason}" for reason in read))
        return self

    @property
    def reference(self) -> str:
        """The complaint's reference."""
        return self.complaint["reference"]

    def received(self, at: datetime) -> NewComplaint:
        """The complaint, received at that moment."""
        return NewComplaint.model_validate({**self.complaint, "received_at": at})

    def earlier_ones(self, before: datetime) -> Iterable[tuple[NewComplaint, str]]:
        """The past complaints with their outcomes."""
        for past in self.earlier:
            changes = {"reference": past.reference, "subject": past.subject, "what_happened": past.what_happened}
            received_at = before - timedelta(days=past.days_before)
            yield NewComplaint.model_validate({**self.complaint, **changes, "received_at": received_at}), past.outcome

    def arrival(self, monday: datetime) -> datetime:
        """When it arrives, if the working week begins on that Monday (midnight on the clock of the office)."""
        form = ARRIVAL.match(self.arrives)
        assert form is not None
        day = WEEKDAYS.index(form[1])
        days = day - 7 if day > 4 else day
        return (monday + timedelta(days=days)).replace(hour=int(form[2]), minute=int(form[3])).astimezone(UTC)


def examples(folder: Path = FOLDER) -> tuple[Example, ...]:
    """Every example in the order of the file names. Raises planning.PolicyErrors with all mistakes of a page."""
    return tuple(
        read_page(f"{folder.name}/{page.name}", page.read_bytes(), Example) for page in sorted(folder.glob("*.yaml"))
    )
