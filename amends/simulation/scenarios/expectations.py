"""Compares the result of an example with what its page expects."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from amends.domain.actions import MilestoneName
from amends.domain.case import SERVED, CaseRow, LetterState
from amends.domain.text import counted
from amends.simulation.scenarios.scenario import Ending, Times

NEVER = Times(0, or_more=False)


def shortcomings(must: Ending, row: CaseRow) -> tuple[str, ...]:
    """Every difference from what is expected, in words; empty where all is well."""
    return tuple(_shortcomings(must, row))


def _shortcomings(must: Ending, row: CaseRow) -> Iterator[str]:
    plain = {
        "outcome": (must.outcome, row.outcome),
        "stage": (must.stage, row.stage),
        "path": (must.path, row.path),
        "reopened": (must.reopened, row.generation - 1),
        "handed over": (must.handed_over, row.handoffs),
        "score": (must.score, row.score),
        "over": (True, row.completed),
    }
    for what, (wanted, came) in plain.items():
        if wanted != came:
            yield f"{what}: {wanted} must come out, {came} came"
    yield from _counted("letters", must.letters, letters(row))
    yield from _counted("calls", must.calls, calls(row))
    for name in MilestoneName:
        yield from _counted(f"escalations of {name}", must.escalations.get(name, {}), escalations(row)[name])
    if row.stuck:
        yield f"stuck: {counted(len(row.stuck), 'effect')}"


def letters(row: CaseRow) -> Counter[str]:
    """The letters that the mail server accepted, by purpose."""
    return Counter(letter.purpose for letter in row.letters if letter.state is LetterState.ACCEPTED)


def calls(row: CaseRow) -> Counter[str]:
    """What a person had to bring, by the purpose of the letter that it replaces."""
    return Counter(letter.purpose for letter in row.letters if letter.state is LetterState.CONTACT_TASK)


def escalations(row: CaseRow) -> dict[MilestoneName, Counter[str]]:
    """The escalation steps that were served, by milestone."""
    served = {name: Counter[str]() for name in MilestoneName}
    for step in row.escalations:
        if step.state in SERVED:
            served[step.milestone][step.action] += 1
    return served


def _counted(what: str, wanted: Mapping[Any, Times], came: Mapping[str, int]) -> Iterator[str]:
    """Says only the counts that differ."""
    for each in sorted(wanted.keys() | came.keys()):
        times = wanted.get(each, NEVER)
        if not times.fit(came.get(each, 0)):
            yield f"{what}: {times} {each} must come out, {came.get(each, 0)} came"
