"""What customers send back: who an address belongs to, and every message as it came."""

from records.connection import Pool
from records.queries import SQL


class InboundStore:
    """Messages from outside, and the tokens of the addresses they come to."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def expect(self, token: str, reference: str) -> None:
        """From now on this complaint is answered at the address with this token."""
        await self._pool.execute(SQL["reply_token_expect"], token, reference)

    async def reference_of(self, token: str) -> str | None:
        """The complaint that is answered with this token; None where nobody was ever given it."""
        return await self._pool.fetchval(SQL["reply_token_reference"], token)
