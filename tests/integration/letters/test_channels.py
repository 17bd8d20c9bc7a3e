"""Letters go by a gateway as they go by mail: once each, whatever it does; what it cannot carry, a person says."""

import asyncio
import logging
import sys
from collections.abc import AsyncIterator, Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from temporalio.exceptions import ApplicationError

from amends.activities.letters import Letters
from amends.db import Records
from amends.devstack.mail_catcher import MailCatcher
from amends.domain.case import LetterState
from amends.domain.complaint import ContactBy, NewComplaint
from amends.domain.letters import LetterPurpose
from amends.messaging.http_gateway import ChannelsError, Gateway, HttpChannel, gateways
from amends.messaging.smtp import Mailer
from tests.integration.letters.gateways import OK, GatewayServer, gateway_server
from tests.support.journal_events import event_name
from tests.support.letter_orders import HOUSE, NOW, REFERENCE, Registers, order_for
from tests.support.letterboxes import LETTERBOX

ACK, SURVEY = LetterPurpose.ACKNOWLEDGEMENT, LetterPurpose.SURVEY
PHONE = "+44 20 7946 0000"
BY_SMS: dict[str, Any] = {"contact_by": ContactBy.SMS, "phone": PHONE}
Sets = Callable[..., Letters]


@pytest.fixture
async def gateway() -> AsyncIterator[GatewayServer]:
    """A gateway that listens."""
    async with gateway_server() as server:
        yield server


@pytest.fixture
async def set_up(records: Records, mailer: Mailer, gateway: GatewayServer) -> AsyncIterator[Sets]:
    """Letters with one http channel, of these rules."""
    channels: list[HttpChannel] = []

    def set_up(name: str = "sms", **rules: Any) -> Letters:
        channels.append(HttpChannel(name, Gateway(url=gateway.url, **rules), "t0ken"))
        return Letters(records, mailer, LETTERBOX, others={name: channels[-1]})

    yield set_up
    for channel in channels:
        await channel.close()


def status(code: int) -> str:
    """An HTTP answer without a body."""
    return f"HTTP/1.1 {code} So\r\nContent-Length: 0\r\n\r\n"


async def test_a_letter_goes_to_the_gateway_with_its_effect_id_as_key(
    set_up: Sets, register: Registers, gateway: GatewayServer, records: Records, mail_catcher: MailCatcher
) -> None:
    """One POST: key, token, number and words; the letter is kept and accepted as a mail would be, and no mail goes."""
    order = order_for(ACK, await register(**BY_SMS))
    outcome = await set_up().send_letter(order)
    assert outcome.state is LetterState.ACCEPTED
    [(headers, body)] = gateway.requests
    assert headers["idempotency-key"] == order.effect_id
    assert headers["authorization"] == "Bearer t0ken"
    [said] = gateway.delivered.values()
    assert (said["id"], said["to"], said["channel"], said["language"]) == (order.effect_id, PHONE, "sms", "en")
    assert said["text"].startswith("Dear Ada Brook")
    (kept,) = await records.letters.of(REFERENCE)
    assert (kept.state, kept.channel, kept.raw) == ("accepted", "sms", body)
    assert mail_catcher.letters() == []


@pytest.mark.parametrize("fault", ["hang", "hang up", "babble", status(500), status(409), status(503)])
async def test_a_lost_answer_is_followed_by_the_same_request_under_the_same_key(
    set_up: Sets, register: Registers, gateway: GatewayServer, fault: str
) -> None:
    """Whatever became of the first request, the second is the same; a gateway that keeps keys delivers it once."""
    gateway.answers = [fault, OK]
    letters, order = set_up(timeout=2 if fault == "hang" else 15), order_for(ACK, await register(**BY_SMS))
    with pytest.raises(ApplicationError) as failure:
        await letters.send_letter(order)
    assert (failure.value.type, failure.value.non_retryable) == ("channel_unavailable", False)
    outcome = await letters.send_letter(order)
    assert (outcome.state, outcome.maybe_twice) == (LetterState.ACCEPTED, False)
    assert gateway.requests[0][1] == gateway.requests[1][1]
    assert len(gateway.delivered) == 1


async def test_an_answer_without_an_end_is_an_answer(set_up: Sets, register: Registers, gateway: GatewayServer) -> None:
    """202, and then bytes for ever: the letter is accepted and the worker's memory is not filled."""
    gateway.answers = ["endless"]
    outcome = await set_up().send_letter(order_for(ACK, await register(**BY_SMS)))
    assert outcome.state is LetterState.ACCEPTED


async def test_a_gateway_that_keeps_no_keys_may_deliver_twice_and_the_case_says_so(
    set_up: Sets, register: Registers, gateway: GatewayServer
) -> None:
    """The owner admits it in the file; then a lost answer marks the letter as a lost answer of a mail server does."""
    gateway.answers = ["hang up", OK]
    letters, order = set_up(keeps_keys=False), order_for(ACK, await register(**BY_SMS))
    with pytest.raises(ApplicationError):
        await letters.send_letter(order)
    assert (await letters.send_letter(order)).maybe_twice


async def test_too_many_requests_is_tried_again_and_is_no_second_letter(
    set_up: Sets, register: Registers, gateway: GatewayServer
) -> None:
    """429 took nothing, whether keys are kept or not."""
    gateway.answers = [status(429), OK]
    letters, order = set_up(keeps_keys=False), order_for(ACK, await register(**BY_SMS))
    with pytest.raises(ApplicationError, match="429"):
        await letters.send_letter(order)
    assert not (await letters.send_letter(order)).maybe_twice


async def test_a_gateway_that_is_away_took_nothing(set_up: Sets, register: Registers, gateway: GatewayServer) -> None:
    """No connection, no doubt."""
    gateway.port = 1
    letters, order = set_up(keeps_keys=False), order_for(ACK, await register(**BY_SMS))
    with pytest.raises(ApplicationError, match="no connection") as failure:
        await letters.send_letter(order)
    assert failure.value.type == "channel_unavailable"


@pytest.mark.parametrize("code", [410, 422])
async def test_h13_a_no_of_the_gateway_is_visible_and_fulfils_nothing(
    set_up: Sets, register: Registers, records: Records, gateway: GatewayServer, code: int
) -> None:
    """The provider rejects the number: the outcome is 'bounced', the hoped row is not written, and the next letter asks
    a person instead of trying that number again.
    """
    gateway.answers = [status(code), OK]
    letters, complaint = set_up(), await register(**BY_SMS)
    outcome = await letters.send_letter(order_for(ACK, complaint))
    assert outcome.state is LetterState.BOUNCED
    assert outcome.why is not None
    assert str(code) in outcome.why.what
    assert await records.cases.row(REFERENCE) is None
    after = await letters.send_letter(order_for(LetterPurpose.NEWS, complaint))
    assert after.state is LetterState.CONTACT_TASK
    assert len(gateway.requests) == 1


@pytest.mark.parametrize("code", [301, 400, 401, 403, 404])
async def test_our_own_mistakes_are_no_bounce_of_every_customer(
    set_up: Sets, register: Registers, gateway: GatewayServer, code: int
) -> None:
    """A wrong token or address of ours is tried again until a person has mended it; no customer is at fault."""
    gateway.answers = [status(code)]
    letters, order = set_up(), order_for(ACK, await register(**BY_SMS))
    with pytest.raises(ApplicationError, match=str(code)):
        await letters.send_letter(order)


async def test_nothing_personal_is_logged(
    set_up: Sets, register: Registers, gateway: GatewayServer, caplog: pytest.LogCaptureFixture
) -> None:
    """Law 11, also where the gateway fails and whatever its client library tells of itself."""
    gateway.answers = [status(500), status(422)]
    letters, order = set_up(), order_for(ACK, await register(**BY_SMS))
    with caplog.at_level(logging.DEBUG):
        with pytest.raises(ApplicationError) as failure:
            await letters.send_letter(order)
        outcome = await letters.send_letter(order)
    said = "".join([caplog.text, str(failure.value), str(outcome.why)])
    assert "Ada" not in said
    assert PHONE not in said
    assert "t0ken" not in said


async def test_letters_share_a_connection(set_up: Sets, register: Registers, gateway: GatewayServer) -> None:
    """One connection is kept for the next letter."""
    letters, complaint = set_up(), await register(**BY_SMS)
    for _ in range(3):
        await letters.send_letter(order_for(LetterPurpose.NEWS, complaint))
    assert (gateway.connections, len(gateway.delivered)) == (1, 3)


@pytest.mark.parametrize(
    ("rules", "code"),
    [
        ({"longest": 100}, "channel_too_long"),
        ({"letters": (LetterPurpose.OFFER,)}, "channel_purpose"),
        ({"reply_window": 24}, "channel_window"),
    ],
)
async def test_what_a_channel_cannot_carry_is_said_by_a_person(
    set_up: Sets, register: Registers, records: Records, gateway: GatewayServer, rules: dict[str, Any], code: str
) -> None:
    """Too long, not for this purpose, too late for a channel that only answers: a contact task with the words."""
    complaint = await register(**BY_SMS)
    outcome = await set_up(**rules).send_letter(order_for(ACK, complaint))
    assert (outcome.state, outcome.why and outcome.why.code) == (LetterState.CONTACT_TASK, code)
    (kept,) = await records.letters.of(REFERENCE)
    assert kept.words.startswith("Dear Ada Brook")
    assert gateway.requests == []


async def wrote_in_the_chat(records: Records, complaint: NewComplaint, at: datetime) -> None:
    """The customer's last message on that channel."""
    async with records.effect(order_for(ACK, complaint)) as effect:
        await records.actions.keep(
            effect.conn, reference=REFERENCE, action_id="m-1", action="add_information", by="customer",
            body={"text": "Any news?", "channel": "chat"}, verdict={}, granted=True, total=None, now=at,
        )  # fmt: skip


async def test_h6_a_survey_outside_the_reply_window_is_not_sent_and_that_is_recorded_once(
    set_up: Sets, register: Registers, records: Records, gateway: GatewayServer
) -> None:
    """The customer wrote in the chat 25 hours ago, the channel takes answers for 24: no survey, no task for a person to
    ask in its place, and one entry in the journal however often the order comes.
    """
    complaint = await register(contact_by=ContactBy.CHAT)
    await wrote_in_the_chat(records, complaint, NOW)
    letters, order = set_up("chat", reply_window=24), order_for(SURVEY, complaint)
    order = order.model_copy(update={"now": NOW + timedelta(hours=25)})
    for _ in range(2):
        outcome = await letters.send_letter(order)
        assert (outcome.state, outcome.why and outcome.why.code) == (LetterState.NOT_SENT, "channel_window")
    assert gateway.requests == []
    assert [event_name(entry) for entry in await records.journal.read(f"complaint/{REFERENCE}")] == [
        "letter.suppressed survey"
    ]


async def test_h6_within_the_reply_window_the_survey_goes(
    set_up: Sets, register: Registers, records: Records, gateway: GatewayServer
) -> None:
    """The window counts from the customer's last message on that channel, in business time."""
    complaint = await register(contact_by=ContactBy.CHAT)
    await wrote_in_the_chat(records, complaint, NOW + timedelta(days=2))
    order = order_for(SURVEY, complaint).model_copy(update={"now": NOW + timedelta(days=2, hours=23)})
    assert (await set_up("chat", reply_window=24).send_letter(order)).state is LetterState.ACCEPTED
    assert len(gateway.delivered) == 1


async def test_h6_a_customer_who_never_wrote_there_is_not_written_to_there(
    set_up: Sets, register: Registers, gateway: GatewayServer
) -> None:
    """A channel that only answers has nothing to answer: the complaint came by the web form."""
    order = order_for(SURVEY, await register(contact_by=ContactBy.CHAT))
    assert (await set_up("chat", reply_window=24).send_letter(order)).state is LetterState.NOT_SENT
    assert gateway.requests == []


async def test_a_way_of_contact_without_a_channel_is_a_persons(
    letters: Letters, register: Registers, mail_catcher: MailCatcher
) -> None:
    """SMS is wanted and no gateway is set up: nobody is sent a mail that they did not want."""
    complaint = await register(**BY_SMS)
    assert (await letters.send_letter(order_for(ACK, complaint))).state is LetterState.CONTACT_TASK
    assert mail_catcher.letters() == []


def test_a_file_of_channels_is_read(tmp_path: Path) -> None:
    """Each channel has its gateway, and takes its token from the environment."""
    (tmp_path / "channels.yaml").write_text("sms:\n  url: https://sms.example.com/send\n  token: SMS\n  longest: 918\n")
    assert list(gateways(tmp_path / "channels.yaml", {"SMS": "secret"})) == ["sms"]


@pytest.mark.parametrize(
    ("page", "right"),
    [
        ("sms:\n  url: sms.example.com\n", "2:8"),
        ("phone:\n  url: https://calls.example.com\n", "phone"),
        ("sms:\n  url: https://sms.example.com\n  token: SMS\n", "SMS, which is not set"),
        ("sms:\n  url: https://sms.example.com\n  timeout: 60\n", "3:12"),
    ],
)
def test_a_wrong_file_of_channels_says_where_and_what(tmp_path: Path, page: str, right: str) -> None:
    """One line, with the setting's name and the place."""
    (tmp_path / "channels.yaml").write_text(page)
    with pytest.raises(ChannelsError, match="AMENDS_CHANNELS") as wrong:
        gateways(tmp_path / "channels.yaml", {})
    assert right in str(wrong.value)
    assert "\n" not in str(wrong.value)


async def test_the_gateway_of_the_examples_sends_a_repeated_letter_once(
    records: Records, mailer: Mailer, register: Registers, tmp_path: Path
) -> None:
    """docs/how-to/channels.md points at it: a lost answer sends nothing twice, and a number that is none is refused."""
    command = [sys.executable, str(HOUSE / "examples" / "gateway.py"), "0", str(tmp_path / "keys.sqlite")]
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    assert process.stdout is not None
    port = int((await process.stdout.readline()).split()[-1])
    channel = HttpChannel("sms", Gateway(url=f"http://127.0.0.1:{port}/"))
    letters = Letters(records, mailer, LETTERBOX, others={"sms": channel})
    try:
        order = order_for(ACK, await register(**BY_SMS))
        assert (await letters.send_letter(order)).state is LetterState.ACCEPTED
        (kept,) = await records.letters.of(REFERENCE)
        await channel.hand_over(kept, nothing_to_note)  # as if its answer had been lost
        wrong = order_for(ACK, await register("L-2", **BY_SMS | {"phone": "020 7946"}))
        assert (await letters.send_letter(wrong)).state is LetterState.BOUNCED
    finally:
        process.terminate()
        await channel.close()
    printed = (await process.communicate())[0].decode()
    assert printed.count(PHONE) == 1


async def nothing_to_note() -> None:
    """For who hands over without a store."""
