"""The engine that the journey's tests run on."""

from collections.abc import AsyncIterator

import pytest
from temporalio.testing import WorkflowEnvironment

from amends.client.client import AmendsClient
from amends.db import Records
from amends.devstack.mail_catcher import MailCatcher
from amends.messaging.smtp import Mailer
from tests.conftest import Database
from tests.integration.workflows.world import World, published


@pytest.fixture
async def world(temporal: WorkflowEnvironment, database: Database, mail_catcher: MailCatcher) -> AsyncIterator[World]:
    """An engine with the shipped policies, and no worker yet."""
    records = await Records.connect(database.app_dsn, clock="virtual")
    mailer = Mailer.from_url(mail_catcher.url, "complaints@ours.example.com")
    await published(records)
    yield World(temporal, records, mail_catcher, mailer, AmendsClient(temporal.client, records))
    await mailer.close()
    await records.close()
