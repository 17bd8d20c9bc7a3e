"""Grants or refuses actions under the complaint's lock, and stores each with its answer."""

from decimal import Decimal
from typing import Any

import asyncpg
from pydantic import ValidationError
from temporalio import activity
from temporalio.common import RawValue
from temporalio.exceptions import ApplicationError

from amends.activities.duplicates import NO_SUCH_COMPLAINT, why_no_duplicate
from amends.activities.limits_in_force import limits_in_force
from amends.activities.planning import Reckoner, try_out
from amends.activities.reading_drafts import faults_in
from amends.compensation.authority import Refused, judge, standing_of, total
from amends.db import Effect, Records
from amends.db.journal import stream_of
from amends.domain.action_digest import ANOTHER, content_of
from amends.domain.actions import ACTIONS, CUSTOMER, Action, AddInformation, CompleteTask, Correct, MigratePolicy, Rate
from amends.domain.case import TaskKind
from amends.domain.comparison import digest
from amends.domain.complaint import NoSurvey, facts_of
from amends.domain.errors import Code
from amends.domain.events import keys
from amends.domain.events.actions import ActionGranted, ActionRefused
from amends.domain.events.entry import Entry
from amends.domain.orders import ActionOrder, ActionVerdict, ManyTold, ManyVerdicts
from amends.domain.plan import PolicyRef
from amends.domain.types import Money, Reason
from amends.intake.corrections import changed_fields, corrected
from amends.letters.formatting import Phrasing
from amends.policy.pages.roster import Roster, Standing
from amends.publication.in_force import Published

NOTHING = Money(amount=Decimal(0), currency="XXX")
ALL_OF_IT = "all of it"
SOMEBODY = "unknown"
"""Stands in the journal for an id that is on no staff page.

Such an id may be anything, for example a customer's address.
"""

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
    code=Code.UNREADABLE,
    what="The records cannot hold this action.",
    do="Look for an amount or a date beyond all bounds.",
)
MOST_FAULTS = 10
UNWRITABLE = (asyncpg.DataError, ArithmeticError, LookupError, TypeError, ValueError)
"""No later try mends these, as it mends a database that is away."""
ANOTHER_POLICY = "Move it to a policy that can be reckoned; it follows its own until then."


class Authorisation:
    """Grants or refuses actions, and stores each with its answer."""

    def __init__(self, records: Records, published: Published) -> None:
        self._records = records
        self._published = published
        self._reckoner = Reckoner(records)

    @activity.defn
    async def authorise(self, order: ActionOrder, action: RawValue) -> ActionVerdict:
        """Grants or refuses under one lock, and stores the action with the answer."""
        return await self.answer(order, action.payload.data)

    @activity.defn
    async def authorise_many(self, order: ActionOrder, many: ManyTold) -> ManyVerdicts:
        """Does the same for many messages of the customer; each is stored and answered by itself.

        Entries and row are written with the first one only.
        """
        verdicts: list[ActionVerdict] = []
        for number, told in enumerate(many.told):
            own: dict[str, object] = {} if number == 0 else {"entries": (), "row": None}
            own |= {name: getattr(told, name) for name in ("effect_id", "action_id", "arrived", "refused")}
            verdicts.append(await self.answer(order.model_copy(update=own), told.body.encode()))
        return ManyVerdicts(verdicts=tuple(verdicts))

    async def answer(self, order: ActionOrder, raw: bytes) -> ActionVerdict:
        """Grants or refuses; the same action id always gets the same answer.

        An action that cannot be stored is refused: otherwise all actions behind it would wait without end.

        Raises ApplicationError `unreadable`, not to be tried again, for a body that is no action and was not refused
        yet.
        """
        try:
            return await self._answer(order, raw)
        except UNWRITABLE:
            plain = order.model_copy(update={"amounts": ()})
            async with self._records.effect(plain) as effect:
                if effect.before is not None:
                    return ActionVerdict.model_validate(effect.before)
                verdict = ActionVerdict(refusal=CANNOT_BE_KEPT)
                await self._keep(effect, plain, None, verdict, SOMEBODY)
                return verdict

    async def _answer(self, order: ActionOrder, raw: bytes) -> ActionVerdict:
        action = _decoded(order, raw)
        roster = await self._published.roster()
        standing = standing_of(order, roster)
        policy = await self._policy(action, order) if isinstance(action, MigratePolicy) else None
        if order.amounts or isinstance(action, MigratePolicy):
            limits = await limits_in_force(self._records, self._reckoner, order.row, order.limits, order.now)
            order = order.model_copy(update={"limits": limits})
        faults = await self._faults_in_letter(order, action, roster) if isinstance(action, CompleteTask) else None
        async with self._records.effect(order) as effect:
            if await self._is_another(effect, order, action):
                return ActionVerdict(refusal=ANOTHER)
            if effect.before is not None:
                return ActionVerdict.model_validate(effect.before)
            if known := await self._records.actions.verdict(effect.conn, order.reference, order.action_id):
                verdict = ActionVerdict.model_validate(known)
                await effect.finish(verdict)
                return verdict
            if order.links_to is not None and order.refused is None:
                order = order.model_copy(update={"refused": await self._why_no_link(effect, order)})
            if order.duplicate_of is not None and order.refused is None:
                refused = await why_no_duplicate(self._records, effect.conn, order.reference, order.duplicate_of)
                order = order.model_copy(update={"refused": refused})
            verdict = judge(order, standing)
            if verdict.grant is not None and faults is not None:
                verdict = ActionVerdict(refusal=faults)
            if verdict.grant is not None and isinstance(action, Correct):
                verdict = await self._correct(effect, order, action, verdict)
            if verdict.grant is not None and isinstance(action, AddInformation) and action.no_more:
                verdict = await self._stay_silent(effect, order, verdict)
            if verdict.grant is not None and (to := standing.assignee) is not None:
                language = order.row.facts.language if order.row.facts else "en"
                verdict = verdict.model_copy(update={"assigned_name": to.name_in(language)})
            if verdict.grant is not None and isinstance(action, MigratePolicy):
                verdict = _migrated(verdict, policy, await self._may_move(order, standing, policy))
            known_person = order.by == CUSTOMER or standing.person is not None
            await self._keep(effect, order, action, verdict, order.by if known_person else SOMEBODY)
            return verdict

    async def _is_another(self, effect: Effect, order: ActionOrder, action: Action | None) -> bool:
        """Whether the stored answer belongs to another action under the same id."""
        kept = await self._records.actions.content(effect.conn, order.reference, order.action_id)
        if kept is None or action is None or kept == content_of(action):
            return False
        refused = ActionRefused(action=order.action, action_id=order.action_id, refusal=ANOTHER)
        entry = Entry.of(refused, key=keys.of_reused_id(order.action_id, order.now), at=order.now)
        await self._records.journal.append(effect.conn, stream_of(order.reference), [entry])
        return True

    async def _faults_in_letter(self, order: ActionOrder, action: CompleteTask, roster: Roster) -> Reason | None:
        """Why the words that replace a draft cannot be sent: they are read as every letter is."""
        task = next((task for task in order.row.tasks if task.id == action.task_id), None)
        if action.words is None or task is None or task.kind is not TaskKind.EDIT_LETTER or order.row.facts is None:
            return None
        draft = await self._records.letters.get(task.letter or "")
        if draft is None:
            return None
        faults = list(
            faults_in(
                action.words,
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

    async def _why_no_link(self, effect: Effect, order: ActionOrder) -> Reason | None:
        """Why the complaint cannot be linked: the other one does not exist."""
        if order.links_to and await self._records.cases.known(effect.conn, order.links_to):
            return None
        return NO_SUCH_COMPLAINT

    async def _may_move(self, order: ActionOrder, standing: Standing, policy: PolicyRef | Reason | None) -> bool:
        """Whether a complaint may follow this policy: it is in force, or the person may decide any amount."""
        active, person = await self._records.store.active(), standing.person
        if isinstance(policy, PolicyRef) and active is not None and policy.content_hash in active.compiled.values():
            return True
        return person is not None and any(order.limits.get(role, NOTHING) is None for role in person.roles)

    async def _correct(
        self, effect: Effect, order: ActionOrder, action: Correct, verdict: ActionVerdict
    ) -> ActionVerdict:
        """Stores the corrected complaint as a new version. A whole one is registered by opening it again."""
        if action.complaint is not None:
            return verdict
        cases = self._records.cases
        complaint = await cases.complaint(order.reference, effect.conn)
        if complaint is None:
            what, do = "There is nothing to correct: it could not be read.", "Hand in the whole of it as 'complaint'."
            return ActionVerdict(refusal=Reason(code=Code.UNREADABLE, what=what, do=do))
        better = corrected(complaint, action.changes, order.now)
        if isinstance(better, list):
            return ActionVerdict(refusal=better[0])
        await cases.keep_complaint(effect.conn, better, order.action_id, order.now)
        earlier = order.row.facts.earlier_complaints if order.row.facts else 0
        return verdict.model_copy(update={"facts": facts_of(better, earlier)})

    async def _stay_silent(self, effect: Effect, order: ActionOrder, verdict: ActionVerdict) -> ActionVerdict:
        """Stores that this customer wants no survey, for all their complaints."""
        cases = self._records.cases
        complaint = await cases.complaint(order.reference, effect.conn)
        if complaint is None:
            return verdict
        quiet = complaint.customer.model_copy(update={"survey": False, "no_survey": NoSurvey.OPTED_OUT})
        silent = complaint.model_copy(update={"customer": quiet})
        await cases.keep_complaint(effect.conn, silent, order.action_id, order.now)
        earlier = order.row.facts.earlier_complaints if order.row.facts else 0
        return verdict.model_copy(update={"facts": facts_of(silent, earlier)})

    async def _policy(self, action: MigratePolicy, order: ActionOrder) -> PolicyRef | Reason:
        """The policy to follow from here on, or why it cannot be followed."""
        ref = PolicyRef(name=action.policy, version="", content_hash=action.content_hash)
        try:
            policy = await self._reckoner.policy(ref)
            if policy.name != action.policy:
                return NO_SUCH_POLICY
            if order.row.facts is not None:
                try_out(policy, order.row.facts, order.now)
        except ApplicationError as cannot:
            if cannot.type == Code.NO_SUCH_POLICY:
                return NO_SUCH_POLICY
            return Reason(code=cannot.type or Code.UNREADABLE_POLICY, what=cannot.message, do=ANOTHER_POLICY)
        return policy.ref

    async def _keep(
        self, effect: Effect, order: ActionOrder, action: Action | None, verdict: ActionVerdict, who: str
    ) -> None:
        granted = verdict.grant is not None
        body = action.model_dump(mode="json", exclude={"proof"}, exclude_unset=True) if action else None
        await self._records.actions.keep(
            effect.conn,
            reference=order.reference,
            action_id=order.action_id,
            action=order.action,
            by=order.by,
            body=body,
            content=content_of(action) if action else None,
            verdict=verdict.model_dump(mode="json"),
            granted=granted,
            total=_money(order) if granted else None,
            now=order.now,
        )
        corrected_now = rating = None
        if granted and isinstance(action, Correct) and action.complaint is None:
            corrected_now = await self._records.cases.complaint(order.reference, effect.conn)
        if granted and isinstance(action, Rate):
            rating = await self._records.ratings.keep(
                effect.conn, order.reference, order.generation or order.row.generation, action, order.owner, order.now
            )
        event = _event(order, action, body, verdict, digest(corrected_now) if corrected_now else None, rating)
        await effect.finish(verdict, Entry.of(event, key=keys.of_action(order.action_id), at=order.now, who=who))


def _event(
    order: ActionOrder,
    action: Action | None,
    body: dict[str, Any] | None,
    verdict: ActionVerdict,
    complaint: str | None,
    rating: int | None,
) -> ActionGranted | ActionRefused:
    """What an auditor needs: the action as it was handed in, and by which authority it was answered."""
    judged: dict[str, Any] = {
        "action": order.action,
        "action_id": order.action_id,
        "own": body,
        "by": order.by,
        "written_down_by": order.written_down_by,
        "owner": order.owner,
        "proposed_by": order.proposed_by,
        "amounts": order.amounts,
    }
    if verdict.grant is None:
        assert verdict.refusal is not None, "an action is granted or refused"
        return ActionRefused(**judged, refusal=verdict.refusal, higher_role=verdict.higher_role)
    corrected: tuple[str, ...] = ()
    if isinstance(action, Correct):
        corrected = tuple(changed_fields(action.changes)) if action.complaint is None else (ALL_OF_IT,)
    return ActionGranted(
        **judged,
        grant=verdict.grant,
        policy=verdict.policy,
        assigned_name=verdict.assigned_name,
        corrected=corrected,
        complaint=complaint,
        rating=rating,
    )


def _decoded(order: ActionOrder, raw: bytes) -> Action | None:
    try:
        return ACTIONS[order.action].model_validate_json(raw)
    except (KeyError, ValidationError):
        if order.refused is not None:
            return None
        raise ApplicationError(
            f"This is no action '{order.action}' that can be read.", type=Code.UNREADABLE, non_retryable=True
        ) from None


def _money(order: ActionOrder) -> Money | None:
    """What the action gives; nothing where the currencies are mixed, which is refused in any case."""
    try:
        return total(order.amounts)
    except Refused:
        return None


def _migrated(verdict: ActionVerdict, policy: PolicyRef | Reason | None, may: bool) -> ActionVerdict:
    if isinstance(policy, Reason):
        return ActionVerdict(refusal=policy)
    if not may:
        return ActionVerdict(refusal=NOT_IN_FORCE)
    return verdict.model_copy(update={"policy": policy})
