"""Reads what the records hold of a complaint whose workflow was reset or started again."""

from amends.db.connection import Pool
from amends.db.queries import SQL
from amends.domain.case import Task
from amends.domain.cut_off import CutOff, OtherAction, OtherLetter


async def cut_off(pool: Pool, reference: str, workflow_id: str) -> CutOff:
    """Reads all of it at one moment."""
    async with pool.acquire() as conn, conn.transaction(isolation="repeatable_read", readonly=True):
        row = await conn.fetchrow(SQL["cut_off_row"], reference)
        numbers = await conn.fetch(SQL["cut_off_numbers"], reference, workflow_id)
        letters = await conn.fetch(SQL["cut_off_letters"], reference)
        actions = await conn.fetch(SQL["cut_off_actions"], reference)
        tasks = await conn.fetch(SQL["cut_off_tasks"], reference)
    return CutOff(
        **(dict(row) if row else {}),
        numbers={each["what"]: each["number"] for each in numbers},
        letters=tuple(OtherLetter(**dict(each)) for each in letters),
        actions=tuple(OtherAction(**dict(each)) for each in actions),
        tasks=tuple(Task(**dict(each)) for each in tasks),
    )
