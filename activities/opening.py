"""Opens a complaint in one transaction: reads and registers it, pins its policy, gives it an owner."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Protocol

from pydantic import TypeAdapter, ValidationError
from temporalio import activity
from temporalio.common import RawValue
from temporalio.exceptions import ApplicationError

from amends.db import Effect, Records
from amends.domain.actions import MilestoneName
from amends.domain.case import CaseRow
from amends.domain.comparison import differing_fields, digest
from amends.domain.complaint import Channel, Facts, NewComplaint, Severity, facts_of
from amends.domain.errors import Code
from amends.domain.events import keys
from amends.domain.events.complaints import ComplaintReceived, ComplaintUnreadable, StartConflicted, StartRepeated
from amends.domain.events.entry import Entry
from amends.domain.orders import EffectOrder, Opened, Opening, OpeningVerdict, Reckoning
from amends.domain.plan import ClockEvent, EventKind, Plan, PolicyRef
from amends.domain.types import AnyReference, Reason, Stage
from amends.intake.hints import reason
from amends.intake.validation import Taken, digest_of_bytes, take_complaint, too_large
from amends.policy.pages.roster import Roster
from amends.publication.in_force import Published

DUTY_ROLE = "duty"
"""Who holds what has no owner, before a policy says otherwise."""
MEND_IT = "Publish a page whose calendars reach far enough, then hand the complaint in again by `correct`."
REFERENCE = TypeAdapter[str](AnyReference)
TOO_LARGE = "too large"
"""Stands where the digest of a body stands that came in parts."""
NO_REFERENCE = (
    "Use complaint-<reference>, the reference being 1 to 64 letters, digits, dots, underscores and hyphens. Hand the"
    " complaint in again by `correct`, under the reference that it has here."
)
WITHOUT_A_POLICY = timedelta(days=1)
"""By when somebody looks at what cannot be read, where no policy says how fast a complaint is acknowledged."""


class Pins(Protocol):
    """Pins the policy of a complaint, and makes plans by it."""

    async def pin(self, facts: Facts, now: datetime) -> PolicyRef:
        """The policy in force for these facts, under which a plan can be made. Raises ApplicationError."""
        ...

    async def reckon(self, question: Reckoning) -> Plan:
        """The plan. Raises ApplicationError."""
        ...


class Registration(EffectOrder):
    """The order of an opening: one effect for each run and body."""


class Openings:
    """Opens complaints, and stores the parts of a body that is too large to be read."""

    def __init__(self, records: Records, pins: Pins, published: Published) -> None:
        self._records = records
        self._pins = pins
        self._published = published

    @activity.defn
    async def open_complaint(self, opening: Opening, body: RawValue) -> Opened:
        """Validates and registers the start under a permanent key, chooses the owner, and pins the policy."""
        return await self.open(opening, body.payload.data)

    @activity.defn
    async def keep_body_part(self, opening: Opening, part: int, body: RawValue) -> None:
        """Stores one part of a body that is too large to be read."""
        await self.keep_part(opening, part, body.payload.data)

    async def open(self, opening: Opening, raw: bytes) -> Opened:
        """Registers what came in and says what it is. The same run and body get the same answer.

        Where the policy in force has no dates for it, it waits for a person like one that cannot be read (A9).

        Raises ApplicationError `unreadable`, not to be tried again, for a workflow id that holds no reference, and
        `no_policy` while nothing is published, or `unreadable_policy` while what is published cannot be read.
        """
        _refuse_bad_reference(opening)
        taken = _read(opening, raw)
        if not isinstance(taken, Taken):
            return await self._unreadable(opening, raw, tuple(taken))
        # Everything that is read elsewhere is read before the transaction: within it there is one connection.
        taken, facts = await self._facts(opening, taken)
        try:
            policy = await self._pins.pin(facts, opening.now)
        except ApplicationError as cannot:
            if cannot.type != Code.CALENDAR_ENDS:
                raise
            return await self._unreadable(opening, raw, (Reason(code=cannot.type, what=cannot.message, do=MEND_IT),))
        roster = await self._published.roster()
        body_digest = digest(taken.complaint)
        async with self._records.effect(_registration(opening, body_digest)) as effect:
            if effect.before is not None:
                return Opened.model_validate(effect.before)
            registered = await self._register(effect, opening, body_digest, taken.complaint, raw)
            if registered == "new":
                return await self._new(effect, opening, taken, raw, facts, policy, roster)
            return await self._turned_away(effect, opening, OpeningVerdict(registered), taken.complaint, raw)

    async def _facts(self, opening: Opening, taken: Taken) -> tuple[Taken, Facts]:
        """What policies may look at. A link to a complaint that does not exist is left out, and asked about."""
        cases, complaint = self._records.cases, taken.complaint
        earlier = await cases.earlier_of_customer(complaint.customer.id, opening.now, opening.reference)
        if complaint.linked_to and await cases.registered_by(complaint.linked_to) is None:
            no_such = reason("linked_to", "is no complaint that is here.", "Link them by `amends link`.", Code.LEFT_OUT)
            complaint = complaint.model_copy(update={"linked_to": None})
            taken = Taken(complaint, (*taken.remarks, no_such))
        return taken, facts_of(complaint, earlier)

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
        self,
        effect: Effect,
        opening: Opening,
        taken: Taken,
        raw: bytes,
        facts: Facts,
        policy: PolicyRef,
        roster: Roster,
    ) -> Opened:
        cases, complaint = self._records.cases, taken.complaint
        same_account = await cases.open_about_same_account(effect.conn, complaint)
        facts = facts.model_copy(update={"same_account": next(iter(same_account), None)})
        await cases.choosing_owner(effect.conn)
        owner = roster.owner_for(facts.language, facts.category, opening.now, await cases.open_counts(effect.conn))
        opened = Opened(
            verdict=OpeningVerdict.NEW,
            facts=facts,
            policy=policy,
            owner=owner.id if owner else None,
            duty_role=DUTY_ROLE,
            asks=taken.asks,
            same_account=same_account,
            owner_name=owner.name_in(facts.language) if owner else None,
        )
        received = ComplaintReceived(
            digest=digest(complaint),
            facts=facts,
            policy=policy,
            owner=opened.owner,
            roster=roster.version,
            run=opening.run_id,
            remarks=tuple(str(remark) for remark in taken.remarks),
        )
        if taken.remarks:
            await self._keep(effect, opening, raw, OpeningVerdict.NEW, taken.remarks)
        entry = Entry.of(received, key=keys.RECEIVED, at=opening.now)
        await effect.finish(opened, entry, row=await self._row(effect, opening, Stage.RECEIVED, opened))
        return opened

    async def _keep(
        self, effect: Effect, opening: Opening, raw: bytes, verdict: str, remarks: Sequence[Reason] = ()
    ) -> None:
        """Stores the body as it came; the complaint is stored too."""
        await self._records.intake.keep(
            effect.conn,
            reference=opening.reference,
            run_id=opening.run_id,
            digest=digest_of_bytes(raw),
            verdict=verdict,
            raw=raw,
            now=opening.now,
            remarks=remarks,
        )

    async def keep_part(self, opening: Opening, part: int, raw: bytes) -> None:
        """Stores one part of a body that is too large to be read."""
        async with self._records.pool.acquire() as conn:
            await self._records.intake.keep(
                conn,
                reference=opening.reference,
                run_id=opening.run_id,
                digest=TOO_LARGE,
                verdict=OpeningVerdict.UNREADABLE,
                raw=raw,
                now=opening.now,
                part=part,
            )

    async def _unreadable(self, opening: Opening, raw: bytes, problems: tuple[Reason, ...]) -> Opened:
        body_digest, due = digest_of_bytes(raw), await self._due(opening)
        async with self._records.effect(_registration(opening, body_digest)) as effect:
            if effect.before is not None:
                return Opened.model_validate(effect.before)
            registered = await self._register(effect, opening, body_digest, None, raw)
            if registered == "same":
                return await self._turned_away(effect, opening, OpeningVerdict.SAME, None, raw)
            # A run that hands in something else after a correction is still the run that holds the reference.
            mine = await self._records.cases.registered_by(opening.reference, effect.conn) == opening.run_id
            if registered == "conflict" and not mine:
                return await self._turned_away(effect, opening, OpeningVerdict.CONFLICT, None, raw)
            opened = Opened(verdict=OpeningVerdict.UNREADABLE, duty_role=DUTY_ROLE, problems=problems, due=due)
            unreadable = ComplaintUnreadable(digest=body_digest, problems=tuple(str(each) for each in problems))
            await self._keep(effect, opening, raw, OpeningVerdict.UNREADABLE, problems)
            entry = Entry.of(unreadable, key=keys.of_unreadable_start(body_digest), at=opening.now)
            await effect.finish(opened, entry, row=await self._row(effect, opening, Stage.UNREADABLE, opened))
            return opened

    async def _due(self, opening: Opening) -> datetime:
        """By when a person looks at an unreadable body: as soon as any complaint is acknowledged by the policy."""
        facts = Facts(
            reference=opening.reference,
            received_at=opening.now,
            channel=Channel.OTHER,
            product="",
            category="",
            severity=Severity.NORMAL,
        )
        received = ClockEvent(kind=EventKind.RECEIVED, at=opening.now)
        try:
            policy = await self._pins.pin(facts, opening.now)
            plan = await self._pins.reckon(Reckoning(policy=policy, facts=facts, ledger=(received,), now=opening.now))
        except ApplicationError:
            return opening.now + WITHOUT_A_POLICY
        return plan.of(MilestoneName.ACKNOWLEDGE).due or opening.now + WITHOUT_A_POLICY

    async def _turned_away(
        self, effect: Effect, opening: Opening, verdict: OpeningVerdict, body: NewComplaint | None, raw: bytes
    ) -> Opened:
        """Records a second start, which changes nothing. What differs in it is stored."""
        problems: tuple[Reason, ...] = ()
        first = await self._records.cases.complaint_as_received(opening.reference, effect.conn)
        fields = differing_fields(first, body) if first and body else ("one of the two cannot be read",)
        if verdict is OpeningVerdict.CONFLICT and not fields:  # an earlier build wrote the same otherwise
            verdict = OpeningVerdict.SAME
        if verdict is OpeningVerdict.CONFLICT:
            different = ", ".join(fields)
            what = f"The reference {opening.reference} belongs to another complaint already; different: {different}."
            do = "Give a new complaint a reference of its own, or correct the one that is there."
            problems = (Reason(code=Code.CONFLICT, what=what, do=do),)
            await self._keep(effect, opening, raw, verdict, problems)
        opened = Opened(verdict=verdict, duty_role=DUTY_ROLE, problems=problems)
        became = StartRepeated if verdict is OpeningVerdict.SAME else StartConflicted
        second = became(run=opening.run_id, problems=tuple(str(each) for each in problems))
        await effect.finish(opened, Entry.of(second, key=keys.of_second_start(opening.run_id), at=opening.now))
        return opened

    async def _row(self, effect: Effect, opening: Opening, stage: Stage, opened: Opened) -> CaseRow:
        """The first row; after a correction it replaces the unreadable one."""
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


def _read(opening: Opening, raw: bytes) -> Taken | list[Reason]:
    """Reads the body. A person's correction needs no check against the workflow's id."""
    if opening.corrected:
        return take_complaint(raw, opening.reference, opening.now)
    if opening.too_large:
        return [too_large(opening.too_large)]
    if opening.arguments != 1:
        return [reason("the start", f"has {opening.arguments} arguments.", "Give one: the complaint as a JSON object.")]
    if opening.no_reference:
        return [reason("the workflow id", "holds no reference.", NO_REFERENCE)]
    return take_complaint(raw, opening.reference, opening.now)


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
