"""A mailroom on the real database and the real Temporal, for complaints that run."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from temporalio.client import Client

from amends.db.inbound_mail import StoredMail
from amends.messaging.attachments import Attachments
from amends.services.inbound_mail import Receiving, Taken
from tests.conftest import Database
from tests.integration.workflows.conftest import world as world  # the fixture
from tests.integration.workflows.world import World
from tests.support.letterboxes import LETTERBOX

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


@dataclass
class Mailroom:
    """Takes mail in for a world whose complaints run."""

    world: World
    receiving: Receiving
    folder: Path
    dsn: str

    async def take(self, mail: Any, **envelope: Any) -> Taken:
        """Bring one message, as bytes or as a message."""
        raw = mail if isinstance(mail, bytes) else mail.as_bytes()
        return await self.receiving.take(raw, datetime.now(UTC), **envelope)

    async def address(self, reference: str) -> str:
        """Where this complaint is answered, as its letters say."""
        token, address = LETTERBOX.reply_token(reference), LETTERBOX.reply_to(reference)
        assert token
        assert address
        await self.world.records.inbound.expect(token, reference)
        return address

    async def kept(self, mail_id: str) -> StoredMail:
        """The message as the records hold it."""
        (mail,) = await self.world.records.inbound.beginning_with(mail_id)
        return mail

    def stored(self, where: str) -> bytes:
        """The attachment that a reference leads to."""
        return Path(unquote(urlsplit(where).path)).read_bytes()

    async def told(self, reference: str) -> list[dict[str, Any]]:
        """What the customer told us, as the records hold it."""
        actions = await self.world.records.actions.of(reference)
        return [action.body or {} for action in actions if action.action == "add_information" and action.granted]


@pytest.fixture
async def mailroom(world: World, database: Database, tmp_path: Path) -> Mailroom:
    """The mailroom, with a folder for attachments up to a thousand bytes."""

    async def connect() -> Client:
        return world.environment.client

    folder = tmp_path / "attachments"
    receiving = Receiving(world.records, LETTERBOX, Attachments(folder, 1000), connect)
    return Mailroom(world, receiving, folder, database.app_dsn)
