"""Escalation to staff: who is told by a step of a ladder, down a chain that never ends in silence."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from temporalio import activity

from activities.composing import address_of, message_id_of
from activities.letters import STAFF_NOTICE, unavailable
from activities.mailer import Mailer, MailRefused, MailUnavailable
from activities.phrasing import Phrasing, clean
from activities.published import Published
from activities.rendering import UnrenderableError, unrenderable_for
from activities.signatures import EscalationOrder, EscalationOutcome
from activities.tries import Tries
from complaints.case import Entry
from complaints.plan import StepAction
from planning.roster import MANAGER, SUPERVISOR, Person, Roster
from records import Records
from records.letters import StoredLetter


@dataclass(frozen=True)
class Addressees:
    """Who is told to do what; `tried` are those who were not there, `new_owner` is who takes the complaint over."""

    people: tuple[Person, ...]
    action: StepAction
    tried: tuple[str, ...] = ()
    new_owner: str | None = None


class Escalations:
    """Tells colleagues what is due, each of them once for a step."""

    def __init__(self, records: Records, mailer: Mailer) -> None:
        self._records = records
        self._mailer = mailer
        self._published = Published(records)
        self._tries = Tries()

    @activity.defn
    async def escalate(self, order: EscalationOrder) -> EscalationOutcome:
        """Tell the people whom the step names. A refused notice stops no other one; all refused, the duty role is told.

        Raises ApplicationError mail_unavailable, to be tried again, when all have been tried and one waits for the
        mail server: who was told before is not told twice.
        """
        return await self._tries.run(order.effect_id, lambda: self._escalate(order))

    async def _escalate(self, order: EscalationOrder) -> EscalationOutcome:
        async with self._records.effect(order) as effect:
            if effect.before is not None:
                return EscalationOutcome.model_validate(effect.before)
        roster = await self._published.roster()
        sent = {letter.effect_id: letter for letter in await self._records.letters.of(order.reference)}
        named = await self._addressees(order, roster, sent)
        failed = await self._tell_all(order, named, roster, sent)
        people = named.people
        if len(failed) == len(people):
            last = last_resort(order, roster, people)
            failed += await self._tell_all(order, last, roster, sent)
            people += last.people
        outcome = EscalationOutcome(
            to=tuple(person.id for person in people),
            fallback=named.tried,
            stuck=len(failed) == len(people),
            failed=failed,
            new_owner=named.new_owner,
        )
        return await self._finish(order, outcome)

    async def _tell_all(
        self, order: EscalationOrder, addressees: Addressees, roster: Roster, sent: Mapping[str, StoredLetter]
    ) -> tuple[str, ...]:
        """Tell each of them, and return who could not be told for good."""
        failed: list[str] = []
        away: MailUnavailable | MailRefused | None = None
        for person in addressees.people:
            try:
                if not await self._tell(order, person, addressees.action, roster, sent):
                    failed.append(person.id)
            except UnrenderableError:
                failed.append(person.id)
            except (MailUnavailable, MailRefused) as busy:
                away = busy
        if away is not None:
            raise unavailable(away) from None
        return tuple(failed)

    async def _addressees(self, order: EscalationOrder, roster: Roster, sent: Mapping[str, StoredLetter]) -> Addressees:
        if order.step.action is not StepAction.REASSIGN:
            return told_by(order, roster)
        # An earlier try may have told somebody that it is theirs: that stands, however many cases they have by now.
        for person in roster.people:
            if notice_id(order, person) in sent:
                return Addressees((person,), StepAction.REASSIGN, new_owner=person.id)
        return given_to(order, roster, await self._records.cases.open_counts())

    async def _tell(
        self,
        order: EscalationOrder,
        person: Person,
        action: StepAction,
        roster: Roster,
        sent: Mapping[str, StoredLetter],
    ) -> bool:
        """One notice to one person; False where the mail server refused it for good."""
        effect, letters = notice_id(order, person), self._records.letters
        notice = sent.get(effect) or await self._write(order, person, action, roster)
        if notice.state not in {"rendered", "sending"}:
            return notice.state == "accepted"
        assert notice.raw is not None
        handed_over = False

        async def mark() -> None:
            nonlocal handed_over
            await letters.sending(effect)
            handed_over = True

        try:
            await self._mailer.send(notice.raw, self._mailer.address, [address_of(person.email)], mark)
        except MailRefused as no:
            if no.permanent:
                async with self._records.pool.acquire() as conn:
                    await letters.bounced(conn, effect, no.code)
                return False
            if handed_over:
                await letters.refused(effect, no.code)
            raise
        async with self._records.pool.acquire() as conn:
            await letters.accepted(conn, effect)
        return True

    async def _write(self, order: EscalationOrder, person: Person, action: StepAction, roster: Roster) -> StoredLetter:
        templates = await self._published.templates()
        phrasing = Phrasing(templates.language_for(person.languages[0], STAFF_NOTICE), roster.zone)
        effect = notice_id(order, person)
        message_id = message_id_of(effect, self._mailer.sender)
        with unrenderable_for(STAFF_NOTICE):
            told = {
                "name": clean(person.name_in(phrasing.language)),
                "reference": order.reference,
                "milestone": str(order.milestone),
                "action": str(action),
                "due": phrasing.date(order.due) if order.due else None,
                "late": order.due is not None and order.due <= order.now,
            }
            rendered = templates.render(STAFF_NOTICE, phrasing, told)
            recipient = address_of(person.email)
            raw = self._mailer.write(rendered, message_id=message_id, recipient=recipient, now=order.now)
        return await self._records.letters.keep(
            effect,
            reference=order.reference,
            message_id=message_id,
            purpose=STAFF_NOTICE,
            language=rendered.language,
            recipient=recipient,
            raw=raw,
            words=rendered.text,
            now=order.now,
        )

    async def _finish(self, order: EscalationOrder, outcome: EscalationOutcome) -> EscalationOutcome:
        async with self._records.effect(order) as effect:
            if effect.before is not None:
                return EscalationOutcome.model_validate(effect.before)
            became = "reached nobody" if outcome.stuck else "handed to colleagues"
            body: dict[str, object] = {
                "step": order.step.step,
                "generation": order.generation,
                **outcome.model_dump(mode="json"),
            }
            what = f"notice {order.milestone} {order.step.action} {became}"
            await effect.finish(outcome, Entry(key=f"{order.effect_id}/told", at=order.now, what=what, body=body))
        return outcome


def notice_id(order: EscalationOrder, person: Person) -> str:
    """One notice for each step and person."""
    return f"{order.effect_id}/to/{person.id}"


def told_by(order: EscalationOrder, roster: Roster) -> Addressees:
    """Who hears of a step: whom it names, who stands in for them, their role, at last the duty role."""
    now, duty, action = order.now, order.duty_role, order.step.action
    supervisor = roster.supervisor_of(order.owner)
    boss = supervisor.id if supervisor else None
    missing: tuple[str, ...] = ()
    match action:
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


def last_resort(order: EscalationOrder, roster: Roster, told: tuple[Person, ...]) -> Addressees:
    """The duty role, where no notice could be handed over, without those whose notice was refused already."""
    people, _ = roster.chain(None, order.duty_role, order.duty_role, order.now)
    return Addressees(tuple(person for person in people if person not in told), StepAction.TELL_DUTY)


def given_to(order: EscalationOrder, roster: Roster, open_cases: Mapping[str, int]) -> Addressees:
    """The colleague who takes over: an agent who fits, else a supervisor who speaks the language, else nobody yet."""
    facts = order.row.facts
    language, category = (facts.language, facts.category) if facts else ("en", "")
    found = roster.owner_for(language, category, order.now, open_cases, but_not=order.owner)
    found = found or _supervisor_for(language, order.owner, roster, open_cases, order.now)
    if found is not None:
        return Addressees((found,), StepAction.REASSIGN, new_owner=found.id)
    people, tried = roster.chain(None, order.duty_role, order.duty_role, order.now)
    return Addressees(people, StepAction.TELL_DUTY, ("role:agent", f"role:{SUPERVISOR}", *tried))


def _supervisor_for(
    language: str, owner: str | None, roster: Roster, open_cases: Mapping[str, int], now: datetime
) -> Person | None:
    fitting = roster.who_could(SUPERVISOR, language, now, but_not=owner)
    return min(fitting, key=lambda person: (open_cases.get(person.id, 0), person.id), default=None)
