"""Answers acts: grants or refuses them under the complaint's lock, and keeps each beside its answer."""

from decimal import Decimal
from typing import Any

import asyncpg
from pydantic import ValidationError
from temporalio.exceptions import ApplicationError

from amends.activities.duplicates import NO_SUCH_COMPLAINT, why_no_duplicate
from amends.activities.limits_in_force import limits_in_force
from amends.activities.planning import Reckoner, try_out
from amends.activities.reading_drafts import faults_in
from amends.compensation.authority import Refused, judge, standing_of, total
from amends.db import Effect, Records
from amends.db.journal import stream_of
from amends.domain.action_digest import ANOTHER, content_of
from amends.domain.actions import ACTS, CUSTOMER, Act, AddInformation, CompleteTask, Correct, MigratePolicy, Rate
from amends.domain.case import Entry, TaskKind
from amends.domain.comparison import digest
from amends.domain.complaint import NoSurvey, facts_of
from amends.domain.errors import Code
from amends.domain.orders import ActOrder, ActVerdict
from amends.domain.plan import PolicyRef
from amends.domain.types import Money, Reason
from amends.intake.corrections import changed_fields, corrected
from amends.letters.formatting import Phrasing
from amends.policy.pages.roster import Roster, Standing
from amends.publication.in_force import Published

NOTHING = Money(amount=Decimal(0), currency="XXX")
SOMEBODY = "unknown"
"""Stands in the journal for an id that is on no staff page: it may be anything, a customer's address for one."""

NO_SUCH_POLICY = Reason(
    code=Code.NO_SUCH_POLICY,
    what="No policy of that name and hash was ever published here.",
    do="Publish it first, or look up its hash with `amends policy list`.",
)
NOT_IN_FORCE = Reason(
    code=Code.NOT_ALLOWED,
    what="That policy was published once, and is not in force.",
    do="Move it to one that is in force, or leave it to somebody who may decide without a limit.",
)
CANNOT_BE_KEPT = Reason(
    code=Code.UNREADABLE, what="The records cannot hold this act.", do="Look for an amount or a date beyond all bounds."
)
MOST_FAULTS = 10
UNWRITABLE = (asyncpg.DataError, ArithmeticError, LookupError, TypeError, ValueError)
"""No later try mends these, as it mends a database that is away."""
ANOTHER_POLICY = "Move it to a policy that can be reckoned; it follows its own until then."


class Answers:
    """Answers `authorise`."""

    def __init__(self, records: Records, published: Published) -> None:
        self._records = records
        self._published = published
        self._reckoner = Reckoner(records)

    async def answer(self, order: ActOrder, raw: bytes) -> ActVerdict:
        """Grant or refuse; the same act id gets the same answer for ever.

        What cannot be written down, whoever tries, is refused: else all acts behind it would wait for ever.

        Raises ApplicationError `unreadable`, not to be tried again, for an act that is none and was not refused yet.
        """
        try:
            return await self._answer(order, raw)
        except UNWRITABLE:
            plain = order.model_copy(update={"amounts": ()})
            async with self._records.effect(plain) as effect:
                if effect.before is not None:
                    return ActVerdict.model_validate(effect.before)
                verdict = ActVerdict(refusal=CANNOT_BE_KEPT)
                await self._keep(effect, plain, None, verdict, SOMEBODY)
                return verdict

    async def _answer(self, order: ActOrder, raw: bytes) -> ActVerdict:
        act = _decoded(order, raw)
        roster = await self._published.roster()
        standing = standing_of(order, roster)
        policy = await self._policy(act, order) if isinstance(act, MigratePolicy) else None
        if order.amounts or isinstance(act, MigratePolicy):
            limits = await limits_in_force(self._records, self._reckoner, order.row, order.limits, order.now)
            order = order.model_copy(update={"limits": limits})
        faults = await self._faults_in_letter(order, act, roster) if isinstance(act, CompleteTask) else None
        async with self._records.effect(order) as effect:
            if await self._is_another(effect, order, act):
                return ActVerdict(refusal=ANOTHER)
            if effect.before is not None:
                return ActVerdict.model_validate(effect.before)
            if known := await self._records.acts.verdict(effect.conn, order.reference, order.act_id):
                verdict = ActVerdict.model_validate(known)
                await effect.finish(verdict)
                return verdict
            if order.links_to is not None and order.refused is None:
                order = order.model_copy(update={"refused": await self._why_no_link(effect, order)})
            if order.duplicate_of is not None and order.refused is None:
                refused = await why_no_duplicate(self._records, effect.conn, order.reference, order.duplicate_of)
                order = order.model_copy(update={"refused": refused})
            verdict = judge(order, standing)
            if verdict.grant is not None and faults is not None:
                verdict = ActVerdict(refusal=faults)
            if verdict.grant is not None and isinstance(act, Correct):
                verdict = await self._correct(effect, order, act, verdict)
            if verdict.grant is not None and isinstance(act, AddInformation) and act.no_more:
                verdict = await self._stay_silent(effect, order, verdict)
            if verdict.grant is not None and (to := standing.assignee) is not None:
                language = order.row.facts.language if order.row.facts else "en"
                verdict = verdict.model_copy(update={"assigned_name": to.name_in(language)})
            if verdict.grant is not None and isinstance(act, MigratePolicy):
                verdict = _migrated(verdict, policy, await self._may_move(order, standing, policy))
            known_person = order.by == CUSTOMER or standing.person is not None
            await self._keep(effect, order, act, verdict, order.by if known_person else SOMEBODY)
            return verdict

    async def _is_another(self, effect: Effect, order: ActOrder, act: Act | None) -> bool:
        """A grant whose answer was lost is for the act it was given to, not for another under the same id."""
        kept = await self._records.acts.content(effect.conn, order.reference, order.act_id)
        if kept is None or act is None or kept == content_of(act):
            return False
        what = f"{order.act} refused: its id belongs to another act"
        entry = Entry(key=f"act/{order.act_id}/another/{order.now.isoformat()}", at=order.now, what=what)
        await self._records.journal.append(effect.conn, stream_of(order.reference), [entry])
        return True

    async def _faults_in_letter(self, order: ActOrder, act: CompleteTask, roster: Roster) -> Reason | None:
        """Why the words that take the place of a draft cannot go: they are read as every letter is."""
        task = next((task for task in order.row.tasks if task.id == act.task_id), None)
        if act.words is None or task is None or task.kind is not TaskKind.EDIT_LETTER or order.row.facts is None:
            return None
        draft = await self._records.letters.get(task.about or "")
        if draft is None:
            return None
        faults = list(
            faults_in(
                act.words,
                draft.words,
                Phrasing(draft.language, order.row.facts.time_zone),
                await self._published.phrases(draft.language),
                [line.value for offer in order.row.offers for line in offer.live if line.value],
                [person.name_in(draft.language) for person in roster.people],
            )
        )
        if not faults:
            return None
        what = f"The words in place of {task.id} cannot go to the customer: {'; '.join(faults[:MOST_FAULTS])}."
        return Reason(code=Code.FAULTS_IN_LETTER, what=what, do="Mend them, and complete the task with the new words.")

    async def _why_no_link(self, effect: Effect, order: ActOrder) -> Reason | None:
        """Nobody is helped by a link that leads nowhere."""
        if order.links_to and await self._records.cases.known(effect.conn, order.links_to):
            return None
        return NO_SUCH_COMPLAINT

    async def _may_move(self, order: ActOrder, standing: Standing, policy: PolicyRef | Reason | None) -> bool:
        """Whether a complaint may follow this policy: one in force, or by whoever may decide any amount now."""
        active, person = await self._records.store.active(), standing.person
        if isinstance(policy, PolicyRef) and active is not None and policy.content_hash in active.compiled.values():
            return True
        return person is not None and any(order.limits.get(role, NOTHING) is None for role in person.roles)

    async def _correct(self, effect: Effect, order: ActOrder, act: Correct, verdict: ActVerdict) -> ActVerdict:
        """Keep the corrected complaint beside the one before it. A whole one is registered by opening it again."""
        if act.complaint is not None:
            return verdict
        cases = self._records.cases
        complaint = await cases.complaint(order.reference, effect.conn)
        if complaint is None:
            what, do = "There is nothing to correct: it could not be read.", "Hand in the whole of it as 'complaint'."
            return ActVerdict(refusal=Reason(code=Code.UNREADABLE, what=what, do=do))
        better = corrected(complaint, act.changes, order.now)
        if isinstance(better, list):
            return ActVerdict(refusal=better[0])
        await cases.keep_complaint(effect.conn, better, order.act_id, order.now)
        earlier = order.row.facts.earlier_complaints if order.row.facts else 0
        return verdict.model_copy(update={"facts": facts_of(better, earlier)})

    async def _stay_silent(self, effect: Effect, order: ActOrder, verdict: ActVerdict) -> ActVerdict:
        """Keep that this customer wants no survey: their other complaints find it here."""
        cases = self._records.cases
        complaint = await cases.complaint(order.reference, effect.conn)
        if complaint is None:
            return verdict
        quiet = complaint.customer.model_copy(update={"survey": False, "no_survey": NoSurvey.OPTED_OUT})
        silent = complaint.model_copy(update={"customer": quiet})
        await cases.keep_complaint(effect.conn, silent, order.act_id, order.now)
        earlier = order.row.facts.earlier_complaints if order.row.facts else 0
        return verdict.model_copy(update={"facts": facts_of(silent, earlier)})

    async def _policy(self, act: MigratePolicy, order: ActOrder) -> PolicyRef | Reason:
        """The policy to follow from here on, or why it cannot be: nothing could bring the complaint's dates back."""
        ref = PolicyRef(name=act.policy, version="", content_hash=act.content_hash)
        try:
            policy = await self._reckoner.policy(ref)
            if policy.name != act.policy:
                return NO_SUCH_POLICY
            if order.row.facts is not None:
                try_out(policy, order.row.facts, order.now)
        except ApplicationError as cannot:
            if cannot.type == Code.NO_SUCH_POLICY:
                return NO_SUCH_POLICY
            return Reason(code=cannot.type or Code.UNREADABLE_POLICY, what=cannot.message, do=ANOTHER_POLICY)
        return policy.ref

    async def _keep(self, effect: Effect, order: ActOrder, act: Act | None, verdict: ActVerdict, who: str) -> None:
        granted = verdict.grant is not None
        body = act.model_dump(mode="json", exclude={"proof"}, exclude_unset=True) if act else None
        evidence = _evidence(order, act, body, verdict)
        await self._records.acts.keep(
            effect.conn,
            reference=order.reference,
            act_id=order.act_id,
            act=order.act,
            by=order.by,
            body=body,
            content=content_of(act) if act else None,
            verdict=verdict.model_dump(mode="json"),
            granted=granted,
            total=_money(order) if granted else None,
            now=order.now,
        )
        if granted and isinstance(act, Correct) and act.complaint is None:
            corrected_now = await self._records.cases.complaint(order.reference, effect.conn)
            evidence["complaint"] = digest(corrected_now) if corrected_now else None
        if granted and isinstance(act, Rate):
            evidence["version"] = await self._records.ratings.keep(
                effect.conn, order.reference, order.generation or order.row.generation, act, order.owner, order.now
            )
        entry = Entry(
            key=f"act/{order.act_id}",
            at=order.now,
            what=f"{order.act} {'granted' if granted else 'refused'}",
            who=who,
            body=evidence,
        )
        await effect.finish(verdict, entry)


def _evidence(order: ActOrder, act: Act | None, body: dict[str, Any] | None, verdict: ActVerdict) -> dict[str, object]:
    """What an auditor needs: the act as it was handed in, and the authority it was granted or refused by."""
    evidence: dict[str, object] = {
        "act": body,
        "by": order.by,
        **({"written_down_by": order.written_down_by} if order.written_down_by else {}),
        "owner": order.owner,
        "proposed_by": order.proposed_by,
        "amounts": [amount.model_dump(mode="json") for amount in order.amounts],
        "verdict": verdict.model_dump(mode="json", exclude={"facts"}, exclude_none=True),
    }
    if isinstance(act, Correct):
        evidence["corrected"] = list(changed_fields(act.changes)) if act.complaint is None else ["all of it"]
    return evidence


def _decoded(order: ActOrder, raw: bytes) -> Act | None:
    try:
        return ACTS[order.act].model_validate_json(raw)
    except (KeyError, ValidationError):
        if order.refused is not None:
            return None
        raise ApplicationError(
            f"This is no act '{order.act}' that can be read.", type=Code.UNREADABLE, non_retryable=True
        ) from None


def _money(order: ActOrder) -> Money | None:
    """What the act gives; nothing where the currencies are mixed, which is refused anyway."""
    try:
        return total(order.amounts)
    except Refused:
        return None


def _migrated(verdict: ActVerdict, policy: PolicyRef | Reason | None, may: bool) -> ActVerdict:
    if isinstance(policy, Reason):
        return ActVerdict(refusal=policy)
    if not may:
        return ActVerdict(refusal=NOT_IN_FORCE)
    return verdict.model_copy(update={"policy": policy})
