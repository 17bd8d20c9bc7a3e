"""Measures one effect on a complaint that is two years old, next to one of last week."""

import time
from datetime import UTC, datetime, timedelta
from statistics import median

from amends.domain.actions import MilestoneName
from amends.domain.case import CaseRow, Escalation, EscalationState, LetterSent, LetterState, Promise, Task, TaskKind
from amends.domain.complaint import facts_of
from amends.domain.orders import Order
from amends.domain.plan import StepAction
from amends.domain.types import Recorded, Stage
from amends.workflows.row_memory import RowMemory
from bench import complaints
from bench.figures import Figure
from bench.ground import Ground

YOUNG, OLD = 5, 400
EFFECTS = 100
TWICE = 2
NOW = datetime.now(UTC)


class LetterGone(Order):
    """The order of an effect that records one more letter."""


class Accepted(Recorded):
    """The outcome of that effect."""

    state: str = "accepted"


async def measure(ground: Ground) -> list[Figure]:
    """Adds letters to each in turns: bytes that the effect carries, and milliseconds until it is on record."""
    young, old = [await _cost(ground, letters) for letters in (YOUNG, OLD)]
    what = f"an effect after {OLD} letters, news and notices"
    return [
        Figure("effect_young_bytes", f"an effect after {YOUNG} letters: carries", young[0] / 1024, "KiB"),
        Figure("effect_old_bytes", f"{what}: carries", old[0] / 1024, "KiB"),
        Figure("effect_old_bytes_times", "beside the young one", old[0] / young[0], "times", TWICE),
        Figure("effect_young_ms", f"an effect after {YOUNG} letters: made and recorded", young[1], "ms"),
        Figure("effect_old_ms", f"{what}: made and recorded", old[1], "ms"),
        Figure("effect_old_times", "beside the young one", old[1] / young[1], "times", TWICE),
    ]


async def _cost(ground: Ground, letters: int) -> tuple[float, float]:
    row, memory = _row(letters), RowMemory()
    sizes, taken = list[float](), list[float]()
    for number in range(EFFECTS + 1):
        row = _one_letter_more(row)
        begin = time.perf_counter()
        news = memory.news(row)
        size = len(news.model_dump_json(exclude_defaults=True))
        order = LetterGone(
            effect_id=f"{row.workflow_id}/1/letter.news/{number}", reference=row.reference, now=NOW, row=news
        )
        async with ground.records.effect(order) as effect:
            await effect.finish(Accepted())
        memory.told(row, news.number)
        assert memory.holds(row)
        if number:  # the first of a run carries all
            sizes.append(size)
            taken.append((time.perf_counter() - begin) * 1000)
    assert await ground.records.cases.row(row.reference) == row, "the records miss something"
    return median(sizes), median(taken)


def _row(letters: int) -> CaseRow:
    complaint = complaints.ordinary()
    reference = complaint.reference
    return CaseRow(
        reference=reference,
        workflow_id=f"complaint-{reference}",
        run_id="run-1",
        revision=1,
        stage=Stage.DECIDING,
        generation=1,
        facts=facts_of(complaint, 0),
        policy=None,
        path=None,
        owner="maya",
        waits_for="maya",
        alarm_at=NOW,
        next_due=None,
        updated_at=NOW,
        letters=tuple(_letter(reference, number) for number in range(letters)),
        promises=tuple(_promise(reference, number) for number in range(letters)),
        escalations=tuple(_notice(number) for number in range(letters)),
        tasks=tuple(
            Task(id=f"task-{number}", kind=TaskKind.READ, for_whom="maya", why="they wrote", opened_at=NOW, done_at=NOW)
            for number in range(letters)
        ),
    )


def _one_letter_more(row: CaseRow) -> CaseRow:
    """Adds a letter, its promise and the notice before it, as the workflow does."""
    number = len(row.letters)
    return row.model_copy(
        update={
            "revision": row.revision + 1,
            "letters": (*row.letters, _letter(row.reference, number)),
            "promises": (*row.promises, _promise(row.reference, number)),
            "escalations": (*row.escalations, _notice(number)),
        }
    )


def _letter(reference: str, number: int) -> LetterSent:
    effect_id = f"complaint-{reference}/1/letter.news/{number}"
    at = NOW + timedelta(days=number)
    return LetterSent(effect_id=effect_id, purpose="news", state=LetterState.ACCEPTED, at=at, serves=("keep_informed",))


def _promise(reference: str, number: int) -> Promise:
    return Promise(
        what="news",
        date=NOW + timedelta(days=number + 2),
        told_in=f"complaint-{reference}/1/letter.news/{number}",
        milestone=MilestoneName.KEEP_INFORMED,
    )


def _notice(number: int) -> Escalation:
    return Escalation(
        milestone=MilestoneName.KEEP_INFORMED,
        generation=1,
        step=f"{number}.tell_customer",
        action=StepAction.TELL_CUSTOMER,
        level=1,
        at=NOW + timedelta(days=number),
        state=EscalationState.DELIVERED,
    )
