"""Ten thousand malformed messages: none is lost, none crashes the mailroom."""

import asyncio
import random
from contextlib import suppress
from datetime import UTC, datetime
from itertools import count

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from amends.messaging.inbound import identity, read
from amends.services.inbound_mail import Away
from tests.integration.messaging.conftest import Mailroom
from tests.support.letterboxes import LETTERBOX, REPLY
from tests.support.mails import reply, report

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
ADDRESS = LETTERBOX.reply_to("RUBBISH-1") or ""
NAMES = ["From", "To", "Subject", "Message-ID", "Date", "Content-Type", "Content-Transfer-Encoding", "Return-Path",
         "Auto-Submitted", "Content-Disposition", "MIME-Version", "Precedence", "X-\udcff", "", " "]  # fmt: skip
VALUES = [ADDRESS, REPLY, "<>", "=?utf-8?b?8J+k?=", "=?x?q?=?=", "multipart/mixed", 'multipart/mixed; boundary="B"',
          "multipart/report; report-type=delivery-status; boundary=B", "message/delivery-status", "message/rfc822",
          'text/html; charset="utf-7"', "text/plain; charset=punycode", "text/plain; charset*=x'y'%FF; format=flowed",
          "base64", "quoted-printable", "uuencode", "7bit\0", "attachment; filename*0*=utf-8''%ff; filename*2=a",
          'attachment; filename="../\x07"', "no", "auto-replied"]  # fmt: skip
PIECES = [b"--B", b"--B--", b"\r\n", b"\n", b"\0", b"> ", b"\xff\xfe", "سلام".encode(), b"<div><blockquote type=cite>",
          b"On Tue, we wrote:", b"-- ", b"=FF=", b"begin 644 a", b"Action: failed", b"Status: 5.1.1",
          b"Content-Type: multipart/mixed; boundary=B"]  # fmt: skip


def lines() -> st.SearchStrategy[bytes]:
    """A line of the head that may be one, or not."""
    name = st.sampled_from(NAMES) | st.text(max_size=20)
    value = st.sampled_from(VALUES) | st.text(max_size=60)
    sign = st.sampled_from([": ", ":", "", ":\r\n ", "\0: "])
    return st.builds(lambda *parts: "".join(parts).encode("utf-8", "surrogateescape" if "\udcff" in parts[0] else
                                                          "replace"), name, sign, value)  # fmt: skip


def built() -> st.SearchStrategy[bytes]:
    """A head and a body, put together without any care."""
    head = st.lists(lines(), max_size=8).map(b"\r\n".join)
    body = st.lists(st.sampled_from(PIECES) | st.binary(max_size=40), max_size=20).map(b"\n".join)
    return st.tuples(head, st.sampled_from([b"\r\n\r\n", b"\n\n", b"\n", b""]), body).map(b"".join)


def damaged() -> st.SearchStrategy[bytes]:
    """A whole message, cut, doubled and spoilt at places."""
    whole = [reply(ADDRESS).as_bytes(), report(ADDRESS, f"Message-ID: <{'ab' * 20}@x.example>\n\nDear\n")]

    def damage(raw: bytes, seed: int, times: int) -> bytes:
        dice, spoilt = random.Random(seed), bytearray(raw)
        for _ in range(times):
            at = dice.randrange(len(spoilt) + 1)
            match dice.randrange(4):
                case 0:
                    del spoilt[at : at + dice.randrange(40)]
                case 1:
                    spoilt[at:at] = dice.randbytes(dice.randrange(8))
                case 2:
                    spoilt[at:at] = dice.choice(PIECES)
                case _:
                    spoilt[at:at] = spoilt[: dice.randrange(200)]
        return bytes(spoilt)

    return st.builds(damage, st.sampled_from(whole), st.integers(0, 2**32), st.integers(1, 12))


TRIES = 5
MALFORMED = built() | damaged() | st.binary(max_size=300)


def sample(number: int) -> list[bytes]:
    """So many different malformed messages."""
    found: dict[str, bytes] = {}

    def collect(raw: bytes) -> None:
        if raw.strip() and len(found) < number:
            found.setdefault(identity(raw), raw)

    generate = settings(max_examples=min(2 * number, 4000), database=None, deadline=None, phases=[Phase.generate],
                        suppress_health_check=[HealthCheck.too_slow])  # fmt: skip
    for round_number in count():
        seed(round_number)(generate(given(MALFORMED)(collect)))()
        if len(found) >= number:
            return list(found.values())
    raise AssertionError("rounds never end")


@settings(max_examples=1000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(MALFORMED)
def test_nothing_that_can_be_read_says_what_the_records_cannot_hold(raw: bytes) -> None:
    """Words are text that PostgreSQL and Temporal take, names are safe to show; nothing else comes out."""
    message = read(raw)
    for words in (message.words, message.whole, message.subject, message.addressed):
        assert "\0" not in words or words is message.addressed
        words.encode() if words is not message.addressed else None
    assert message.message_id is None or message.message_id.isascii()
    assert all(file.name.isprintable() and 0 < len(file.name) <= 200 for file in message.files)


async def taken_in(mailroom: Mailroom, messages: list[bytes], reference: str = "RUBBISH-1") -> None:
    """Bring all of them to a complaint that is open, and find every byte of them again."""
    await mailroom.address(await mailroom.world.start(reference=reference))
    places = asyncio.Semaphore(8)

    async def bring(raw: bytes) -> str:
        async with places:
            for _ in range(TRIES):
                with suppress(Away):  # a busy machine; a mail server would try again, too
                    return (await mailroom.take(raw)).state
        return "kept"

    states = await asyncio.gather(*map(bring, messages))
    assert "kept" not in states
    rows = await mailroom.world.records.pool.fetch("SELECT raw FROM inbound_mail")
    assert {row["raw"] for row in rows} == set(messages)


async def test_none_of_some_malformed_messages_is_lost(mailroom: Mailroom) -> None:
    """Each joins, is counted, or waits for a person, and is kept byte for byte; the complaint takes what joined."""
    async with mailroom.world.worker():
        await taken_in(mailroom, sample(150))
        await mailroom.world.when("RUBBISH-1", lambda case: case.row.stage == "deciding" and not case.row.stuck)


@pytest.mark.long
async def test_none_of_ten_thousand_malformed_messages_is_lost(mailroom: Mailroom) -> None:
    """The same for ten thousand, with no worker up: what joins is durable all the same."""
    other = (LETTERBOX.reply_to("RUBBISH-2") or "").encode()
    await taken_in(mailroom, [raw.replace(ADDRESS.encode(), other) for raw in sample(10_000)], "RUBBISH-2")
    await mailroom.world.sweep()
