"""`amends mail receive` and what waits for a person, as a mail server and as people use them."""

import asyncio
import json
import re
import smtplib
import subprocess
from collections.abc import AsyncIterator
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from amends.cli.exit_codes import Exit
from amends.client.client import AmendsClient
from amends.db import Records
from amends.devstack.state import Running
from amends.domain.complaint import NewComplaint
from amends.settings import Settings
from amends.temporal.connection import connect_to_temporal
from tests.integration.cli.cases import deciding, keep
from tests.integration.cli.conftest import amends as amends  # fixtures
from tests.integration.cli.conftest import complaint as complaint
from tests.integration.cli.conftest import records as records
from tests.integration.devstack.test_up import AMENDS, PATIENCE, up, variables
from tests.integration.workflows.world import SUPERVISOR, a_complaint
from tests.support.command_line import NOW, Amends
from tests.support.letter_orders import shipped_files
from tests.support.letterboxes import KEY, LETTERBOX, REPLY
from tests.support.mails import QUOTED, reply


@pytest.fixture
def letterbox(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The letterbox of the tests, in the settings."""
    monkeypatch.setenv("AMENDS_SECRET", KEY)
    monkeypatch.setenv("MAIL_REPLY", REPLY)
    monkeypatch.setenv("AMENDS_ATTACHMENTS", str(tmp_path))


@pytest.mark.usefixtures("letterbox")
async def test_without_temporal_the_mail_server_is_asked_to_try_again_and_the_message_is_kept(
    amends: Amends, records: Records
) -> None:
    """EX_TEMPFAIL, and the raw message is in the database already."""
    token = LETTERBOX.reply_token("PARCEL-7") or ""
    await records.inbound.expect(token, "PARCEL-7")
    raw = reply(LETTERBOX.reply_to("PARCEL-7") or "").as_bytes()
    said = await amends("mail", "receive", stdin=raw)
    assert said.status == Exit.TRY_AGAIN == 75, said.err
    (kept,) = await records.inbound.beginning_with("")
    assert (kept.raw, kept.state) == (raw, "kept")


@pytest.mark.usefixtures("letterbox")
async def test_without_the_database_the_mail_server_is_asked_to_try_again(
    amends: Amends, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing could be kept, so nothing was taken."""
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@127.0.0.1:1/amends")
    said = await amends("mail", "receive", stdin=reply(REPLY).as_bytes())
    assert said.status == Exit.TRY_AGAIN
    assert "Example" not in said.err


async def test_a_wrong_setting_loses_no_mail(amends: Amends, monkeypatch: pytest.MonkeyPatch) -> None:
    """The mail server keeps it until somebody has mended the setting."""
    monkeypatch.setenv("AMENDS_SECRET", "short")
    said = await amends("mail", "receive", stdin=reply(REPLY).as_bytes())
    assert said.status == Exit.TRY_AGAIN
    assert "AMENDS_SECRET" in said.err


async def test_no_message_is_told_for_good(amends: Amends) -> None:
    """EX_DATAERR: trying again would not help."""
    assert (await amends("mail", "receive", stdin=b"\n")).status == Exit.NO_MESSAGE == 65


@pytest.mark.usefixtures("letterbox")
async def test_what_belongs_nowhere_waits_is_read_and_is_settled(amends: Amends, records: Records) -> None:
    """It is listed with the reason; a person reads all of it, also what was cut off, and says what became of it."""
    await records.store.publish(shipped_files(), {}, by="ruth", now=NOW)
    raw = reply(REPLY, f"Who are you?\n\n{QUOTED}").as_bytes()
    said = await amends("mail", "receive", "--json", stdin=raw)
    mail = said.data["mail"]
    listed = await amends("mail", "waiting", "--json")
    assert [(each["mail"], each["why"]) for each in listed.data["waiting"]] == [(mail, "no_token")]
    read = await amends("mail", "read", mail[:8])
    assert "Who are you?" in read.out
    assert "we are sorry" in read.out
    settle = ("mail", "settle", mail[:8], "--reason", "it was spam")
    assert (await amends(*settle, "--as", "nobody-of-ours")).status == Exit.REFUSED
    assert (await amends(*settle, "--as", "maya")).status == Exit.DONE
    assert (await amends("mail", "waiting", "--json")).data["waiting"] == []
    assert (await amends(*settle, "--as", "maya")).status == Exit.REFUSED


async def test_show_tells_the_customers_words_where_somebody_is_to_speak_with_them(
    amends: Amends, records: Records, complaint: NewComplaint
) -> None:
    """The reply stands with the next contact task until a person has reached the customer."""
    await keep(records, complaint, deciding(complaint, NOW))
    await told(records, "add_information", {"text": "It was raining.", "attachments": [{"name": "wet.png"}]})
    out = (await amends("show", "PARCEL-7")).out
    assert "task-1" in out
    assert "It was raining." in out
    assert "wet.png" in out
    await told(records, "rate", {"score": 1, "words": "It broke again."})
    assert "It broke again." in (await amends("show", "PARCEL-7")).out
    await told(records, "record_contact", {"reached": True, "said": "We spoke."})
    assert "It was raining." not in (await amends("show", "PARCEL-7")).out


async def told(records: Records, action: str, body: dict[str, Any]) -> None:
    async with records.pool.acquire() as conn:
        await records.actions.keep(
            conn,
            reference="PARCEL-7",
            action_id=f"{action}-1",
            action=action,
            by="customer",
            body=body,
            verdict={},
            granted=True,
            total=None,
            now=NOW,
        )


@pytest.fixture(scope="module")
async def stack(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[tuple[Path, Running]]:
    """A stack as `amends up` has it."""
    place = tmp_path_factory.mktemp("stack")
    async with up(place) as (_, found):
        yield place, found


async def test_mail_to_the_embedded_catcher_joins_the_complaint(stack: tuple[Path, Running]) -> None:
    """A customer answers the letter that was mailed, by SMTP to the catcher; what is to nobody waits for a person."""
    place, found = stack
    complaint = await started(place, found)
    letter = await letter_about(place, complaint, "reply+")
    await asyncio.to_thread(send, found, reply(str(letter["reply_to"]), f"Not yet.\n\n{QUOTED}"))
    shown = await shown_with(place, complaint.reference, "Not yet.")
    assert [said["text"] for said in shown["customer_wrote"]] == ["Not yet."]
    await asyncio.to_thread(send, found, reply(found.settings["MAIL_REPLY"], "Hello?"))
    assert [each["why"] for each in amends_in(place, "mail", "waiting")["waiting"]] == ["no_token"]
    assert "mail_waiting" in {finding["kind"] for finding in amends_in(place, "check", status=1)["findings"]}


async def test_a_link_from_the_letter_answers_by_command(stack: tuple[Path, Running]) -> None:
    """`amends answer --token` takes the link as the customer has it: recorded once, told again."""
    place, found = stack
    complaint = await started(place, found)
    await decided(place, complaint.reference)
    text = str((await letter_about(place, complaint, "/answer/"))["text"])
    accept, refuse = re.findall(r"http://desk\.localhost/answer/[\w.-]+", text)
    first, again = amends_in(place, "answer", "--token", accept), amends_in(place, "answer", "--token", accept)
    assert (first["state"], again["state"]) == ("recorded", "used")
    assert again["stands"] == "accepted"
    other = amends_in(place, "answer", "--token", refuse, status=Exit.REFUSED)
    assert (other["state"], other["stands"]) == ("refused", "accepted")
    forged = amends_in(place, "answer", "--token", accept[:-3], status=Exit.REFUSED)
    assert forged["error"]["code"] == "forged_link"
    wrong = amends_in(place, "rate", "--token", accept, status=Exit.REFUSED)
    assert wrong["error"]["code"] == "wrong_link"


async def started(place: Path, found: Running) -> NewComplaint:
    """A complaint that runs on this stack."""
    settings = Settings.load(found.settings | {"AMENDS_STATE": str(place)})
    complaint = a_complaint(customer={"email": f"jo{uuid4().hex[:6]}@customers.example.com"})
    assert (await AmendsClient(await connect_to_temporal(settings.temporal)).start(complaint)).verdict == "new"
    return complaint


async def decided(place: Path, reference: str) -> None:
    """An offer that needs the customer's answer, as soon as it may be made."""
    offer = ("--verdict", "amend", "--offer", "money 40 EUR: for the trouble", "--reason", "it was our depot")
    async with asyncio.timeout(PATIENCE):
        while amends_in(place, "show", reference)["case"]["stage"] != "deciding":  # noqa: ASYNC110
            await asyncio.sleep(0.1)
    amends_in(place, "decide", reference, "--as", SUPERVISOR, *offer)


def send(found: Running, mail: EmailMessage) -> dict[str, Any]:
    """Hand a mail to the catcher, as any mail server would."""
    port = int(next(part.address for part in found.parts if part.name == "mail catcher").rpartition(":")[2])
    with smtplib.SMTP("127.0.0.1", port, timeout=PATIENCE) as relay:
        return dict(relay.send_message(mail))


def amends_in(folder: Path, *words: str, status: int = 0) -> dict[str, Any]:
    """What a command says as JSON, and that it leaves with this status."""
    said = subprocess.run(
        [*AMENDS, *words, "--json"],
        env=variables(AMENDS_STATE=str(folder)),
        capture_output=True,
        text=True,
        check=False,
    )
    assert said.returncode == status, said.stderr
    return json.loads(said.stdout)


async def letter_about(folder: Path, complaint: NewComplaint, words: str) -> dict[str, Any]:
    """The first letter to this customer that holds these words, in its head or its text."""
    async with asyncio.timeout(PATIENCE):
        while True:
            to = ("--to", str(complaint.customer.email))
            for listed in (await asyncio.to_thread(amends_in, folder, "mail", "list", *to))["letters"]:
                letter = await asyncio.to_thread(amends_in, folder, "mail", "show", str(listed["number"]))
                if words in json.dumps(letter):
                    return letter
            await asyncio.sleep(0.1)


async def shown_with(folder: Path, reference: str, words: str) -> dict[str, Any]:
    """`amends show` as soon as it holds these words."""
    async with asyncio.timeout(PATIENCE):
        while True:
            shown = await asyncio.to_thread(amends_in, folder, "show", reference)
            if words in json.dumps(shown["customer_wrote"]):
                return shown
            await asyncio.sleep(0.1)
