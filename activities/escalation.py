"""Escalates to staff: tells the people of a step, down a chain that ends with the duty role."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto

from temporalio import activity

from amends.activities.letters import STAFF_NOTICE, unavailable
from amends.activities.notice_batching import Begin, Gatherer, begin_digest
from amends.activities.planning import Reckoner
from amends.activities.single_flight import Tries
from amends.activities.staff_mail import StaffMail
from amends.db import Records
from amends.db.letters import StoredLetter
from amends.domain.events import keys
from amends.domain.events.entry import Entry
from amends.domain.events.work import NoticeEvent, NoticeFailed, NoticeHeld, NoticeSent
from amends.domain.orders import EscalationOrder, EscalationOutcome
from amends.domain.plan import StepAction
from amends.letters.formatting import clean
from amends.letters.rendering import UnrenderableError
from amends.messaging.smtp import Mailer, MailRefused, MailUnavailable
from amends.policy.pages.roster import MANAGER, SUPERVISOR, Person, Roster
from amends.publication.in_force import Published


@dataclass(frozen=True)
class Addressees:
    """Who is told to do what.

    `tried` are those who were not there, `new_owner` takes the complaint over.
    """

    people: tuple[Person, ...]
    action: StepAction
    tried: tuple[str, ...] = ()
    new_owner: str | None = None


class NoticeResult(Enum):
    """What became of one notice."""

    BY_MAIL = auto()
    HELD = auto()
    REFUSED = auto()


class Escalations:
    """Tells colleagues what is due, each of them once for a step."""

    def __init__(
        self, records: Records, mailer: Mailer, reckoner: Reckoner | None = None, begin: Begin = begin_digest
    ) -> None:
        """`reckoner` knows the policies; `begin` starts the workflow of a digest."""
        self._records = records
        self._published = Published(records)
        self._mail = StaffMail(records, mailer, self._published)
        self._gatherer = Gatherer(records, reckoner or Reckoner(records), begin)
        self._tries = Tries()

    @activity.defn
    async def escalate(self, order: EscalationOrder) -> EscalationOutcome:
        """Tells the people whom the step names, at once or in a digest.

        If all notices are refused, the duty role is told.

        A refused notice stops no other one. Raises ApplicationError mail_unavailable, to be tried again, when all have
        been tried and one waits for the mail server: people who were told before are not told twice.
        """
        return await self._tries.run(order.effect_id, lambda: self._escalate(order))

    async def _escalate(self, order: EscalationOrder) -> EscalationOutcome:
        async with self._records.effect(order) as effect:
            if effect.before is not None:
                return EscalationOutcome.model_validate(effect.before)
        roster = await self._published.roster()
        named = await self._addressees(order, roster)
        told = await self._tell_all(order, named)
        people = named.people
        if all(became is NoticeResult.REFUSED for became in told.values()):
            last = fallback_recipients(order, roster, people)
            told |= await self._tell_all(order, last)
            people += last.people
        failed = _those(told, NoticeResult.REFUSED)
        outcome = EscalationOutcome(
            to=tuple(person.id for person in people),
            fallback=named.tried,
            stuck=len(failed) == len(people),
            failed=failed,
            new_owner=named.new_owner,
            new_owner_name=_name_for_customer(named.new_owner, order, roster),
            held=_those(told, NoticeResult.HELD),
        )
        return await self._finish(order, outcome)

    async def _tell_all(self, order: EscalationOrder, addressees: Addressees) -> dict[str, NoticeResult]:
        """Tells each of them, and returns what became of that."""
        told: dict[str, NoticeResult] = {}
        away: MailUnavailable | MailRefused | None = None
        for person in addressees.people:
            try:
                told[person.id] = await self._tell(order, person, addressees.action)
            except UnrenderableError:
                told[person.id] = NoticeResult.REFUSED
            except (MailUnavailable, MailRefused) as busy:
                away = busy
        if away is not None:
            raise unavailable(away) from None
        return told

    async def _addressees(self, order: EscalationOrder, roster: Roster) -> Addressees:
        if order.step.action is not StepAction.REASSIGN:
            return recipients_for(order, roster)
        # An earlier try may have told somebody that it is theirs: that stands, however many cases they have by now.
        for notice in await self._records.notices.of_step(order.effect_id):
            chosen = roster.person(notice.person)
            if notice.action == StepAction.REASSIGN and chosen is not None:
                return Addressees((chosen,), StepAction.REASSIGN, new_owner=chosen.id)
        return new_owner_for(order, roster, await self._records.cases.open_counts())

    async def _tell(self, order: EscalationOrder, person: Person, action: StepAction) -> NoticeResult:
        """Sends one notice to one person, or adds a line to their next digest."""
        effect = notice_id(order, person)
        if await self._gatherer.holds(effect, order, person, action):
            return NoticeResult.HELD
        notice = await self._records.letters.get(effect) or await self._write(effect, order, person, action)
        return NoticeResult.BY_MAIL if await self._mail.hand_over(notice) else NoticeResult.REFUSED

    async def _write(self, effect: str, order: EscalationOrder, person: Person, action: StepAction) -> StoredLetter:
        phrasing = await self._mail.phrasing_for(person, STAFF_NOTICE)
        words = {
            "name": clean(person.name_in(phrasing.language)),
            "reference": order.reference,
            "milestone": str(order.milestone),
            "action": str(action),
            "due": phrasing.date(order.due) if order.due else None,
            "late": order.due is not None and order.due <= order.now,
        }
        return await self._mail.write(effect, order.reference, STAFF_NOTICE, person, phrasing, words, order.now)

    async def _finish(self, order: EscalationOrder, outcome: EscalationOutcome) -> EscalationOutcome:
        async with self._records.effect(order) as effect:
            if effect.before is not None:
                return EscalationOutcome.model_validate(effect.before)
            became: type[NoticeEvent] = NoticeFailed if outcome.stuck else NoticeSent
            if outcome.held and set(outcome.held) == set(outcome.to) - set(outcome.failed):
                became = NoticeHeld
            notice = became(
                milestone=order.milestone,
                action=order.step.action,
                step=order.step.step,
                generation=order.generation,
                to=outcome.to,
                held=outcome.held,
                failed=outcome.failed,
                tried=outcome.fallback,
                new_owner=outcome.new_owner,
            )
            await effect.finish(outcome, Entry.of(notice, key=keys.of_effect(order.effect_id), at=order.now))
        return outcome


def _those(told: Mapping[str, NoticeResult], became: NoticeResult) -> tuple[str, ...]:
    return tuple(person for person, each in told.items() if each is became)


def notice_id(order: EscalationOrder, person: Person) -> str:
    """The effect id of a notice: one for each step and person."""
    return f"{order.effect_id}/to/{person.id}"


def recipients_for(order: EscalationOrder, roster: Roster) -> Addressees:
    """Who is told by a step: the named person, their substitute, their role, and last the duty role."""
    now, duty, action = order.now, order.duty_role, order.step.action
    supervisor = roster.supervisor_of(order.owner)
    boss = supervisor.id if supervisor else None
    missing: tuple[str, ...] = ()
    match action:
        case StepAction.WARN_OWNER if order.responsible:
            people, tried = _each_of(order, roster)
        case StepAction.WARN_OWNER if order.owner is not None and roster.standing_in(order.owner, now) is None:
            missing, (people, tried) = (order.owner,), roster.chain(boss, SUPERVISOR, duty, now)
            action = StepAction.TELL_SUPERVISOR
        case StepAction.WARN_OWNER:
            people, tried = roster.chain(order.owner, duty, duty, now)
        case StepAction.TELL_SUPERVISOR:
            people, tried = roster.chain(boss, SUPERVISOR, duty, now)
        case StepAction.TELL_MANAGER:
            people, tried = roster.chain(None, MANAGER, duty, now)
        case _:
            people, tried = roster.chain(None, duty, duty, now)
    if any(each.startswith("role:") for each in tried):
        action = StepAction.TELL_DUTY
    return Addressees(people, action, (*missing, *tried))


def _each_of(order: EscalationOrder, roster: Roster) -> tuple[tuple[Person, ...], tuple[str, ...]]:
    """The people who have the work: a person or their substitute, or everybody present in a role, each once."""
    people: dict[str, Person] = {}
    missing: list[str] = []
    for each in order.responsible:
        person, role = (each, order.duty_role) if roster.person(each) else (None, each)
        found, tried = roster.chain(person, role, order.duty_role, order.now)
        people |= {person.id: person for person in found}
        missing += tried
    return tuple(people.values()), tuple(missing)


def fallback_recipients(order: EscalationOrder, roster: Roster, told: tuple[Person, ...]) -> Addressees:
    """The duty role, where no notice could be delivered, without those whose notice was refused already."""
    people, _ = roster.chain(None, order.duty_role, order.duty_role, order.now)
    return Addressees(tuple(person for person in people if person not in told), StepAction.TELL_DUTY)


def _name_for_customer(staff_id: str | None, order: EscalationOrder, roster: Roster) -> str | None:
    """The new owner's name in the customer's language."""
    person = roster.person(staff_id)
    return person.name_in(order.row.facts.language if order.row.facts else "en") if person else None


def new_owner_for(order: EscalationOrder, roster: Roster, open_cases: Mapping[str, int]) -> Addressees:
    """The colleague who takes over: a fitting agent, else a supervisor who speaks the language, else nobody yet."""
    facts = order.row.facts
    language, category = (facts.language, facts.category) if facts else ("en", "")
    found = roster.owner_for(language, category, order.now, open_cases, but_not=(order.owner, *order.but_not))
    found = found or _supervisor_for(language, order, roster, open_cases)
    if found is not None:
        return Addressees((found,), StepAction.REASSIGN, new_owner=found.id)
    people, tried = roster.chain(None, order.duty_role, order.duty_role, order.now)
    return Addressees(people, StepAction.TELL_DUTY, ("role:agent", f"role:{SUPERVISOR}", *tried))


def _supervisor_for(
    language: str, order: EscalationOrder, roster: Roster, open_cases: Mapping[str, int]
) -> Person | None:
    fitting = roster.who_could(SUPERVISOR, language, order.now, but_not=(order.owner, *order.but_not))
    return min(fitting, key=lambda person: (open_cases.get(person.id, 0), person.id), default=None)
