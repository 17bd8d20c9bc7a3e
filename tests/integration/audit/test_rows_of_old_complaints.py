"""Which entry knows the row of a complaint: of an old one that rides as news, and where several have one revision."""

import pytest

from amends.audit.integrity import Verifier
from amends.db import Records
from amends.domain.case import LetterSent, LetterState
from amends.workflows.row_memory import SHORT, RowMemory
from tests.conftest import Database
from tests.support.samples import NOW, SomeOrder, SomeOutcome, entry, row


@pytest.mark.parametrize("owner", ["maya", "tom"])
async def test_the_row_of_an_old_complaint_is_known_by_its_last_entry(database: Database, owner: str) -> None:
    """Sound as the last effect wrote it, and a fault once somebody else owns it, wherever that is written."""
    records = await Records.connect(database.app_dsn, max_size=2)
    memory, letters = RowMemory(), tuple(LetterSent(
        effect_id=f"R-1/1/letter.news/{number}", purpose="news", state=LetterState.ACCEPTED, at=NOW
    ) for number in range(SHORT + 3))  # fmt: skip
    try:
        for step in range(3):
            now = row("R-1", revision=5, owner="maya", letters=letters[: SHORT + step])
            news = memory.news(now)
            order = SomeOrder(effect_id=f"e-{step}", row=news)
            async with records.effect(order) as effect:
                await effect.finish(SomeOutcome(state="done"), entry(f"{step}"))
            memory.told(now, news.number)
            assert memory.holds(now)
        if owner != "maya":
            body = 'replace(body::text, \'"owner":"maya"\', \'"owner":"tom"\')::json'
            await records.pool.execute(f"UPDATE cases SET owner = 'tom', body = {body}")
        checked = await Verifier(records).stream("complaint/R-1")
    finally:
        await records.close()
    assert checked.checked["rows"] == 1
    assert [each.what for each in checked.faults if each.kind == "row"] == (
        [] if owner == "maya" else ["the row of the complaint is not what was written"]
    )


async def test_of_two_rows_of_one_revision_the_one_that_was_written_last_stands(database: Database) -> None:
    """Two effects that are under way at once: whichever ends last, no check takes its row for one that was changed."""
    records = await Records.connect(database.app_dsn, max_size=2)
    try:
        for step, owner in enumerate(["maya", "tom", "maya"]):
            async with records.effect(SomeOrder(effect_id=f"e-{step}", row=row("R-1", owner=owner))) as effect:
                await effect.finish(SomeOutcome(state="done"), entry(f"{step}"))
            found = (await Verifier(records).stream("complaint/R-1")).faults
            assert [each.what for each in found if each.kind == "row"] == []
    finally:
        await records.close()
