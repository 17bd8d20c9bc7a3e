"""Makes plans for the workflow, with policies from the store by content hash, kept in memory."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from temporalio import activity
from temporalio.exceptions import ApplicationError, ApplicationErrorCategory

from amends.db import Records
from amends.domain.complaint import Facts
from amends.domain.errors import Code, NotFound
from amends.domain.orders import Reckoning
from amends.domain.plan import ClockEvent, EventKind, Plan, PolicyRef
from amends.policy import CompiledPolicy, NoPolicy, choose, reckon
from amends.policy.business_calendar import CalendarEnds
from amends.publication.stored_policies import UnreadablePolicy, stored_policy


@contextmanager
def within_its_calendars(policy: CompiledPolicy) -> Iterator[None]:
    """Turns a date beyond a calendar into ApplicationError calendar_ends."""
    try:
        yield
    except CalendarEnds as ends:
        what = f"The policy {policy.name} {policy.page.version} cannot be reckoned: {ends}."
        raise ApplicationError(what, type=Code.CALENDAR_ENDS) from None


class Reckoner:
    """The compiled policies of this worker, by the SHA-256 of their content."""

    def __init__(self, records: Records) -> None:
        self._records = records
        self._at_hand: dict[str, CompiledPolicy] = {}

    @activity.defn
    async def reckon(self, question: Reckoning) -> Plan:
        """Makes the plan, and loads the policy if it is not in memory.

        Raises ApplicationError no_such_policy, unreadable_policy or calendar_ends.
        """
        return _plan(await self.policy(question.policy), question)

    @activity.defn
    async def reckon_at_hand(self, question: Reckoning) -> Plan:
        """Makes the plan from memory alone, as a local activity. Raises ApplicationError policy_not_at_hand, too."""
        policy = self._at_hand.get(question.policy.content_hash)
        if policy is None:
            raise ApplicationError(
                f"This worker has not loaded the policy {question.policy.name} yet: ask for `reckon` instead.",
                type=Code.POLICY_NOT_AT_HAND,
                non_retryable=True,
                category=ApplicationErrorCategory.BENIGN,  # it happens to every worker that has just begun
            )
        return _plan(policy, question)

    async def pin(self, facts: Facts, now: datetime) -> PolicyRef:
        """The policy in force for these facts, loaded and tried as of `now`.

        Raises ApplicationError no_policy where there is none, unreadable_policy where one in force cannot be read, and
        calendar_ends where these facts cannot be reckoned under it.
        """
        active = await self._records.store.active()
        if active is None:
            raise ApplicationError("Nothing is published yet: run `amends policy publish DIR`.", type=Code.NO_POLICY)
        policies = {name: await self._policy(name, digest) for name, digest in active.compiled.items()}
        try:
            chosen = choose(policies, facts)
        except NoPolicy as missing:
            raise ApplicationError(str(missing), type=Code.NO_POLICY) from None
        try_out(chosen, facts, now)
        return chosen.ref

    async def default_policy(self) -> CompiledPolicy | None:
        """The default policy in force, for what could not be read; None where there is none.

        Raises ApplicationError unreadable_policy.
        """
        active = await self._records.store.active()
        policies = [await self._policy(name, digest) for name, digest in active.compiled.items()] if active else []
        return next((policy for policy in policies if policy.page.default), None)

    async def policy(self, ref: PolicyRef) -> CompiledPolicy:
        """The policy that a complaint has pinned. Raises ApplicationError no_such_policy or unreadable_policy."""
        return await self._policy(ref.name, ref.content_hash)

    async def _policy(self, name: str, content_hash: str) -> CompiledPolicy:
        if content_hash not in self._at_hand:
            try:
                self._at_hand[content_hash] = await stored_policy(self._records, name, content_hash)
            except (UnreadablePolicy, NotFound) as error:
                raise ApplicationError(error.reason.what, type=error.reason.code) from None
        return self._at_hand[content_hash]


def try_out(policy: CompiledPolicy, facts: Facts, now: datetime) -> None:
    """Raises ApplicationError calendar_ends where these facts cannot be reckoned under this policy as of `now`."""
    received = ClockEvent(kind=EventKind.RECEIVED, at=facts.received_at)
    with within_its_calendars(policy):
        reckon(policy, facts, (received,), now, derived=False)


def _plan(policy: CompiledPolicy, question: Reckoning) -> Plan:
    with within_its_calendars(policy):
        return reckon(policy, question.facts, question.ledger, question.now)
