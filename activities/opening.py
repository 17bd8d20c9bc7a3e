"""Opens a complaint: reads it, registers it for ever, pins its policy and gives it an owner, in one transaction."""

from datetime import datetime
from typing import Protocol

from pydantic import TypeAdapter, ValidationError
from temporalio.exceptions import ApplicationError

from activities.intake import differing_fields, digest, digest_of_bytes, read_complaint
from activities.published import Published
from activities.signatures import Opened, Opening, OpeningVerdict
from complaints.case import CaseRow, Entry
from complaints.complaint import Facts, NewComplaint, facts_of
from complaints.errors import Code
from complaints.plan import PolicyRef
from complaints.words import AnyReference, Instant, Reason, Recorded, Stage
from planning.roster import Roster
from records import Effect, Records

DUTY_ROLE = "duty"
"""Who holds what has no owner, before a policy says otherwise."""
MEND_IT = "Publish a page whose calendars reach far enough, then hand the complaint in again by `correct`."
REFERENCE = TypeAdapter[str](AnyReference)


class Pins(Protocol):
    """Whoever pins the policy of a complaint."""

    async def pin(self, facts: Facts, now: datetime) -> PolicyRef:
        """The policy in force for these facts, which can be reckoned under it. Raises ApplicationError."""
        ...


class Registration(Recorded):
    """The order behind an opening: one effect for each run and body."""

    effect_id: str
    reference: str
    now: Instant
    entries: tuple[Entry, ...] = ()
    row: CaseRow | None = None


class Openings:
    """Answers `open_complaint`."""

    def __init__(self, records: Records, pins: Pins, published: Published) -> None:
        self._records = records
        self._pins = pins
        self._published = published

    async def open(self, opening: Opening, raw: bytes) -> Opened:
        """Register what came in and say what it is; doing it again for the same run and body gives the same answer.

        Where the policy in force has no dates for it, it waits for a person like one that cannot be read (A9).

        Raises ApplicationError `unreadable`, not to be tried again, for a workflow id that holds no reference, and
        `no_policy` while nothing is published, or `unreadable_policy` while what is published cannot be read.
        """
        _refuse_bad_reference(opening)
        read = read_complaint(raw, opening.reference, opening.now)
        if isinstance(read, list):
            return await self._unreadable(opening, raw, tuple(read))
        # Everything that is read elsewhere is read before the transaction: within it there is one connection.
        earlier = await self._records.cases.earlier_of_customer(read.customer.id, opening.now, opening.reference)
        facts = facts_of(read, earlier)
        try:
            policy = await self._pins.pin(facts, opening.now)
        except ApplicationError as cannot:
            if cannot.type != Code.CALENDAR_ENDS:
                raise
            return await self._unreadable(opening, raw, (Reason(code=cannot.type, what=cannot.message, do=MEND_IT),))
        roster = await self._published.roster()
        body_digest = digest(read)
        async with self._records.effect(_registration(opening, body_digest)) as effect:
            if effect.before is not None:
                return Opened.model_validate(effect.before)
            registered = await self._register(effect, opening, body_digest, read, raw)
            if registered == "new":
                return await self._new(effect, opening, body_digest, facts, policy, roster)
            return await self._turned_away(effect, opening, OpeningVerdict(registered), read)

    async def _register(
        self, effect: Effect, opening: Opening, body_digest: str, body: NewComplaint | None, raw: bytes
    ) -> str:
        return await self._records.cases.register(
            effect.conn,
            reference=opening.reference,
            body_digest=body_digest,
            body=body,
            raw=raw,
            workflow_id=opening.workflow_id,
            run_id=opening.run_id,
            now=opening.now,
        )

    async def _new(
        self, effect: Effect, opening: Opening, body_digest: str, facts: Facts, policy: PolicyRef, roster: Roster
    ) -> Opened:
        cases = self._records.cases
        await cases.choosing_owner(effect.conn)
        owner = roster.owner_for(facts.language, facts.category, opening.now, await cases.open_counts(effect.conn))
        opened = Opened(
            verdict=OpeningVerdict.NEW,
            facts=facts,
            policy=policy,
            owner=owner.id if owner else None,
            duty_role=DUTY_ROLE,
        )
        body: dict[str, object] = {
            "digest": body_digest,
            "facts": facts.model_dump(mode="json"),
            "policy": policy.model_dump(mode="json"),
            "owner": opened.owner,
            "roster": roster.version,
            "run": opening.run_id,
        }
        received = Entry(key="received", at=opening.now, what="received", body=body)
        await effect.finish(opened, received, row=await self._row(effect, opening, Stage.RECEIVED, opened))
        return opened

    async def _unreadable(self, opening: Opening, raw: bytes, problems: tuple[Reason, ...]) -> Opened:
        body_digest = digest_of_bytes(raw)
        async with self._records.effect(_registration(opening, body_digest)) as effect:
            if effect.before is not None:
                return Opened.model_validate(effect.before)
            registered = await self._register(effect, opening, body_digest, None, raw)
            if registered == "same":
                return await self._turned_away(effect, opening, OpeningVerdict.SAME, None)
            # A run that hands in something else after a correction is still the run that holds the reference.
            mine = await self._records.cases.registered_by(opening.reference, effect.conn) == opening.run_id
            if registered == "conflict" and not mine:
                return await self._turned_away(effect, opening, OpeningVerdict.CONFLICT, None)
            opened = Opened(verdict=OpeningVerdict.UNREADABLE, duty_role=DUTY_ROLE, problems=problems)
            body: dict[str, object] = {"digest": body_digest, "problems": [str(each) for each in problems]}
            entry = Entry(key=f"unreadable/{body_digest[:16]}", at=opening.now, what="unreadable", body=body)
            await effect.finish(opened, entry, row=await self._row(effect, opening, Stage.UNREADABLE, opened))
            return opened

    async def _turned_away(
        self, effect: Effect, opening: Opening, verdict: OpeningVerdict, body: NewComplaint | None
    ) -> Opened:
        """A second start: it is written down and changes nothing."""
        problems: tuple[Reason, ...] = ()
        if verdict is OpeningVerdict.CONFLICT:
            first = await self._records.cases.complaint_as_received(opening.reference, effect.conn)
            fields = ", ".join(differing_fields(first, body)) if first and body else "one of the two cannot be read"
            what = f"The reference {opening.reference} belongs to another complaint already; different: {fields}."
            do = "Give a new complaint a reference of its own, or correct the one that is there."
            problems = (Reason(code=Code.CONFLICT, what=what, do=do),)
        opened = Opened(verdict=verdict, duty_role=DUTY_ROLE, problems=problems)
        what = "duplicate" if verdict is OpeningVerdict.SAME else "conflict"
        body_of_entry: dict[str, object] = {"run": opening.run_id, "problems": [str(each) for each in problems]}
        await effect.finish(
            opened, Entry(key=f"{what}/{opening.run_id}", at=opening.now, what=what, body=body_of_entry)
        )
        return opened

    async def _row(self, effect: Effect, opening: Opening, stage: Stage, opened: Opened) -> CaseRow:
        """The first row; after a correction it takes the place of the unreadable one."""
        before = await self._records.cases.row(opening.reference, effect.conn)
        return CaseRow(
            reference=opening.reference,
            workflow_id=opening.workflow_id,
            run_id=opening.run_id,
            revision=before.revision if before else 0,
            stage=stage,
            generation=1,
            facts=opened.facts,
            policy=opened.policy,
            path=None,
            owner=opened.owner,
            waits_for=opened.owner or opened.duty_role,
            alarm_at=None,
            next_due=None,
            updated_at=opening.now,
            tasks=before.tasks if before else (),
        )


def _registration(opening: Opening, body_digest: str) -> Registration:
    effect_id = f"{opening.workflow_id}/open/{opening.run_id}/{body_digest[:16]}"
    return Registration(effect_id=effect_id, reference=opening.reference, now=opening.now)


def _refuse_bad_reference(opening: Opening) -> None:
    try:
        REFERENCE.validate_python(opening.reference)
    except ValidationError:
        raise ApplicationError(
            "The workflow id holds no reference: it is complaint-<reference>, with 1 to 64 letters, digits, dots,"
            " underscores and hyphens.",
            type=Code.UNREADABLE,
            non_retryable=True,
        ) from None
