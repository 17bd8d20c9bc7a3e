"""Staff who do all waiting work at once: shows what a policy promises when people are prompt."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from amends.domain.actions import ACTIONS
from amends.domain.case import Task, TaskKind
from amends.domain.offers import OfferState
from amends.domain.views import CaseView
from amends.policy.business_calendar import MINUTE, instant, moment
from amends.policy.pages.roster import MANAGER, SUPERVISOR, Roster
from amends.simulation.runner import RunningComplaint
from amends.simulation.scenarios.player import A_RACE, ScriptFails

REACTION = 20 * MINUTE  # of open time
MOST_DEEDS = 100
SPOKEN = frozenset({TaskKind.CONTACT, TaskKind.NO_RECIPIENT, TaskKind.BOUNCED, TaskKind.NO_TEMPLATE})
PUT_RIGHT = {
    "en": "We have put right what went wrong, and talked about it with those who can keep it from happening again.",
    "fa": "آنچه اشتباه شده بود درست شد و با همکارانی که می‌توانند جلوی تکرارش را بگیرند صحبت کردیم.",
}


@dataclass(frozen=True)
class PendingAction:
    """Something that waits for a person, and who may do it, in the order in which they try."""

    key: str
    action: str
    by: tuple[str, ...]
    body: dict[str, Any]


class Prompt:
    """Staff who act within 20 minutes of open time, make every call, and find for the customer."""

    def __init__(self, roster: Roster) -> None:
        self._roster = roster

    async def attend(self, visit: RunningComplaint) -> None:
        """Does what waits, again after each alarm. Raises ScriptFails where the work does not end."""
        tried: set[str] = set()
        while (now := await visit.now()) < visit.until:
            case = await visit.counter.case(visit.reference)
            if case.row.completed:
                return
            if not any(deed.key not in tried for deed in self._deeds(case, now)):
                at = max(now, case.armed_for or visit.until) + A_RACE
            else:
                at = _soon(visit, now, case.armed_for)
            if not await visit.pass_until(min(at, visit.until)) or at >= visit.until:
                return
            case = await visit.counter.case(visit.reference)
            for deed in self._deeds(case, at):
                if deed.key not in tried:
                    tried.add(deed.key)
                    await self._do(visit, deed, at)
            if len(tried) >= MOST_DEEDS:
                raise ScriptFails(f"{MOST_DEEDS} things were done, and there is always another one to do")
            await visit.pass_until(at + A_RACE)  # what was done has its effects before anybody looks again

    def _deeds(self, case: CaseView, now: datetime) -> Iterator[PendingAction]:
        """What waits for a person, most urgent first."""
        row, plan = case.row, case.plan
        if plan is None or row.stage.over:
            return
        owner = (row.owner,) if row.owner else tuple(person.id for person in self._roster.in_role(plan.duty_role))[:1]
        for task in row.tasks:
            if task.done_at is None:
                yield _for_task(task, owner, self._who_may_finish(task, plan.duty_role, owner), now)
        offer = next((offer for offer in reversed(row.offers) if offer.state is OfferState.PROPOSED), None)
        above = tuple(person.id for role in (SUPERVISOR, MANAGER) for person in self._roster.in_role(role))
        if offer is not None:
            decision = {"offer_id": offer.id, "verdict": "approve", "reason": "It is fair, and it is ours to mend."}
            yield PendingAction(f"decide {offer.id}", "decide", owner + above, {"decision": decision})
        if row.resolution is None and offer is None and not any(task.done_at is None for task in row.tasks):
            language = row.facts.language if row.facts else "en"
            done = PUT_RIGHT.get(language.partition("-")[0], PUT_RIGHT["en"])
            resolution = {"finding": "upheld", "cause": plan.causes[0], "done": done}
            yield PendingAction(
                f"resolve {row.generation} {row.stage}", "resolve", owner + above, {"resolution": resolution}
            )

    def _who_may_finish(self, task: Task, duty_role: str, owner: tuple[str, ...]) -> tuple[str, ...]:
        """Who may finish a task: the owner; for money, people with the paying role or the duty role."""
        if task.kind is not TaskKind.PAY_BY_HAND:
            return owner
        roles = (task.for_whom, duty_role)
        return tuple(person.id for role in roles for person in self._roster.in_role(role)) or owner

    async def _do(self, visit: RunningComplaint, deed: PendingAction, at: datetime) -> None:
        """Does it as the first person who is allowed to."""
        for by in deed.by:
            action_id = f"{visit.reference}-{deed.key}-{by}".replace(" ", "-")
            action = ACTIONS[deed.action].model_validate({"action_id": action_id, "by": by, **deed.body})
            outcome = await visit.counter.act(visit.reference, deed.action, action)
            if outcome.done:
                visit.told(at, f"{by}: {deed.action}")
                return


def _soon(visit: RunningComplaint, now: datetime, due: datetime | None) -> datetime:
    """The time after the reaction, moved away from the alarm: acting at that very moment is a race."""
    at = moment(visit.calendar.open_time_after(instant(now), REACTION))
    if due and abs(due - at) < A_RACE:
        return due - A_RACE if due - A_RACE > now else due + A_RACE
    return at


def _for_task(task: Task, owner: tuple[str, ...], finishers: tuple[str, ...], now: datetime) -> PendingAction:
    """What a task asks for: a call to the customer, or its completion."""
    if task.kind in SPOKEN:
        said = "I told them what we have to say, and asked what they need."
        body = {"channel": "phone", "at": now, "reached": True, "apologised": True, "said": said, "task_id": task.id}
        return PendingAction(f"call {task.id}", "record_contact", owner, body)
    return PendingAction(f"task {task.id}", "complete_task", finishers, {"task_id": task.id, "result": "Done."})
