"""The register on a database of the test's own, with the policies and the roster that a test publishes."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from amends.activities.authorisation import Authorisation
from amends.activities.opening import Openings
from amends.activities.payouts import Payouts
from amends.activities.planning import Reckoner
from amends.activities.recording import Recording
from amends.db import Records
from amends.policy import compile_set
from amends.publication.in_force import Published
from amends.publication.publish import read_set
from tests.conftest import Database
from tests.support.roster import STAFF
from tests.support.samples import NOW

HOUSE = Path(__file__).parents[3]


FILES = {path: content for path, content in read_set(HOUSE).items() if path.startswith("policies/")}
FILES["policies/staff.yaml"] = STAFF.encode()


@pytest.fixture(scope="session")
def compiled() -> dict[str, bytes]:
    """The shipped policies, compiled once."""
    return {name: policy.content() for name, policy in compile_set(FILES).policies.items()}


@pytest.fixture
async def records(database: Database, compiled: dict[str, bytes]) -> AsyncIterator[Records]:
    """Records in which the shipped policies and the roster above are in force."""
    records = await Records.connect(database.app_dsn, max_size=8)
    await records.store.publish(FILES, compiled, "ruth", NOW)
    yield records
    await records.close()


@pytest.fixture
def openings(records: Records) -> Openings:
    """What opens complaints, as a worker has it."""
    return Openings(records, Reckoner(records), Published(records))


@pytest.fixture
def authorisation(records: Records) -> Authorisation:
    """What answers actions, as a worker has it."""
    return Authorisation(records, Published(records))


@pytest.fixture
def payouts(records: Records) -> Payouts:
    """What asks people to pay, as a worker has it."""
    return Payouts(records, Published(records))


@pytest.fixture
def recording(records: Records) -> Recording:
    """What records entries without an effect, as a worker has it."""
    return Recording(records)
