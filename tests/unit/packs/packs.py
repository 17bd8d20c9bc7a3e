"""The shipped packs as their tests use them: compiled over the pages that they extend, and reckoned."""

from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from amends.domain.actions import MilestoneName
from amends.domain.complaint import Channel, Facts, Severity
from amends.domain.plan import ClockEvent, EscalationStep, EventKind, MilestonePlan, Plan
from amends.policy import CompiledPolicy, reckon, why_not
from amends.policy.engine.compiler import STAFF, compile_page

POLICIES = Path(__file__).parents[3] / "policies"
PACKS = tuple(sorted(page.stem for page in (POLICIES / "packs").glob("*.yaml")))


@cache
def pack(name: str) -> CompiledPolicy:
    """The pack of that name, with all that it inherits from the shipped pages."""
    pages = [page for folder in (POLICIES, POLICIES / "packs") for page in folder.glob("*.yaml") if page.name != STAFF]
    beside = {page.stem: page.read_bytes() for page in pages}
    return compile_page(name, beside.pop(name), beside=beside)


def at(name: str, day: str, hour: str = "10:00") -> datetime:
    """A time on the clock of the pack's own calendar."""
    return datetime.fromisoformat(f"{day}T{hour}").replace(tzinfo=pack(name).calendar().zone)


def facts_for(name: str, received: datetime, **more: Any) -> Facts:
    """An ordinary complaint of the kind that the pack governs."""
    governs = pack(name).page.governs
    usual: dict[str, Any] = {
        "reference": "P-1",
        "received_at": received,
        "channel": Channel.EMAIL,
        "product": governs.product[0] if governs and governs.product else "account",
        "category": governs.category[0] if governs and governs.category else "service",
        "jurisdiction": governs.jurisdiction[0] if governs and governs.jurisdiction else None,
        "severity": Severity.NORMAL,
    }
    return Facts(**usual | more)


def governs(name: str, received: datetime, **facts: Any) -> bool:
    """Whether the pack is for such a complaint."""
    return why_not(pack(name), facts_for(name, received, **facts)) is None


def event(kind: EventKind | str, when: datetime, milestone: MilestoneName | None = None, **more: Any) -> ClockEvent:
    """One line of a ledger."""
    return ClockEvent(kind=EventKind(kind), at=when, milestone=milestone, **more)


def reckoned(name: str, received: datetime, *ledger: ClockEvent, now: datetime | None = None, **facts: Any) -> Plan:
    """The plan after these events, as of the last of them."""
    events = (event(EventKind.RECEIVED, received), *ledger)
    return reckon(pack(name), facts_for(name, received, **facts), events, now or events[-1].at)


def day(name: str, instant: datetime | None) -> date | None:
    """The day on which an instant falls where the pack counts its days."""
    return instant.astimezone(pack(name).calendar().zone).date() if instant else None


def clock(name: str, milestone: MilestoneName, received: datetime, *ledger: ClockEvent, **facts: Any) -> MilestonePlan:
    """One clock of the plan after these events."""
    return reckoned(name, received, *ledger, **facts).of(milestone)


def by_law(name: str, milestone: MilestoneName, received: datetime, *ledger: ClockEvent, **facts: Any) -> date | None:
    """The last day that the law allows, after these events; None where no law speaks of it."""
    return day(name, clock(name, milestone, received, *ledger, **facts).due_by_law)


def moment(name: str, instant: datetime | None) -> str | None:
    """An instant on the pack's clock: '2026-12-23 17:00', with its seconds if they are not zero."""
    if instant is None:
        return None
    local = instant.astimezone(pack(name).calendar().zone)
    return f"{local:%Y-%m-%d %H:%M}" + (f"{local::%S.%f}" if local.second or local.microsecond else "")


def ladder(name: str, plan: MilestonePlan) -> list[tuple[str, str | None]]:
    """Who is told what and when, in the order of time."""
    return [(str(step.action), moment(name, step.at)) for step in plan.steps]


def steps(plan: MilestonePlan) -> dict[str, EscalationStep]:
    """The steps of a clock by what they do; the first of each."""
    found: dict[str, EscalationStep] = {}
    for step in plan.steps:
        found.setdefault(str(step.action), step)
    return found


def given(plan: Plan) -> list[tuple[str | None, str, str]]:
    """What the plan would offer: each line with its amount, where it is money, and its terms."""
    lines = plan.suggested.lines if plan.suggested else ()
    return [(str(line.money) if line.money else None, line.detail, str(line.terms)) for line in lines]
