"""Letters in the store: rendered once, and honest about what is known of their way."""

import pytest

from amends.db import Records
from amends.db.letters import StoredLetter
from tests.support.samples import NOW


async def keep(records: Records, raw: bytes = b"the letter") -> StoredLetter:
    """Keep a letter under the same effect id."""
    return await records.letters.keep(
        "e-1",
        reference="R-1",
        message_id="<1@amends.example>",
        purpose="apology",
        language="en",
        recipient="ann@example.org",
        raw=raw,
        words="We are sorry.",
        now=NOW,
    )


async def test_letter_is_rendered_once(records: Records) -> None:
    """Law 5: a second rendering, after a release or at another time, is not the one that is sent."""
    await keep(records)
    again = await keep(records, b"rendered anew")
    assert again.raw == b"the letter"
    assert (await records.letters.of("R-1")) == [again]
    assert await records.letters.by_message_id("<1@amends.example>") == again


async def test_try_after_a_lost_answer_may_arrive_twice(records: Records) -> None:
    """Nobody knows whether the first try arrived: the letter says so for ever."""
    await keep(records)
    assert not (await records.letters.sending("e-1")).maybe_twice
    assert (await records.letters.sending("e-1")).maybe_twice


async def test_try_after_a_refusal_is_no_second_arrival(records: Records) -> None:
    """The server said no: that nothing arrived is known."""
    await keep(records)
    await records.letters.sending("e-1")
    await records.letters.refused("e-1", "451")
    again = await records.letters.sending("e-1")
    assert (again.maybe_twice, again.tries, again.code) == (False, 2, "451")


async def test_accepted_letter_is_not_sent_again(records: Records) -> None:
    """Acceptance ends the tries, and carries the machine's time."""
    await keep(records)
    await records.letters.sending("e-1")
    async with records.pool.acquire() as conn:
        accepted = await records.letters.accepted(conn, "e-1")
    assert accepted.state == "accepted"
    assert accepted.accepted_at is not None
    with pytest.raises(LookupError):
        await records.letters.sending("e-1")


async def test_bounce_has_the_last_word(records: Records) -> None:
    """A bounce may overtake the note of the acceptance it follows."""
    await keep(records)
    async with records.pool.acquire() as conn:
        await records.letters.bounced(conn, "e-1", "5.1.1")
        with pytest.raises(LookupError):
            await records.letters.accepted(conn, "e-1")
    letter = await records.letters.get("e-1")
    assert letter is not None
    assert (letter.state, letter.code) == ("bounced", "5.1.1")
