"""Much mail at once: a complaint that cannot read so fast takes no more for now, and nothing is lost or taken twice."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from email.message import EmailMessage

import pytest
from temporalio.client import Client
from temporalio.worker import Worker

from amends.activities.all_activities import all_activities
from amends.client import room
from amends.db import Records
from amends.domain.case import TaskKind
from amends.domain.identifiers import TASK_QUEUE
from amends.messaging.attachments import Attachments
from amends.services.inbound_mail import Crowded, Receiving
from amends.temporal.plugin import amends_plugin
from amends.workflows.all_workflows import KINDS
from tests.integration.messaging.conftest import Mailroom
from tests.integration.messaging.conftest import mailroom as mailroom
from tests.integration.workflows.world import PATIENCE
from tests.support.letterboxes import LETTERBOX
from tests.support.mails import reply

A_FLOOD_TAKES = 1500
"""Seconds for a thousand large mails on a busy machine."""
SENTENCE = "I have written so often, and nobody tells me where my parcel is or when it will come to my door.\n"


async def brought(mailroom: Mailroom, mail: EmailMessage, pause: float = 0.2) -> None:
    """Bring it as a mail server does: again and again until it is taken."""
    while True:
        with suppress(Crowded):
            assert (await mailroom.take(mail)).state == "joined"
            return
        await asyncio.sleep(pause)


async def test_a_complaint_with_much_unread_takes_no_more_for_now(
    mailroom: Mailroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What Temporal would end it for stays with the mail server, is kept, and joins when it is brought again."""
    world, many = mailroom.world, 12
    monkeypatch.setattr(room, "MOST_EVENTS", 6)
    reference = await world.start()
    address = await mailroom.address(reference)
    mails = [reply(address, f"Where is it? I ask for the {number}th time.") for number in range(many)]
    taken, refused = 0, 0
    for mail in mails:
        try:
            await mailroom.take(mail)
            taken += 1
        except Crowded:
            refused += 1
    assert taken
    assert refused
    assert await world.records.inbound.counts() == {"joined": taken, "kept": refused}
    monkeypatch.undo()
    async with world.worker():
        for mail in mails:
            await brought(mailroom, mail)
        async with asyncio.timeout(PATIENCE):
            while len(await mailroom.told(reference)) < many:  # noqa: ASYNC110
                await asyncio.sleep(0.1)
        case = await world.when(reference, lambda case: not case.unrecorded)
    assert sum(task.count for task in case.row.tasks if task.kind is TaskKind.READ) == many
    assert await world.records.inbound.counts() == {"joined": many}


@asynccontextmanager
async def another_mailroom_and_worker(mailroom: Mailroom) -> AsyncIterator[Mailroom]:
    """A second process of each kind, as another machine would run them: connections, client and worker of their own."""
    world, connection = mailroom.world, mailroom.world.environment.client.service_client.config
    namespace = world.environment.client.namespace
    client = await Client.connect(connection.target_host, namespace=namespace, plugins=[amends_plugin()])
    records = await Records.connect(mailroom.dsn, clock=world.records.clock)

    async def connect() -> Client:
        return client

    receiving = Receiving(records, LETTERBOX, Attachments(mailroom.folder, 1000), connect)
    activities = all_activities(records, world.mailer, LETTERBOX)
    try:
        async with Worker(client, task_queue=TASK_QUEUE, workflows=KINDS, activities=activities):
            yield Mailroom(world, receiving, mailroom.folder, mailroom.dsn)
    finally:
        await records.close()


async def test_two_workers_and_the_same_mailbox_handed_to_two_at_once(mailroom: Mailroom) -> None:
    """Every message is brought twice at the same moment, more of them than there are connections: each joins once."""
    world, many = mailroom.world, 20
    words = [f"Where is it? I ask for the {number}th time." for number in range(many)]
    async with world.worker(), another_mailroom_and_worker(mailroom) as other:
        reference = await world.start()
        address = await mailroom.address(reference)
        mails = [reply(address, each) for each in words]
        async with asyncio.timeout(PATIENCE):
            await asyncio.gather(*(brought(each, mail) for mail in mails for each in (mailroom, other)))
            while len(await mailroom.told(reference)) < many:  # noqa: ASYNC110
                await asyncio.sleep(0.1)
        case = await world.when(reference, lambda case: not case.unrecorded)
    assert sorted(told["text"] for told in await mailroom.told(reference)) == sorted(words)
    assert sum(task.count for task in case.row.tasks if task.kind is TaskKind.READ) == many
    assert await world.records.inbound.counts() == {"joined": many}
    letters = [letter["Message-ID"] for letter in world.letters()]
    assert len(letters) == len(set(letters))
    assert (await world.records.journal.verify(f"complaint/{reference}")).sound


@pytest.mark.long
async def test_a_thousand_mails_of_a_megabyte_to_one_complaint(mailroom: Mailroom) -> None:
    """It lives, each is on record with what fits of it, the whole is kept; another customer's mail joins meanwhile."""
    world, many = mailroom.world, 1000
    async with world.worker():
        reference, other = await world.start(), await world.start()
        await world.at_stage(other, "deciding")
        address, others = await mailroom.address(reference), await mailroom.address(other)
        places = asyncio.Semaphore(4)

        async def bring(number: int) -> None:
            async with places:
                mail = reply(address, f"This is number {number}.\n{SENTENCE * (1_000_000 // len(SENTENCE))}")
                await brought(mailroom, mail, pause=1)

        flood = asyncio.gather(*map(bring, range(many)))
        await asyncio.sleep(5)
        await brought(mailroom, reply(others, "And mine?"))
        async with asyncio.timeout(PATIENCE):
            while not await mailroom.told(other):  # noqa: ASYNC110
                await asyncio.sleep(0.1)
        assert not flood.done()
        async with asyncio.timeout(A_FLOOD_TAKES):
            await flood
            while len(await mailroom.told(reference)) < many:  # noqa: ASYNC110
                await asyncio.sleep(2)
        case = await world.when(reference, lambda case: not case.unrecorded)
    told = [told["text"].partition(".")[0] for told in await mailroom.told(reference)]
    assert sorted(told) == sorted(f"This is number {number}" for number in range(many))
    assert sum(task.count for task in case.row.tasks if task.kind is TaskKind.READ) == many
    kept = "SELECT count(*) FROM inbound_mail WHERE length(raw) > 1000000 AND state = 'joined'"
    assert await world.records.pool.fetchval(kept) == many
