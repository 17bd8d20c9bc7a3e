"""Law 13 for keys whose effect is counted in the records: who gets a mail at once, and who is told of new work."""

import pytest

from amends.db import Records
from tests.conftest import Database
from tests.integration.policy.pairs.gathered import gathered
from tests.integration.policy.pairs.new_work import told_of_work
from tests.unit.policy.pairs.pair import Pair, every_pair
from tests.unit.policy.pairs.sights import place_in
from tests.unit.policy.pairs.test_every_key_counts import IN_RECORDS

LOOKS = {"gathered": gathered, "told_of_work": told_of_work}
COUNTED = [pair for pair in every_pair() if pair.sight in IN_RECORDS]


@pytest.mark.parametrize("pair", COUNTED, ids=str)
async def test_a_key_changes_who_gets_a_mail_at_once(pair: Pair, database: Database) -> None:
    """Notices are counted in the records, so that these pairs have a database each."""
    records = await Records.connect(database.app_dsn)
    try:
        look = LOOKS[pair.sight]
        one, other = [place_in(await look(pair, page, records), pair.see) for page in pair.pages]
    finally:
        await records.close()

    assert (one, other) == (pair.shows, pair.shows_instead)
    assert one != other
