"""Rendered letters, byte for byte, and what became of each."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

import asyncpg

from amends.db.connection import Connection, Pool
from amends.db.queries import SQL
from amends.domain.bounces import About

LetterStage = Literal["drafted", "rendered", "sending", "accepted", "bounced"]
HELD_FOR = timedelta(seconds=30)
"""How long a letter stays in the hands of a worker that is not heard of any more."""


class LetterHeld(Exception):
    """Another worker is delivering this letter now."""


@dataclass(frozen=True, slots=True)
class StoredLetter:
    """A letter. `raw` is what is handed over by its `channel`, `words` what a person says where nothing is.

    `template` is the beginning of the SHA-256 over the templates it was made from. `rendered_at` is business time,
    `accepted_at` and `bounced_at` the machine's. `maybe_twice` marks one that was sent again because the answer to an
    earlier try was lost. `held_by` is the try that hands it over now, unless `held_until` (the machine's) has passed.
    `about` is what one that came back says: the address, the mailbox, the size, or us.
    One with `overtaken_at` is handed over by nobody from then on.
    """

    effect_id: str
    reference: str
    message_id: str
    purpose: str
    language: str
    recipient: str | None
    raw: bytes | None
    words: str
    state: LetterStage
    tries: int
    maybe_twice: bool
    code: str | None
    rendered_at: datetime
    accepted_at: datetime | None
    bounced_at: datetime | None
    recorded_at: datetime
    channel: str
    template: str | None
    held_by: str | None = None
    held_until: datetime | None = None
    about: str | None = None
    overtaken_at: datetime | None = None
    content: str | None = None


@dataclass(frozen=True, slots=True)
class EarlierLetters:
    """What a new letter of a complaint needs to know of earlier letters.

    `message_ids` are the conversation so far, ours and the customer's, oldest first. `refused` says that the last
    letter to the address, of any complaint, came back because of that address.
    """

    message_ids: tuple[str, ...]
    refused: bool


class LetterStore:
    """Letters by effect id. Rendered once: the first bytes kept are the ones that are sent on every try."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def keep(
        self,
        effect_id: str,
        *,
        reference: str,
        message_id: str,
        purpose: str,
        language: str,
        recipient: str | None,
        raw: bytes | None,
        words: str,
        now: datetime,
        channel: str = "email",
        template: str | None = None,
        state: LetterStage = "rendered",
        reply_token: str | None = None,
        content: str | None = None,
    ) -> StoredLetter:
        """Keep the letter, or return the one that was kept under this effect id before.

        `reply_token` finds the complaint again when the letter is answered; `content` is the digest of what it says.
        """
        letter = (effect_id, reference, message_id, purpose, language, recipient, raw, words, now)
        kept = await self._pool.fetchrow(SQL["letter_keep"], *letter, channel, template, state, reply_token, content)
        return _letter(kept or await self._pool.fetchrow(SQL["letter"], effect_id), effect_id)

    async def begun(self, effect_id: str) -> tuple[bool, StoredLetter | None]:
        """Whether this effect has succeeded, and the letter that was written for it; reads without a lock."""
        row = await self._pool.fetchrow(SQL["letter_begun"], effect_id)
        assert row is not None
        found = dict(row)
        done = bool(found.pop("done"))
        return done, StoredLetter(**found) if found["effect_id"] else None

    async def get(self, effect_id: str) -> StoredLetter | None:
        """The letter of this effect, if it was rendered."""
        row = await self._pool.fetchrow(SQL["letter"], effect_id)
        return StoredLetter(**dict(row)) if row else None

    async def by_message_id(self, message_id: str) -> StoredLetter | None:
        """The letter that a reply or a bounce refers to."""
        row = await self._pool.fetchrow(SQL["letter_by_message_id"], message_id)
        return StoredLetter(**dict(row)) if row else None

    async def sending(
        self, effect_id: str, *, recognised: bool = False, holder: str = "", held_for: timedelta = HELD_FOR
    ) -> StoredLetter:
        """Notes that a try begins, before the first byte is sent; the letter is then held by `holder`.

        `recognised` promises that a repeat is known as one at the other end, so that it never arrives twice. Raises
        LetterHeld while another holder delivers it, and LookupError once it is accepted, bounced or overtaken.
        """
        row = await self._pool.fetchrow(SQL["letter_sending"], effect_id, recognised, holder, held_for)
        there = None if row else await self.get(effect_id)
        if there and there.state in ("rendered", "sending") and there.overtaken_at is None:
            raise LetterHeld(f"somebody else hands over the letter of effect {effect_id}")
        return _letter(row, effect_id)

    async def overtaken(self, effect_id: str, *, reference: str, message_id: str, purpose: str, now: datetime) -> None:
        """Stops all further tries of this letter, even of one that is not written yet."""
        await self._pool.execute(SQL["letter_overtaken"], effect_id, reference, message_id, purpose, now)

    async def held(self, effect_id: str) -> bool:
        """Whether somebody delivers the letter now."""
        return bool(await self._pool.fetchval(SQL["letter_held"], effect_id))

    async def still_held(self, effect_id: str, holder: str, held_for: timedelta = HELD_FOR) -> None:
        """Renews the hold: the holder is alive and at work."""
        await self._pool.execute(SQL["letter_still_held"], effect_id, holder, held_for)

    async def let_go(self, effect_id: str, holder: str) -> None:
        """Ends the hold: the holder's try is over. Whether the letter arrived may be unknown."""
        await self._pool.execute(SQL["letter_let_go"], effect_id, holder)

    async def refused(self, effect_id: str, code: str, holder: str = "") -> StoredLetter:
        """Notes that the server refused with this code: nothing arrived, so the next try is no duplicate."""
        return _letter(await self._pool.fetchrow(SQL["letter_refused"], effect_id, code, holder), effect_id)

    async def accepted(self, conn: Connection, effect_id: str) -> StoredLetter:
        """Notes, within the effect's transaction, that the mail server accepted the letter."""
        return _letter(await conn.fetchrow(SQL["letter_accepted"], effect_id), effect_id)

    async def bounced(self, conn: Connection, effect_id: str, code: str, about: About = About.ADDRESS) -> StoredLetter:
        """Notes that the letter came back or will never be accepted, and the reason."""
        return _letter(await conn.fetchrow(SQL["letter_bounced"], effect_id, code, str(about)), effect_id)

    async def came_back(self, letters: Mapping[str, About]) -> None:
        """Notes which letters the workflow knows to have come back, so that other complaints know it too."""
        await self._pool.execute(SQL["letters_came_back"], list(letters), list(map(str, letters.values())))

    async def said(self, reference: str) -> tuple[tuple[str, ...], tuple[bytes, ...]]:
        """The words of the latest letters of a complaint, and the mails that they went in."""
        rows = await self._pool.fetch(SQL["letters_said"], reference)
        return tuple(row["words"] for row in rows), tuple(row["raw"] for row in rows if row["raw"] is not None)

    async def last_mailed(self, reference: str) -> StoredLetter | None:
        """The last letter of a complaint that was sent by mail."""
        row = await self._pool.fetchrow(SQL["letter_last_mailed"], reference)
        return StoredLetter(**dict(row)) if row else None

    async def last_heard(self, reference: str, channel: str) -> datetime | None:
        """When, in business time, the customer last added something to this complaint by this channel."""
        return await self._pool.fetchval(SQL["last_heard"], reference, channel)

    async def before(self, reference: str, channel: str, recipient: str | None) -> EarlierLetters:
        """What came before a letter of this complaint to this address on this channel."""
        row = await self._pool.fetchrow(SQL["letters_before"], reference, channel, recipient)
        assert row is not None
        return EarlierLetters(tuple(row["message_ids"]), row["refused"])

    async def of(self, reference: str) -> list[StoredLetter]:
        """All letters of a complaint, oldest first."""
        return [StoredLetter(**dict(row)) for row in await self._pool.fetch(SQL["letters_of"], reference)]


def _letter(row: asyncpg.Record | None, effect_id: str) -> StoredLetter:
    if row is None:
        raise LookupError(f"no letter of effect {effect_id} can be in that state")
    return StoredLetter(**dict(row))
