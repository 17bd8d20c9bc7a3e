"""Reckons plans for the journey, with policies that come from the store by content hash and stay in memory."""

from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities.signatures import Reckoning
from complaints.complaint import Facts
from complaints.errors import Code
from complaints.plan import Plan, PolicyRef
from planning import CompiledPolicy, NoPolicy, choose, reckon
from records import Records


class Reckoner:
    """The compiled policies of this worker, by the SHA-256 of their content."""

    def __init__(self, records: Records) -> None:
        self._records = records
        self._at_hand: dict[str, CompiledPolicy] = {}

    @activity.defn
    async def reckon(self, question: Reckoning) -> Plan:
        """Reckon the plan, loading the policy where it is not at hand. Raises ApplicationError no_such_policy."""
        policy = await self.policy(question.policy)
        return reckon(policy, question.facts, question.ledger, question.now)

    @activity.defn
    async def reckon_at_hand(self, question: Reckoning) -> Plan:
        """The same from memory alone, as a local activity. Raises ApplicationError policy_not_at_hand."""
        policy = self._at_hand.get(question.policy.content_hash)
        if policy is None:
            raise ApplicationError(
                f"This worker has not loaded the policy {question.policy.name} yet: ask for `reckon` instead.",
                type=Code.POLICY_NOT_AT_HAND,
                non_retryable=True,
            )
        return reckon(policy, question.facts, question.ledger, question.now)

    async def pin(self, facts: Facts) -> PolicyRef:
        """The policy in force for these facts, loaded. Raises ApplicationError no_policy where there is none."""
        active = await self._records.store.active()
        if active is None:
            raise ApplicationError("Nothing is published yet: run `amends policy publish DIR`.", type=Code.NO_POLICY)
        policies = {name: await self._policy(name, digest) for name, digest in active.compiled.items()}
        try:
            return choose(policies, facts).ref
        except NoPolicy as missing:
            raise ApplicationError(str(missing), type=Code.NO_POLICY) from None

    async def policy(self, ref: PolicyRef) -> CompiledPolicy:
        """The policy that a complaint has pinned. Raises ApplicationError no_such_policy."""
        return await self._policy(ref.name, ref.content_hash)

    async def _policy(self, name: str, content_hash: str) -> CompiledPolicy:
        if content_hash not in self._at_hand:
            try:
                content = await self._records.store.blob(content_hash)
            except LookupError:
                raise ApplicationError(
                    f"No policy {name} with the hash {content_hash} was ever published here.", type=Code.NO_SUCH_POLICY
                ) from None
            self._at_hand[content_hash] = CompiledPolicy.from_content(content)
        return self._at_hand[content_hash]
