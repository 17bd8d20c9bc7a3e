"""A digest: waits until its time, then tells a colleague in one mail what was held."""

from datetime import timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy

from amends.activities import contracts as signatures
from amends.domain.orders import DigestOrder, DigestOutcome
from amends.workflows.effect_runner import ONE_TRY

A_MAIL_SERVER_THINKS = timedelta(minutes=11)  # RFC 5321 grants it ten
NEVER_GIVES_UP = RetryPolicy(initial_interval=timedelta(seconds=1), maximum_interval=timedelta(minutes=10))


@workflow.defn
class Digest:
    """Begun with a delay by the first notice that is held. It takes no argument: its id says which digest it is, and
    nothing that a caller sends can break it.
    """

    @workflow.run
    async def run(self) -> DigestOutcome:
        """Tell it, however long that takes."""
        order = DigestOrder(digest=workflow.info().workflow_id, now=workflow.now())
        outcome: DigestOutcome = await workflow.execute_activity(
            signatures.send_digest,
            order,
            start_to_close_timeout=A_MAIL_SERVER_THINKS,
            heartbeat_timeout=ONE_TRY,
            retry_policy=NEVER_GIVES_UP,
            summary="tell what was held back",
        )
        return outcome
