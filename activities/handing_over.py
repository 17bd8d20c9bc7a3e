"""Makes sure that only one worker delivers a letter, or that the case says it may have arrived twice."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from uuid import uuid4

from amends.db.errors import DATABASE_AWAY
from amends.db.letters import HELD_FOR, LetterHeld, LetterStore, StoredLetter
from amends.domain.errors import Code
from amends.messaging.errors import Unavailable


class HeldElsewhere(Unavailable):
    """Another worker delivers this letter now: its answer is waited for."""

    kind = Code.UNFINISHED


class GoneAlready(Exception):
    """The letter needs no delivery any more: it was accepted, or came back, meanwhile."""


class Claim:
    """One try at one letter. `letter` is the letter as this try left it."""

    def __init__(self, letters: LetterStore, letter: StoredLetter, *, recognised: bool, held_for: timedelta) -> None:
        """`recognised` is the channel's word that a repeat never arrives twice."""
        self.letter = letter
        self.begun = False
        self._letters = letters
        self._recognised = recognised
        self._held_for = held_for
        self._holder = uuid4().hex
        self._alive: asyncio.Task[None] | None = None

    async def begin(self) -> None:
        """Takes the letter, right before the first byte is sent.

        Raises HeldElsewhere or GoneAlready: then nothing may be sent.
        """
        effect_id = self.letter.effect_id
        try:
            self.letter = await self._letters.sending(
                effect_id, recognised=self._recognised, holder=self._holder, held_for=self._held_for
            )
        except LetterHeld:
            raise HeldElsewhere("another worker hands this letter over just now") from None
        except LookupError:
            raise GoneAlready from None
        self.begun = True
        self._alive = asyncio.create_task(self._show_that_we_live())

    async def refused(self, code: str) -> None:
        """Notes that the letter was refused for sure, unless another worker has taken it over."""
        if self.begun:
            with suppress(LookupError):
                await self._letters.refused(self.letter.effect_id, code, self._holder)

    async def end(self) -> None:
        """Releases the letter. Where that cannot be stored, the time that it is held for ends."""
        if self._alive is None:
            return
        self._alive.cancel()
        with suppress(*DATABASE_AWAY):
            await self._letters.let_go(self.letter.effect_id, self._holder)

    async def _show_that_we_live(self) -> None:
        while True:
            await asyncio.sleep(self._held_for.total_seconds() / 6)
            with suppress(*DATABASE_AWAY):
                await self._letters.still_held(self.letter.effect_id, self._holder, self._held_for)


@asynccontextmanager
async def claimed(letters: LetterStore, letter: StoredLetter, *, recognised: bool = False) -> AsyncIterator[Claim]:
    """A try at this letter: nobody else delivers it between `begin` and the end of the block."""
    claim = Claim(letters, letter, recognised=recognised, held_for=HELD_FOR)
    try:
        yield claim
    finally:
        await claim.end()
