"""Journal entries, in words."""

from amends.audit.timeline import DONE, STEPS
from amends.db import Records
from amends.domain.actions import ACTIONS
from amends.domain.case import Entry
from amends.domain.complaint import NewComplaint
from amends.domain.plan import StepAction
from tests.integration.cli.cases import deciding, keep
from tests.support.command_line import NOW, Amends


def test_every_action_has_words_for_the_timeline() -> None:
    """A new action is not told as a field name."""
    assert set(DONE) == set(ACTIONS)


def test_every_step_of_a_ladder_has_words_for_the_timeline() -> None:
    """A new one is not told as a field name."""
    assert set(STEPS) == set(StepAction)


async def test_a_step_of_a_ladder_is_told_once(amends: Amends, records: Records, complaint: NewComplaint) -> None:
    """Notice and escalation are one line, which says who was told and how late; what has no notice of its own stays."""
    late: dict[str, object] = {"late_by": 7200, "to": ["omid"]}
    entries = (
        Entry(key="1", at=NOW, what="notice decide tell_supervisor handed to colleagues", body={"to": ["omid"]}),
        Entry(key="2", at=NOW, what="escalation delivered: decide 2.tell_supervisor", body=late),
        Entry(key="3", at=NOW, what="escalation delivered: decide 3.tell_customer", body={"late_by": 60}),
        Entry(key="4", at=NOW, what="escalation skipped: decide 1.warn_owner", body={"reason": "overtaken"}),
    )
    await keep(records, complaint, deciding(complaint, NOW), *entries)
    out = " ".join((await amends("show", complaint.reference)).out.split())
    assert out.count("the supervisor is told: decide") == 1
    assert "told: omid late by: 2 hours" in out
    assert "the customer is told a new date: decide late by: 1 minute" in out
    assert "skipped: the owner is reminded: decide" in out
    assert len((await amends("show", complaint.reference, "--json")).data["journal"]) == 4
