"""The amount of work, in numbers only, for metrics."""

from dataclasses import dataclass
from datetime import datetime

from amends.db.connection import Pool
from amends.db.queries import SQL


@dataclass(frozen=True, slots=True)
class Work:
    """Counts of open complaints, broken promises, late alarms, waiting mail and open tasks.

    `late` counts complaints with a promise that is past; `alarms_past` those whose alarm should have rung a minute ago;
    `tasks` and `late_tasks` count by kind, all open tasks and those past their date.
    """

    open: int
    late: int
    alarms_past: int
    mail_waiting: int
    tasks: dict[str, int]
    late_tasks: dict[str, int]


async def work_now(pool: Pool, now: datetime) -> Work:
    """Counts the work as of `now`, which is business time."""
    numbers = await pool.fetchrow(SQL["work_now"], now)
    assert numbers is not None
    kinds = await pool.fetch(SQL["work_tasks"], now)
    return Work(
        **dict(numbers),
        tasks={kind["kind"]: kind["waiting"] for kind in kinds},
        late_tasks={kind["kind"]: kind["late"] for kind in kinds},
    )
