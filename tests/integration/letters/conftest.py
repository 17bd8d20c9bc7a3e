"""A complaint on record, the shipped templates and roster in force, and a mail server: what every letter needs."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from amends.activities.letters import Letters
from amends.db import Records
from amends.devstack.mail_catcher import MailCatcher
from amends.domain.complaint import NewComplaint
from amends.domain.identifiers import workflow_id_of
from amends.domain.letters import LetterPurpose
from amends.messaging.smtp import Mailer
from tests.conftest import Database
from tests.support.letter_orders import NOW, REFERENCE, SENDER, Registers, complaint_of, order_for, shipped_files
from tests.support.letterboxes import LETTERBOX


@pytest.fixture
async def records(database: Database) -> AsyncIterator[Records]:
    """Records in which the shipped templates and roster are in force."""
    records = await Records.connect(database.app_dsn, max_size=4)
    await records.store.publish(shipped_files(), {}, by="ruth", now=NOW)
    yield records
    await records.close()


@pytest.fixture
async def mailer(mail_catcher: MailCatcher) -> AsyncIterator[Mailer]:
    """A mailer that hands in at the test's mail server."""
    mailer = Mailer.from_url(mail_catcher.url, SENDER)
    yield mailer
    await mailer.close()


@pytest.fixture
def letters(records: Records, mailer: Mailer) -> Letters:
    """The letter writer as the worker has it."""
    return Letters(records, mailer, LETTERBOX)


@pytest.fixture
def register(records: Records) -> Registers:
    """Puts a complaint on record."""

    async def register(reference: str = REFERENCE, **customer: Any) -> NewComplaint:
        complaint = complaint_of(reference, **customer)
        async with records.effect(order_for(LetterPurpose.NEWS, complaint)) as effect:
            await records.cases.register(
                effect.conn,
                reference=reference,
                body_digest="0" * 64,
                body=complaint,
                raw=b"{}",
                workflow_id=workflow_id_of(reference),
                run_id="run",
                now=NOW,
            )
            await records.cases.keep_complaint(effect.conn, complaint, None, NOW)
        return complaint

    return register
