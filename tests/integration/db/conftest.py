"""Records as the application sees them, on a database of the test's own."""

from collections.abc import AsyncIterator

import pytest

from amends.db import Records
from tests.conftest import Database


@pytest.fixture
async def records(database: Database) -> AsyncIterator[Records]:
    """Records in the role of the application."""
    records = await Records.connect(database.app_dsn, max_size=20)
    yield records
    await records.close()
